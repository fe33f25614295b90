"""Reads for the public pages. They select what is published and nothing else: no names of people, no private phones."""
