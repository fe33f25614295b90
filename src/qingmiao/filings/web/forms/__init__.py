"""Forms of filings, one module per subject."""
