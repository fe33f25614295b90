"""What the public pages work out from facts: months of fees, distances, what was meant by what was typed."""
