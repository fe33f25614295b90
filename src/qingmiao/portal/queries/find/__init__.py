"""Finding care: what is compared (catalogue), where a typed place lies (gazetteer), what fits and in which order (search)."""
