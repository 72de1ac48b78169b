"""Segments: definitions as data, what they mean on a day, and who is in them."""
