"""Everything that writes filings: drafting, submitting, deciding, verifying, closing, receipts, registrations."""
