"""Everything that writes filings: drafting, submitting, deciding, verifying, closing, receipts, registrations."""

from django.dispatch import Signal

# Told to the apps above, inside the transaction. site_verified: verification, at. verification_recalled: verification, at.
site_verified, verification_recalled = Signal(), Signal()
