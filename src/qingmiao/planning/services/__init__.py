"""What planning writes."""
