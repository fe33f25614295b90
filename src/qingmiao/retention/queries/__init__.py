"""Reads of turnover and of the survey; published only over five persons or more."""
