"""Repairs inside a text: spaces, injected pinyin, traditional characters, lost characters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from qingmiao.policy.rules.reading.results import Notes

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDE_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
SPACE_IN_CHINESE = re.compile(f"(?<=[{HAN}，。；：、）〕》”])[ \t]+(?=[{HAN}，。；：、（〔《“])")
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ％]")
# One or more brackets behind a character, each with one syllable or several readings: 行(xíng/háng), 前(qián)(qian2).
PINYIN = re.compile(rf"([{HAN}])((?:\([a-zA-ZüÜ\u00e0-\u01dc\u0250-\u0261\u0300-\u030c·:'/、, 0-5]{{1,24}}\))+)")
BRACKET = re.compile("\\(([^()]*)\\)")
SYLLABLES = re.compile("[/、, ]+")
LOST = re.compile(f"\ufffd+|(?:锟斤拷)+|(?<=[{HAN}])\\?{{2,}}|\\?{{2,}}(?=[{HAN}])")
# Where a character was lost together with a mark before it, a Latin letter stands with the pinyin: ?，F(xiàn).
LETTER_WITH_PINYIN = re.compile("[?？]?，?[A-Za-z]\\([a-z]*[\u00e0-\u01dc][a-z]*\\)")
ASKING = re.compile("[吗呢么何谁哪]$")
# Printed pinyin often uses these look-alikes.
LOOK_ALIKE = str.maketrans({"\u0251": "a", "\u0261": "g", "v": "ü"})
# A page counts as turned into traditional characters from this share of unmistakably traditional ones on.
TRADITIONAL_SHARE, TRADITIONAL_LEAST = 0.02, 3
AROUND = 6
# Stands between texts that are cleaned together; a private character that no page may bring.
BETWEEN = "\ue0ff"


def clean(texts: Sequence[str], notes: Notes) -> list[str]:
    """Return texts without invisible characters, odd spaces and injected pinyin; lost characters are noted and stay.

    All are cleaned in one pass: a page has thousands of short texts, and each pass has its price.
    """
    whole = _spaces(unicodedata.normalize("NFC", BETWEEN.join(text.replace(BETWEEN, "") for text in texts)), notes)
    if "(" in whole:
        whole = _without_pinyin(whole, notes)
    for found in LOST.finditer(whole):
        before = whole[max(0, found.start() - AROUND) : found.start()].rpartition(BETWEEN)[2]
        if not ASKING.search(before):
            around = before + found[0] + whole[found.end() : found.end() + AROUND].partition(BETWEEN)[0]
            notes.repair("缺字", around, around, "缺字，请核对")
    for found in LETTER_WITH_PINYIN.finditer(whole):
        notes.repair("缺字", found[0], found[0], "缺字，请核对")
    return [text.strip() for text in whole.split(BETWEEN)]


def _spaces(text: str, notes: Notes) -> str:
    text, count = INVISIBLE.subn("", text)
    notes.repair("不可见字符", "", "", "已去除", count)
    text, count = WIDE_SPACE.subn(" ", text)
    notes.repair("全角空格", "", "", "已去除或改为普通空格", count)
    text, count = FULL_WIDTH.subn(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    notes.repair("全角数字和字母", "", "", "已改为半角", count)
    return SPACE_IN_CHINESE.sub("", re.sub(r"[ \t\r\n]+", " ", text))


def _without_pinyin(text: str, notes: Notes) -> str:
    counts = Counter(found[0] for found in PINYIN.finditer(text))
    replaced = {whole: _bare(whole[0], whole[1:]) for whole in counts}
    for whole, bare in replaced.items():
        if bare != whole:
            notes.repair("注音", whole, bare, "已去除", counts[whole])
    return PINYIN.sub(lambda found: replaced[found[0]], text)


def _bare(character: str, brackets: str) -> str:
    """Return a character and those of its brackets that are not readings of it."""
    kept = [bracket[0] for bracket in BRACKET.finditer(brackets) if not _is_reading(character, bracket[1])]
    return character + "".join(kept)


def _is_reading(character: str, bracket: str) -> bool:
    syllables = [syllable for syllable in SYLLABLES.split(bracket.strip()) if syllable]
    return bool(syllables) and all(_plain(syllable) in _readings(character) for syllable in syllables)


def _plain(syllable: str) -> str:
    """Return a syllable in one writing; the digit of a neutral tone says nothing."""
    return unicodedata.normalize("NFC", syllable).lower().replace("u:", "ü").translate(LOOK_ALIKE).rstrip("05")


@cache
def _readings(character: str) -> frozenset[str]:
    """Return every reading of a character and of its simplified form, with tone marks, with tone numbers, and without."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # slow to load, and few pages need it

    forms = {character, character.translate(_characters()[0])}
    styles = (Style.TONE, Style.TONE3, Style.NORMAL)
    return frozenset(_plain(reading) for form in forms for style in styles for reading in pinyin(form, style=style, heteronym=True)[0])


def simplify(texts: list[str], notes: Notes) -> list[str]:
    """Return texts in simplified characters when the whole was turned into traditional ones; otherwise unchanged."""
    whole = "".join(texts)
    han = len(re.findall(f"[{HAN}]", whole))
    table, only_traditional = _characters()
    count = sum(whole.count(character) for character in set(whole) & only_traditional)
    if count < TRADITIONAL_LEAST or count < han * TRADITIONAL_SHARE:
        return texts
    notes.repair("繁体字", f"{count} 个繁体字", "简体字", "已转为简体，人名、地名请核对")
    phrases = _phrases()
    pattern = re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))
    return [_simplified(text, pattern, phrases, table) for text in texts]


def _simplified(text: str, pattern: "re.Pattern[str]", phrases: dict[str, str], table: dict[int, str]) -> str:
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [text[end : found.start()].translate(table), phrases[found[0]]]
        end = found.end()
    return "".join([*parts, text[end:].translate(table)])


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
