"""Reads of the plan's board shaped for pages, one module per subject."""
