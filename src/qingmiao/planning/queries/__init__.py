"""Reads of planning, shaped for pages."""
