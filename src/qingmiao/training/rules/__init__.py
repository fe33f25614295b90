"""Pure: the outlines, the bank of questions, codes of the minute."""
