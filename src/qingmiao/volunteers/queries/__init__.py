"""Reads of volunteers and activities."""
