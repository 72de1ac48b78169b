"""The segment builder: a rule as a tree of cards, counted while it is written."""
