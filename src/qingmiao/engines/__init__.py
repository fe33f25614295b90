"""Pure computation on NumPy arrays, no Django: growth, immunisation, matching, siting, access, entitlement."""
