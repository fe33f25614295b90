"""Fixtures that make whole classes of mistakes fail."""
