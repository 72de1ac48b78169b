"""One module per revision, in the order of their numbers; what was released is never edited."""
