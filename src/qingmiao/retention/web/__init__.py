"""Pages of pay and staying."""
