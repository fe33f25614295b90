"""What a spreadsheet would run instead of show."""

# Full-width signs run too, and so does what a blank hides. Source: OWASP, CSV injection.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a text."""
    return text.startswith(STARTS) or text.lstrip().startswith(STARTS)


def harmless(text: str) -> str:
    """Return a text for CSV that no spreadsheet runs: with an apostrophe before it where it would; plain numbers stay numbers."""
    return f"'{text}" if looks_like_formula(text) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
