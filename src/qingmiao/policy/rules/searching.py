"""What the search compares: one plain writing of texts and words, and the pairs of characters by which an index finds them."""

import re
import unicodedata
from collections.abc import Iterable

LEAST_LENGTH = 2
# Brackets, dashes and spaces: people type 国办发2019 15号 for 国办发〔2019〕15号.
NOISE = re.compile(r"[\s()\[\]{}〔〕【】《》〈〉「」“”\"'·,，。；;:：、—–\-_/]+")


def plain(text: str) -> str:
    """Return a text in lower case, half width, without brackets, dashes, punctuation and spaces."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def words_of(query: str) -> list[str]:
    """Return the words of a query in their plain writing, those of two characters and more, each once."""
    return list(dict.fromkeys(word for word in map(plain, query.split()) if len(word) >= LEAST_LENGTH))


def search_text(parts: Iterable[str]) -> str:
    """Return the plain parts of a document, each on its own line, so that no word is found across two of them."""
    return "\n".join(filter(None, map(plain, parts)))


def bigrams(text: str) -> list[str]:
    """Return every pair of neighbouring characters on one line, each once, sorted."""
    return sorted({line[place : place + 2] for line in text.split("\n") for place in range(len(line) - 1)})
