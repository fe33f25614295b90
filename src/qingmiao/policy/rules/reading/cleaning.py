"""Repairs inside a text: invisible characters, look-alike glyphs, blanks, injected pinyin."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

from qingmiao.policy.rules.reading.page import BETWEEN, HAN
from qingmiao.policy.rules.reading.results import Notes
from qingmiao.policy.rules.reading.traditional import simplified_character
from qingmiao.policy.rules.reading.wording import TITLE_END

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\ufe00-\ufe0f]")
WIDE_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ％]+")
# Radicals that a PDF draws instead of characters: ⼀ for 一, ⻓ for 长. Unicode names the unified character of the first kind only.
RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
RADICALS = dict(
    zip("⺠⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰", "民虎西见角角贝车长长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙", strict=True)
)
BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\r\n]+")
# One or more brackets behind a character, each with one syllable or several readings: 行(xíng/háng), 前(qián)(qian2). Or one behind a word
# with a syllable for each of its characters: 标准（biāo zhǔn）.
PINYIN = re.compile(rf"(?<=[{HAN}])(?:[(（][a-zA-ZüÜ\u00e0-\u01dc\u0250-\u0261\u0300-\u030c·:'/、, 0-5]{{1,40}}[)）])+")
BRACKET = re.compile("[(（]([^()（）]*)[)）]")
LONGEST_WORD = 6
SYLLABLES = re.compile("[/、, ]+")
# Printed pinyin often uses these look-alikes.
LOOK_ALIKE = str.maketrans({"\u0251": "a", "\u0261": "g", "v": "ü"})

LOST_BLANK = re.compile(
    f"(?<=第[一二三四五六七八九十][章节条條])\\?[{HAN}]\\?[{HAN}](?={BETWEEN})|(?<=[一二三四五六七八九十][章节條条])\\?|\\?{{3,}}(?={BETWEEN}|$)"
)
LOST_BLANKS = 3
BLANK_IN_CHINESE = re.compile(f"(?<=[{HAN}，。；：、）〕》”:])[ \u3000]+(?=[{HAN}，。；：、（〔《“,;])")
SENTENCE_END = re.compile("[。；！;!]")
# A printer sets a little room around digits: 补助 1200 元. Behind the number of a heading (1.2 适用范围) it parts.
BLANK_AT_DIGIT = re.compile(f"(?<=[{HAN}，。；：、）》”,;:)]) (?=\\d)|(?<=[\\d%]) (?=[{HAN}，。；：、（《“,;(])")
BLANK_IN_DATE = re.compile("(?<=\\d) (?=[年月号號]|日(?!期))|(?<=[年月]) (?=\\d{1,2} ?[月日])|(?<=第) (?=\\d{1,5} ?号)")
BLANK_BEFORE_YEAR = re.compile(f"(?<=[{HAN}]) (?=(?:19|20)\\d\\d年)")
NUMBER_AHEAD = re.compile("\\d{1,2}(?:\\.\\d{1,2}){0,4} ")
OFFICE_ENDS = ("部", "局", "委", "厅", "办", "会", "院", "署", "社", "府")
OFFICE_BEGINS = re.compile(f"[{HAN}]{{1,12}}?[部局委厅办会院署社府]")
WORD_BEFORE, WORD_AFTER = re.compile(f"[{HAN}]+$"), re.compile(f"[{HAN}]+")
PAIR_BEFORE, PAIR_AFTER = re.compile(f"[{HAN}]([ \u3000]+)[{HAN}]$"), re.compile(f"[{HAN}]([ \u3000]+)[{HAN}]")
SHORT_NAME, CREDITS = 3, ("摄", "文", "图")


def clean(texts: Sequence[str], notes: Notes) -> list[str]:
    """Return texts without invisible characters, odd glyphs, odd blanks and injected pinyin.

    All are cleaned in one pass: a page has thousands of short texts, and each pass has its price.
    """
    whole = BETWEEN.join(texts)
    if whole.count(BETWEEN) >= len(texts):
        whole = BETWEEN.join(text.replace(BETWEEN, "") for text in texts)
    whole = _lost_blanks(whole, notes)
    whole = _characters(unicodedata.normalize("NFC", _glyphs(whole, notes)), notes)
    if "(" in whole or "（" in whole:
        whole = _without_pinyin(whole, notes)
    return [_blanks(text) for text in whole.split(BETWEEN)]


def _lost_blanks(text: str, notes: Notes) -> str:
    """Return a text in which question marks that stand for lost blanks are blanks: 第一条?为了…, 第一章?总?则, a signature with ????????.

    Only where a page has several of them: then its blanks were lost, and not a character here and there.
    """
    if text.count("?") < LOST_BLANKS:
        return text
    if len(LOST_BLANK.findall(text)) >= LOST_BLANKS:
        text, count = LOST_BLANK.subn(lambda found: found[0].replace("?", " "), text)
        notes.repair("丢失的空格", "?", " ", "问号改为空格，请核对", count)
    return text


def _glyphs(text: str, notes: Notes) -> str:
    """Return a text in which radicals and compatibility forms are the characters they look like."""
    text, count = RADICAL.subn(lambda found: RADICALS.get(found[0]) or unicodedata.normalize("NFKC", found[0]), text)
    notes.repair("兼容字形", "", "", "已改为通用汉字", count)
    return text


def _characters(text: str, notes: Notes) -> str:
    text, count = INVISIBLE.subn("", text)
    notes.repair("不可见字符", "", "", "已去除", count)
    notes.repair("全角空格", "", "", "已去除或改为普通空格", len(WIDE_SPACE.findall(text)))
    text, count = FULL_WIDTH.subn(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    notes.repair("全角数字和字母", "", "", "已改为半角", count)
    return text


def _blanks(text: str) -> str:
    """Return a text without the blanks that only set it wide; those between names and offices stay, as one blank."""
    text = text.strip()
    if not BLANKS.search(text):
        return text
    if BLANK_IN_CHINESE.search(text):
        is_sentence = bool(SENTENCE_END.search(text))
        text = BLANK_IN_CHINESE.sub(lambda found: " " if _parts(found, is_sentence=is_sentence) else "", text)
    text = BLANK_IN_DATE.sub("", BLANKS.sub(" ", text).strip())
    if TITLE_END.search(text):
        text = BLANK_BEFORE_YEAR.sub("", text)
    if BLANK_AT_DIGIT.search(text) and (SENTENCE_END.search(text) or text.endswith(("如下：", "如下:"))):
        number = NUMBER_AHEAD.match(text)
        ahead = number.end() if number else 0
        text = text[:ahead] + BLANK_AT_DIGIT.sub("", text[ahead:])
    return text


def _parts(found: "re.Match[str]", *, is_sentence: bool) -> bool:
    """Tell whether a blank between two characters parts words.

    组　长, 总　则, 甲　某: single characters were set wide. 甲某　副市长: in a list the blank is all that parts them.
    Inside a sentence only names (记者 甲某 乙某) and offices (财政部 税务总局) stand apart; other blanks came from the setting.
    """
    text, start, end = found.string, found.start(), found.end()
    before, after = WORD_BEFORE.search(text, max(0, start - 40), start), WORD_AFTER.match(text, end)
    if before is None or after is None:
        return text[start - 1] in "”》" and not is_sentence  # “带娃难” 社区来搭把手
    left, right = len(before[0]), len(after[0])
    if left == right == 1:
        return _is_wider(text, start, end)
    if right == 1 and end + 1 == len(text):
        return after[0] in CREDITS  # 关于…的通　　知, but 甲某 摄
    if not is_sentence or before[0].endswith(("讯", "电")):
        return True  # 某日报讯　近日
    is_office = before[0].endswith(OFFICE_ENDS) and left > 2 and OFFICE_BEGINS.match(text, end) is not None
    return is_office or (1 < left <= SHORT_NAME and 1 < right <= SHORT_NAME)


def _is_wider(text: str, start: int, end: int) -> bool:
    """Tell whether a blank between single characters is wider than those before and behind: 王　五　　李　四 are two names."""
    before, after = PAIR_BEFORE.search(text, max(0, start - 4), start), PAIR_AFTER.match(text, end)
    return before is not None and after is not None and len(before[1]) < end - start > len(after[1])


def _without_pinyin(text: str, notes: Notes) -> str:
    counts = Counter(map(_with_word, PINYIN.finditer(text)))
    kept = {said: _kept(*said) for said in counts}
    for (word, brackets), rest in kept.items():
        if rest != brackets:
            notes.repair("注音", word + brackets, word + rest, "已去除", counts[word, brackets])
    return PINYIN.sub(lambda found: kept[_with_word(found)], text)


def _with_word(found: "re.Match[str]") -> tuple[str, str]:
    """Return the characters that a bracket may speak of, as many as it has syllables, and the bracket."""
    length = min(len(SYLLABLES.split(found[0])), LONGEST_WORD)
    word = WORD_BEFORE.search(found.string, max(0, found.start() - length), found.start())
    return word[0] if word else "", found[0]


def _kept(word: str, brackets: str) -> str:
    """Return those brackets behind a word that are not readings of it."""
    return "".join(bracket[0] for bracket in BRACKET.finditer(brackets) if not _is_reading(word, bracket[1]))


def _is_reading(word: str, bracket: str) -> bool:
    """Tell whether a bracket says how the last character is read, or how each character of the word is."""
    syllables = [_plain(syllable) for syllable in SYLLABLES.split(bracket.strip()) if syllable]
    if not syllables:
        return False
    is_word = len(syllables) == len(word) and all(map(_is_read, word, syllables))
    return is_word or all(_is_read(word[-1], syllable) for syllable in syllables)


def _is_read(character: str, syllable: str) -> bool:
    return syllable in _readings(character)


def _plain(syllable: str) -> str:
    """Return a syllable in one writing; the digit of a neutral tone says nothing."""
    return unicodedata.normalize("NFC", syllable).lower().replace("u:", "ü").translate(LOOK_ALIKE).rstrip("05")


@cache
def _readings(character: str) -> frozenset[str]:
    """Return every reading of a character and of its simplified form, with tone marks, with tone numbers, and without."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # slow to load, and few pages need it

    forms = {character, simplified_character(character)}
    styles = (Style.TONE, Style.TONE3, Style.NORMAL)
    return frozenset(_plain(reading) for form in forms for style in styles for reading in pinyin(form, style=style, heteronym=True)[0])
