"""Writes of publications: by those who write and publish, by those who book and subscribe, and by the scheduled work."""
