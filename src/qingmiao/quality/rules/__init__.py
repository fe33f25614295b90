"""What quality judges, pure."""
