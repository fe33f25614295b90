"""Data: one YAML per legal value, with document, article and dates. No code."""
