"""The past as functions: a warehouse and a slice in, a small tidy frame out."""
