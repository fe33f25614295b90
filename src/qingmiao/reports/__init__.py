"""Incidents, complaints, questions, suspected abuse, and what is done about each. Not: visits and findings (supervision)."""
