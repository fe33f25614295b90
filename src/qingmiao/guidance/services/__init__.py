"""Writes of cards: what comes with the program, drafts, publishing, signing, reviews."""
