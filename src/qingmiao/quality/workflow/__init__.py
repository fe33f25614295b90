"""How the cases of quality move, one module per subject."""
