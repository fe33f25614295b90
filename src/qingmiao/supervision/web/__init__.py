"""Routes and pages of supervision."""
