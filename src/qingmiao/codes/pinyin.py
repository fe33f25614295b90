"""Pinyin of names: a key to sort by and initials to search by. The database has no Chinese collation to rely on."""

from pypinyin import Style, lazy_pinyin


def pinyin_key(text: str) -> str:
    """Return the reading syllable by syllable, lower case: 清城区 → qing cheng qu."""
    return " ".join(lazy_pinyin(text)).lower()


def pinyin_initials(text: str) -> str:
    """Return first letters, lower case: 清城区 → qcq. Digits and Latin letters stay."""
    return "".join(letter for letter in "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)) if letter.isalnum()).lower()
