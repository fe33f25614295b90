"""Routes and pages of an association."""
