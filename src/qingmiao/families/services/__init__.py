"""Everything that writes about families."""
