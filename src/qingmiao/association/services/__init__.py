"""Everything that writes in an association, one module per subject."""
