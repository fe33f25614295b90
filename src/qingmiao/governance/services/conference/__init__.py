"""Writes of the joint conference: its members, its meetings, what they decide, the pack for the table."""
