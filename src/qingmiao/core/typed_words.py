"""Words that somebody types and a case keeps: reasons, answers, accounts. Called by services; a form says the same at its field."""

from collections.abc import Callable, Mapping
from typing import Any

from qingmiao.codes.cleaning import Typed, clean, strange_character
from qingmiao.core.errors import DomainError

LONGEST = 2000


def written(text: str, missing: str, *, field: str = "reason") -> str:
    """Return words in their one spelling. Raises DomainError with `missing` for none, for too many, and for what is no character.

    Also words that came without a form are cleaned: a button with one field, a sheet, a device.
    """
    words = clean(text, Typed.LONG_TEXT)
    if not words:
        raise DomainError(missing, field=field)
    if len(words) > LONGEST:
        raise DomainError(f"内容过长，没有保存。请不超过 {LONGEST} 字。", field=field)
    if (sentence := strange_character(words)) is not None:
        raise DomainError(sentence, field=field)
    return words


def draft_words(values: Mapping[str, Any], kind: Callable[[str], Typed] = lambda _name: Typed.LONG_TEXT) -> dict[str, str]:
    """Return the values of a draft in their one spelling, readable or not yet. Raises DomainError for what is no character.

    For what is kept while it is typed, without a form; `kind` says what a value is cleaned as, by its name.
    """
    found = {name: clean(str(value), kind(name)) for name, value in values.items()}
    for words in found.values():
        if (sentence := strange_character(words)) is not None:
            raise DomainError(f"没有保存。{sentence}")
    return found
