"""Pure rules of the plan's board, one module per subject."""
