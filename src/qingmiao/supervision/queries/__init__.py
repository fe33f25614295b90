"""Reads of supervision, one module per subject."""
