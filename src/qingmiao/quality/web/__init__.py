"""Routes and pages of quality."""
