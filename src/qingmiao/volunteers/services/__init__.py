"""Everything that writes about volunteers."""
