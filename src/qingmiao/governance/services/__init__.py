"""Everything that writes to the plan's board, one module per subject."""
