"""Reads of demonstrations: the criteria, the cases, what they guide, what is public."""
