"""The register: one identity for ever per institution, its dated facts, classes, staff, certificates. Does not decide anything."""
