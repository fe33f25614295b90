"""Codes that change with the minute, and addresses nobody can guess: made of a secret, kept nowhere. Pure."""

import hashlib
import hmac
from datetime import datetime

from qingmiao.codes.check_codes import check_code
from qingmiao.codes.sealing import derive_key

SECONDS, WINDOWS, LENGTH = 60, 2, 6  # a code holds in its own minute and the one after


def minute_code(secret: bytes, lesson: int, at: datetime) -> str:
    """Return the code of a lesson in a minute."""
    return check_code(secret, "attendance", f"{lesson}|{int(at.timestamp()) // SECONDS}", LENGTH)


def fits(secret: bytes, lesson: int, code: str, at: datetime) -> bool:
    """Tell whether a code is that of this minute or of the one before."""
    now = int(at.timestamp())
    codes = (check_code(secret, "attendance", f"{lesson}|{now // SECONDS - back}", LENGTH) for back in range(WINDOWS))
    return any(hmac.compare_digest(one.encode(), code.encode()) for one in codes)


def screen_token(secret: bytes, session: int, version: int) -> str:
    """Return the part of a classroom screen's address that lets in whoever has it."""
    return hmac.new(derive_key(secret, "training-screen", 32), f"{session}|{version}".encode(), hashlib.sha256).hexdigest()[:32]
