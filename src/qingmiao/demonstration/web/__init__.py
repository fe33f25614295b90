"""Routes and pages of demonstrations."""
