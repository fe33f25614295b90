"""Pages of the plan's board."""
