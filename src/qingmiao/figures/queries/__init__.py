"""Reads of figures: computed, stored, shown."""
