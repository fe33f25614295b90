"""Reads of an association, one module per subject."""
