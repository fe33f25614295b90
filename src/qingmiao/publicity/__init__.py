"""宣传和活动: what the city, counties and institutions tell families, events that are booked, and who wants to be told by SMS.

Not: questions with public answers (reports), what a card says (guidance).
"""
