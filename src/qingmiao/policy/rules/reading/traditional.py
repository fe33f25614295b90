"""A text that was turned into traditional characters comes back simplified."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from qingmiao.policy.rules.reading.page import BETWEEN, HAN
from qingmiao.policy.rules.reading.results import Notes

# A page counts as turned into traditional characters from this share of unmistakably traditional ones on.
TRADITIONAL_SHARE, TRADITIONAL_LEAST = 0.02, 3
# 著 is a character of its own in both: 著名, 专著. As a particle or verb it is written 着 in simplified text: 着力, 围绕着.
ZHE = re.compile("(?<![显卓昭编论专原名巨土新合译遗拙执])著(?![作名述称书录者])")


def simplify(texts: Sequence[str], notes: Notes) -> list[str]:
    """Return texts in simplified characters when the whole was turned into traditional ones; otherwise unchanged."""
    whole = BETWEEN.join(texts)
    table, only_traditional = _characters()
    count = sum(whole.count(character) for character in set(whole) & only_traditional)
    if count < TRADITIONAL_LEAST or count < len(re.findall(f"[{HAN}]", whole)) * TRADITIONAL_SHARE:
        return list(texts)
    notes.repair("繁体字", f"{count} 个繁体字", "简体字", "已转为简体，人名、地名请核对")
    phrases = _phrases()
    characters = set(whole)
    held = sorted((phrase for phrase in phrases if characters.issuperset(phrase) and phrase in whole), key=len, reverse=True)
    parts, end = [], 0
    for found in re.finditer("|".join(map(re.escape, held)), whole) if held else ():
        parts += [whole[end : found.start()].translate(table), phrases[found[0]]]
        end = found.end()
    return _particles("".join([*parts, whole[end:].translate(table)]), notes).split(BETWEEN)


def _particles(text: str, notes: Notes) -> str:
    for found in ZHE.finditer(text) if "著" in text else ():
        word = text[found.start() : found.end() + 1]
        notes.repair("繁体字", word, word.replace("著", "着"), "已改")
    return ZHE.sub("着", text)


def simplified_character(character: str) -> str:
    """Return the simplified form of one character."""
    return character.translate(_characters()[0])


@cache
def _characters() -> tuple[dict[int, str], frozenset[str]]:
    """Return traditional to simplified, and the characters that simplified text never has. Source: OpenCC, TSCharacters."""
    rows = {row[0]: row[1].split(" ") for row in _dictionary("TSCharacters")}
    table = {ord(key): values[0] for key, values in rows.items()}
    return table, frozenset(key for key, values in rows.items() if key not in values and ord(key) < 0x10000)


@cache
def _phrases() -> dict[str, str]:
    return {row[0]: row[1].split(" ")[0] for row in _dictionary("TSPhrases")}


def _dictionary(name: str) -> list[list[str]]:
    import opencc  # type: ignore[import-untyped]  # noqa: PLC0415  # only pages in traditional characters need it

    file = Path(opencc.__file__).parent / "dictionary" / f"{name}.txt"
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line]
