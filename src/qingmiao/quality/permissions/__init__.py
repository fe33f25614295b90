"""Who may do what with quality, one module per subject."""
