"""Chinese names as pinyin: the key to sort by and the initials to search by."""

from functools import cache
from types import ModuleType


def pinyin_key(text: str) -> str:
    """Return the full pinyin in lower case, letters and digits only: 清城区 → qingchengqu."""
    return _plain(_pypinyin().lazy_pinyin(text))


def pinyin_initials(text: str) -> str:
    """Return the first letter of every syllable; Latin letters and digits stay: 清城区2号 → qcq2h."""
    return _plain(_pypinyin().lazy_pinyin(text, style=_pypinyin().Style.FIRST_LETTER))


@cache
def _pypinyin() -> ModuleType:
    """Load the dictionary when a name is written: it takes 57 MB and a fifth of a second, and most processes only read."""
    import pypinyin  # noqa: PLC0415

    # In Guangdong's place names 圩 is a market (xū), not a dyke (wéi).
    pypinyin.load_single_dict({ord("圩"): "xū,wéi"})
    return pypinyin


def _plain(syllables: list[str]) -> str:
    return "".join(letter for syllable in syllables for letter in syllable.lower() if letter.isascii() and letter.isalnum())
