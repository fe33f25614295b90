"""Everything that writes about training."""
