"""The agreement's words: clauses as data, filled with what the two sides agreed; their digest is what is signed.

The day of signing selects the clauses.
"""

import hashlib
import json
import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as both sides read it."""

    key: str
    head: str
    title: str
    text: str


def written_clauses(rows: Sequence[Mapping[str, str]], words: Mapping[str, str]) -> list[Clause]:
    """Return the clauses with their blanks filled. Raises KeyError for a blank that nobody fills."""
    return [Clause(row["key"], row["head"], row["title"], row["text"].format_map(words)) for row in rows]


def missing_heads(rows: Sequence[Mapping[str, str]], heads: Sequence[str]) -> list[str]:
    """Return what the law wants written that no clause speaks of."""
    spoken = {row["head"] for row in rows}
    return [head for head in heads if head not in spoken]


def blanks_of(rows: Sequence[Mapping[str, str]]) -> frozenset[str]:
    """Return the names of all blanks."""
    return frozenset(name for row in rows for _, name, _, _ in string.Formatter().parse(row["text"]) if name)


def digest_of(clauses: Sequence[Clause]) -> str:
    """Return the SHA-256 of the words, whatever they are printed on; who signs signs this."""
    text = json.dumps([asdict(clause) for clause in clauses], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
