"""Reads of people who work: who is fit today, who works where, what waits for whom."""
