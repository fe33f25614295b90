"""Pure functions of the plan's board, one module per subject."""
