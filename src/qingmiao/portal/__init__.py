"""Public pages: find care, register, map, receipts anyone may verify. Reads only; writes nothing."""
