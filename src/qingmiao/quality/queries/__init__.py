"""Reads of quality, one module per subject."""
