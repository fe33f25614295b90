"""What people type, paste or send, in one spelling: the one cleaner behind every door, by what kind of words a field takes.

Forms, autosave, sheets, the interface, search and sign-in all clean here, so that what went in through one door is found through another.
Nothing is guessed: only what nobody sees or what is the same character in another dress changes. What cannot be a character of any font
is named by `strange_character`, and refused.
"""

import re
import unicodedata
from enum import StrEnum


class Typed(StrEnum):
    """What kind of words a field takes."""

    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # lines stay lines
    NAME = "name"  # of a person or an institution
    ADDRESS = "address"
    CODE = "code"  # capitals and digits without blanks: 统一社会信用代码, 公民身份号码, 查验码
    PHONE = "phone"
    NUMBER = "number"


HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# Letters by their class that nobody can see: fillers, joiners, selectors of a glyph's variant.
BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
VARIANTS = [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
# Where old systems (GBK) put characters that have a place of their own by now. Source: GB 18030-2022, annex.
PRIVATE_BEFORE = {
    **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    **dict(
        zip(
            (0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
            "ḿ\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
            strict=True,
        )
    ),
    **dict(
        zip((0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855), "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe", strict=True)
    ),
}
# Radicals that copies out of PDF put for whole characters; Unicode joins only those of Kangxi (U+2F00) with them.
RADICALS = dict(
    zip(
        map(ord, "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"),
        "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
SAME_LETTER = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *range(0x2F00, 0x2FD6), *range(0x1D7CE, 0x1D800))
}
FOLD: dict[int, str] = {**dict.fromkeys((*VARIANTS, *map(ord, BLANK_LETTERS)), ""), **PRIVATE_BEFORE, **RADICALS, **SAME_LETTER}
UNSEEN, BLANK = frozenset({"Cc", "Cf"}), frozenset({"Zs", "Zl", "Zp"})
SPACE_IN_CHINESE = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
MIDDLE_DOTS = re.compile(f"(?<=[{HAN}])\\s*[•・･‧∙⋅●˙᛫⸱.．]\\s*(?=[{HAN}])")
DASHES = re.compile("[\u2010-\u2015\u2212\u2500\ufe58\ufe63\uff0d\u30fc]")
MOBILE = re.compile(r"(?:\+?86|0086)?(1[0-9]{10})")
ABROAD = re.compile(r"(?:\+86|0086|86-)-?0?(?=(?:10|2[0-9]|[3-9][0-9]{2})-?[0-9]{7})")
LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))?-?([0-9]{7,8})(?:(?:-|转|ext\.?)([0-9]{1,6}))?", re.IGNORECASE)
SERVICE = re.compile(r"([48]00)-?([0-9]{3})-?([0-9]{4})")


def clean(typed: str, kind: Typed = Typed.TEXT) -> str:
    """Return typed words in their one spelling; what cannot be read as its kind stays what it is, without what nobody sees."""
    if kind in (Typed.CODE, Typed.PHONE, Typed.NUMBER):
        return _TIGHT[kind](bare(typed))
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n").translate(FOLD))
    if kind is Typed.LONG_TEXT:
        return "\n".join(_seen(line).rstrip() for line in text.split("\n")).strip()
    text = re.sub(" {2,}", " ", _seen(text)).strip()
    if kind in (Typed.NAME, Typed.ADDRESS):
        text = SPACE_IN_CHINESE.sub("", text)
    return MIDDLE_DOTS.sub("·", text) if kind is Typed.NAME else text


def bare(typed: str) -> str:
    """Return typed words of one width and without any blank: what codes, numbers and user names are compared by."""
    text = unicodedata.normalize("NFKC", typed.translate(FOLD))
    return "".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN | BLANK)


def key_of(typed: str) -> str:
    """Return what two names or addresses are alike by: width, case, blanks, brackets and punctuation make no difference."""
    return "".join(letter for letter in bare(clean(typed, Typed.NAME)).casefold() if letter.isalnum())


def clean_code(typed: str) -> str:
    """Return a code in capitals, without blanks and hyphens."""
    return clean(typed, Typed.CODE)


def strange_character(text: str) -> str | None:
    """Return a sentence that names the first character no font has: a private one of an old system, half of one, or a lost one."""
    for place, letter in enumerate(text, 1):
        if letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cs", "Cn"):
            return (
                f"第 {place} 个字（编码 U+{ord(letter):04X}）是旧系统的自造字或乱码，别处显示不出来。"
                "请换成标准汉字；没有标准汉字的，用证件上的替代写法或大写拼音。"
            )
    return None


def _seen(line: str) -> str:
    """Return a line without what nobody sees, every kind of blank as a plain one."""
    return "".join(
        " " if letter in "\t\n" or unicodedata.category(letter) in BLANK else letter
        for letter in line
        if letter in "\t\n" or unicodedata.category(letter) not in UNSEEN
    )


def _code(text: str) -> str:
    return DASHES.sub("-", text).replace("-", "").upper()


def _number(text: str) -> str:
    text = DASHES.sub("-", text)
    return text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) else text


def _phone(text: str) -> str:
    """Return a mobile as eleven digits, a landline as 0763-3361234 or 0763-3361234-801, a service number as its ten digits."""
    plain = DASHES.sub("-", text).replace("—", "-")
    tight = re.sub(r"[()\[\]【】.]", "", re.sub(r"[)\]】](?=\d)", "-", plain))
    if found := MOBILE.fullmatch(tight.replace("-", "")):
        return found[1]
    if found := SERVICE.fullmatch(tight):
        return "".join(found.groups())
    if found := LANDLINE.fullmatch(ABROAD.sub("0", tight).removeprefix("-")):
        return "-".join(part for part in found.groups() if part)
    return plain


_TIGHT = {Typed.CODE: _code, Typed.PHONE: _phone, Typed.NUMBER: _number}
