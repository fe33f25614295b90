"""A backup: one folder with the database, the stored files, and a manifest of what must be in it."""
