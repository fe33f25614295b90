"""Numbers and money in Chinese numerals, plain (一千八百) and formal (壹仟捌佰元整)."""

import re
from decimal import Decimal

from qingmiao.codes.cleaning import Typed, bare, clean

DIGITS = {
    word: value
    for value, words in enumerate(["〇○零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for word in words
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": "二十", "卅": "三十"}
MYRIAD = 10_000
MONEY = re.compile(
    r"(?:人民币|RMB|CNY)?[¥￥]?(?P<whole>[0-9,.]+|[^0-9,.万元圆块角分整正]+)(?P<myriad>万)?(?P<below>[^0-9元圆块角分整正]*)(?P<rest>.*)",
    re.IGNORECASE,
)
YUAN = re.compile(r"(?:元|圆|块钱?)?(?:(?P<jiao>.)角)?(?:(?P<fen>.)分)?[整正]?")
PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


def digits_of(words: str) -> int | None:
    """Return the number whose digits are written one by one: 二〇二六."""
    digits = [DIGITS.get(word) for word in words]
    return None if None in digits or not digits else int("".join(map(str, digits)))


def read_numeral(words: str) -> int | None:
    """Return a number below ten thousand written with its units, or in plain digits; None for anything else.

    What is only said, not written, is not read: 一千八 may be 1800 or 1008.
    """
    if re.fullmatch(r"[0-9]{1,4}", words):
        return int(words)
    text = "".join(TENS.get(word, word) for word in words)
    found, last, digit = 0, 10 * MYRIAD, None
    for place, word in enumerate(text):
        if word in UNITS and UNITS[word] < last and (digit is not None or (word in "十拾" and place == 0)):
            found, last, digit = found + (1 if digit is None else digit) * UNITS[word], UNITS[word], None
        elif word in DIGITS and digit in (None, 0) and not (DIGITS[word] == 0 and digit == 0):
            is_said_short = last > UNITS["十"] and digit is None and place > 0 and DIGITS[word] and place == len(text) - 1
            if is_said_short:
                return None
            digit = DIGITS[word]
        else:
            return None
    return found + (digit or 0) if text else None


def read_money(words: str) -> int | None:
    """Return an amount in 分: 1800, 1,800.50, ¥1800, 1800元, 1.8万元, 一千八百元, 壹仟捌佰元伍角整. None for anything else."""
    matched = MONEY.fullmatch(bare(words))
    rest = YUAN.fullmatch(matched["rest"]) if matched else None
    if matched is None or rest is None:
        return None
    plain = clean(matched["whole"], Typed.NUMBER)
    whole = Decimal(plain) if PLAIN.fullmatch(plain) else read_numeral(plain)
    below = read_numeral(matched["below"]) if matched["below"] else 0
    # 一万二 is only said: below a 万 stands a numeral with its own unit, or with 零 before it.
    if whole is None or below is None or (matched["below"] and not re.search("[十拾百佰千仟〇○零]", matched["below"])):
        return None
    small = [digits_of(rest[unit]) if rest[unit] and not rest[unit].isdecimal() else int(rest[unit] or 0) for unit in ("jiao", "fen")]
    if None in small:
        return None
    fen = Decimal(whole * (MYRIAD if matched["myriad"] else 1) + below) * 100 + (small[0] or 0) * 10 + (small[1] or 0)
    return int(fen) if fen == int(fen) else None
