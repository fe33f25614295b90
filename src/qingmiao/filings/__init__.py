"""Filing, amendment, deregistration, their clocks and receipts. Does not inspect or sanction: that is supervision."""
