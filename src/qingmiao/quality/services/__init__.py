"""Everything that writes in quality, one module per subject."""
