"""How the board's rows move, one module per subject."""
