"""Pages of filings: the institution's side and the county's side, one module per subject."""
