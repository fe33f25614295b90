"""What a parent means: an age, a way of care, a wish for money, typed as it is spoken. What is understood is taken out of the words."""

import re
from dataclasses import dataclass, field
from typing import Final

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.uscc import problem_with_uscc
from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm

DIGITS: Final = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMBER: Final = r"(\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
AGES: Final = (
    re.compile(NUMBER + r"(?:周)?岁(?:零|又)?" + NUMBER + r"个?月"),
    re.compile(NUMBER + r"(?:周)?岁(半)?"),
    re.compile(r"(半)岁"),
    re.compile(NUMBER + r"个?月(?:大|龄)?"),
)
MODES: Final = {
    "临时托": CareMode.OCCASIONAL, "临托": CareMode.OCCASIONAL, "临时": CareMode.OCCASIONAL, "半日托": CareMode.HALF_DAY,
    "半天": CareMode.HALF_DAY, "半日": CareMode.HALF_DAY, "计时托": CareMode.HOURLY, "计时": CareMode.HOURLY, "小时托": CareMode.HOURLY,
    "全日托": CareMode.FULL_DAY, "全日": CareMode.FULL_DAY, "全天": CareMode.FULL_DAY,
}  # fmt: skip
FORMS: Final = {
    "家庭托育点": InstitutionForm.HOME_BASED, "家庭托育": InstitutionForm.HOME_BASED, "幼儿园托班": InstitutionForm.KINDERGARTEN_CLASS,
    "托班": InstitutionForm.KINDERGARTEN_CLASS, "社区托育": InstitutionForm.COMMUNITY,
}  # fmt: skip
# Words that ask, and what answers them: (title, route, slug of the route or empty).
ALLOWANCE: Final = ("算一算育儿补贴：能领多少、到哪里领、什么时候领", "due_ask", "allowance")
LEAVE: Final = ("算一算产假、陪产假、育儿假", "due_ask", "leave")
TAX: Final = ("算一算3岁以下照护的个税扣除", "due_ask", "tax")
FEES: Final = ("算一算保育费减免", "due_ask", "fees")
GUIDE: Final = ("开办托育机构：到哪里登记、怎样备案", "filing_guide", "")
TOPICS: Final = {
    "育儿补贴": ALLOWANCE, "补贴": ALLOWANCE, "怎么领": ALLOWANCE, "怎样领": ALLOWANCE, "领钱": ALLOWANCE,
    "户口": ALLOWANCE, "户籍": ALLOWANCE,
    "陪产假": LEAVE, "育儿假": LEAVE, "产假": LEAVE, "休假": LEAVE, "放假": LEAVE, "个税": TAX, "退税": TAX, "扣除": TAX, "抵税": TAX,
    "困境儿童": FEES, "烈士": FEES, "减免": FEES, "优惠": FEES, "开办": GUIDE, "备案": GUIDE,
}  # fmt: skip
NOISE: Final = frozenset(
    {
        "托育",
        "托育机构",
        "托儿所",
        "托育园",
        "机构",
        "附近",
        "哪里",
        "哪家",
        "找",
        "有没有",
        "日托",
        "的",
        "孩子",
        "宝宝",
        "怎么",
        "什么",
        "请问",
    }
)
ENDS: Final = re.compile(r"[\s,，。、；;？?！!（）()/]+")
FILLERS: Final = re.compile(r"(?:附近|周边|旁边)?的?(?:托育机构|托儿所)$|附近$|周边$|旁边$")


@dataclass
class Asked:
    """What was understood, and the words that were left: names of places and of institutions."""

    age_months: int | None = None
    mode: str = ""
    form: str = ""
    inclusive: bool = False
    cheap: bool = False
    answers: list[tuple[str, str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def understand(typed: str) -> Asked:
    """Return what was meant by what was typed. Of two ages the first counts; a credit code typed in groups is one word."""
    asked, code = Asked(), clean_code(typed)
    if problem_with_uscc(code) is None:
        asked.words = [code]
        return asked
    rest = _take_age(typed, asked)
    for word, answer in TOPICS.items():
        if word in rest:
            rest = rest.replace(word, " ")
            asked.answers.extend([answer] if answer not in asked.answers else [])
    rest = _take_ways(rest, asked)
    asked.inclusive, asked.cheap = "普惠" in rest, "便宜" in rest
    rest = rest.replace("普惠", " ").replace("便宜", " ")
    words = (FILLERS.sub("", word) for word in ENDS.split(rest))
    asked.words = [word for word in words if word and word not in NOISE]
    return asked


def _take_ways(rest: str, asked: Asked) -> str:
    """Take the form and the way of care out of the words; a form only where it stands alone, for names hold such words."""
    for word, form in FORMS.items():
        if re.search(rf"(?:^|\s){word}(?:\s|$)", rest):
            rest, asked.form = rest.replace(word, " "), asked.form or form.value
    for word, mode in MODES.items():
        if word in rest:
            rest, asked.mode = rest.replace(word, " "), asked.mode or mode.value
    return rest


def _take_age(typed: str, asked: Asked) -> str:
    for shape in AGES:
        found = shape.search(typed)
        if found is None:
            continue
        months = _months(shape, found)
        if months is not None:
            asked.age_months = months
            return typed[: found.start()] + " " + typed[found.end() :]
    return typed


def _months(shape: re.Pattern[str], found: re.Match[str]) -> int | None:
    """Return completed months; None for what is no age of a child, such as 12 in 12月 of an address with 40 months."""
    parts = found.groups()
    if shape is AGES[0]:
        months = number(parts[0]) * 12 + number(parts[1])
    elif shape is AGES[1]:
        months = number(parts[0]) * 12 + (6 if parts[1] else 0)
    else:
        months = 6 if shape is AGES[2] else number(parts[0])
    return months if months <= 72 else None


def number(word: str) -> int:
    """Return 14 for 14 and for 十四."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)


def letter_pairs(pinyin: str) -> frozenset[str]:
    """Return the neighbouring letters of a word, by which two spellings are compared."""
    return frozenset(pinyin[at : at + 2] for at in range(len(pinyin) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of a typed word (first) is found in a name, 0 to 1; a name may be longer than what was typed."""
    return len(one & other) / len(one) if one else 0.0
