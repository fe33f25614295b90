"""Days as they are typed."""

from datetime import date


def is_day(words: str) -> bool:
    """Tell whether words are a day, as in 2026-01-31."""
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True
