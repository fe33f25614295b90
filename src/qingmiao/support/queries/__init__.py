"""What support reads: facts where they are owned, the law as the city has it, and rows shaped for pages."""
