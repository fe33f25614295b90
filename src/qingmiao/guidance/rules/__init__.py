"""Ages, topics, what a card may say; the calendar and the curves."""
