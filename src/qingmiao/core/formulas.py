"""What a spreadsheet would run instead of show."""

import re

# Full-width signs run too, and so does what a blank hides. Source: OWASP, CSV injection.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text."""
    return text.startswith(STARTS) or text.lstrip().startswith(STARTS)


def harmless(text: str) -> str:
    """Return a text for CSV that no spreadsheet runs: with an apostrophe before it where it would; plain numbers stay numbers."""
    return f"'{text}" if looks_like_formula(text) and not NUMBER.fullmatch(text) else text
