"""How an account is called, and how long a wrong secret has to wait: pure."""

import unicodedata
from datetime import datetime, time, timedelta

from qingmiao.codes.cleaning import Typed, bare, clean

SHORT_PAUSES_S = (2, 5)
CLOSED_FOR, CLOSED_AT_MOST = timedelta(minutes=15), timedelta(hours=12)


def account_key(typed: str) -> str:
    """Return the one spelling of a user name, whatever width, case, blanks or unseen marks it was typed with."""
    return unicodedata.normalize("NFKC", bare(typed).casefold())


def phone_key(typed: str) -> str:
    """Return a mobile number as its eleven digits, without country code, blanks, brackets and hyphens; empty if it is none."""
    digits = clean(typed, Typed.PHONE)
    return digits if len(digits) == 11 and digits.isascii() and digits.isdecimal() and digits.startswith("1") else ""


def pause_after(tries: int, closes_at: int) -> timedelta:
    """Return how long the next try has to wait after so many wrong ones in a row: nothing, seconds, then a quarter of an hour doubling."""
    short = tries - closes_at + len(SHORT_PAUSES_S)
    if short < 0:
        return timedelta()
    if tries < closes_at:
        return timedelta(seconds=SHORT_PAUSES_S[short])
    return min(CLOSED_FOR * (1 << min(tries - closes_at, 16)), CLOSED_AT_MOST)


def after_quiet(at: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    """Return the first instant from a local one on that is not quiet; the hours may pass midnight, and equal ends are no hours."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    now, passes_midnight = at.time(), quiet_from > quiet_until
    is_quiet = (now >= quiet_from or now < quiet_until) if passes_midnight else quiet_from <= now < quiet_until
    if not is_quiet:
        return at
    ends = at.replace(hour=quiet_until.hour, minute=quiet_until.minute, second=0, microsecond=0)
    return ends if ends > at else ends + timedelta(days=1)
