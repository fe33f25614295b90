"""Writes of supervision, one module per subject."""
