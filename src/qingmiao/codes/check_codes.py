"""Codes printed on papers by which anyone checks them: not guessable from the number, the same each time; and as people type them."""

import hashlib
import hmac

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.sealing import derive_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is read for another: I, L, O, U
LENGTH = 12
LONGEST = 20


def check_code(secret: bytes, purpose: str, number: str, length: int = LENGTH) -> str:
    """Return the code of a paper (or of a thing) under a secret and for one purpose."""
    digest = hmac.new(derive_key(secret, f"{purpose}-code", 32), number.encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:length])


def tidy_code(typed: str) -> str:
    """Return a code as people type it, with spaces, hyphens and small letters put right."""
    return "".join(letter for letter in clean_code(typed) if letter.isalnum())[:LONGEST]


def why_no_code(typed: str, paper: str) -> str:
    """Say why typed letters cannot be a code; empty where they may be one. `paper` is what to look at again."""
    left = [letter for letter in clean_code(typed) if not letter.isspace() and letter not in "-—_"]
    strange = sorted({letter for letter in left if letter not in ALPHABET})
    if strange:
        return f"里面有“{'”“'.join(strange[:5])}”。查验码只有数字和大写字母，不用容易看错的 I、L、O、U；请对着{paper}再看一遍。"
    if len(left) != LENGTH:
        return f"查验码是 {LENGTH} 位，您输入了 {len(left)} 位，请看看有没有漏掉或多出。"
    return ""
