"""Chinese names as pinyin: the key to sort by and the initials to search by."""

from pypinyin import Style, lazy_pinyin, load_single_dict

# In Guangdong's place names 圩 is a market (xū), not a dyke (wéi).
load_single_dict({ord("圩"): "xū,wéi"})


def pinyin_key(text: str) -> str:
    """Return the full pinyin in lower case, letters and digits only: 清城区 → qingchengqu."""
    return _plain(lazy_pinyin(text))


def pinyin_initials(text: str) -> str:
    """Return the first letter of every syllable; Latin letters and digits stay: 清城区2号 → qcq2h."""
    return _plain(lazy_pinyin(text, style=Style.FIRST_LETTER))


def _plain(syllables: list[str]) -> str:
    return "".join(letter for syllable in syllables for letter in syllable.lower() if letter.isascii() and letter.isalnum())
