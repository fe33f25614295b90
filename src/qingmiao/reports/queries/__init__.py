"""Reads of reports: cases and incidents as shown, lists, what a citizen follows, figures, public answers."""
