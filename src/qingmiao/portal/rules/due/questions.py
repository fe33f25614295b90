"""One question, how its answer is read, and what is said when it cannot be."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

SKIP: Final = "skip"
OLDEST_YEARS, LONGEST_WAIT_DAYS = 18, 300
MOST_YUAN: Final = Decimal(100_000_000)
DAY: Final = re.compile(r"(\d{4})\D{0,3}?(\d{1,2})\D{0,3}?(\d{1,2})\D?$")
Kind = Literal["day", "choice", "money", "count"]
Answers = Mapping[str, Any]


class Unreadable(Exception):  # noqa: N818  # what was typed is unreadable, the program is not wrong
    """What was typed is no answer; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Question:
    """One screen. `options` are (value, words); `when` says whether it is asked at all; `most` is the largest count."""

    key: str
    title: str
    short: str
    kind: Kind
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    may_be_skipped: bool = False
    skip_words: str = "不知道，跳过"
    unit: str = ""
    most: int = 0
    may_be_ahead: bool = False
    when: Callable[[Answers], bool] = field(default=lambda _answers: True)

    def read(self, typed: str, on: date) -> Any:
        """Return the answer: a day, a word of the options, 分, a count; None where it was skipped. Raises Unreadable."""
        words = typed.strip()
        if words == SKIP and self.may_be_skipped:
            return None
        if self.kind == "day":
            return _day(words, on, may_be_ahead=self.may_be_ahead)
        if self.kind == "choice":
            if words not in dict(self.options):
                raise Unreadable("没有这个选项，请在下面选一个。")
            return words
        return _money(words) if self.kind == "money" else _count(words, self.most)

    def words(self, answer: Any) -> str:
        """Write an answer back as a person says it."""
        if answer is None:
            return "没有填"
        if self.kind == "choice":
            return dict(self.options)[answer]
        if self.kind == "day":
            return f"{answer.year}年{answer.month}月{answer.day}日"
        if self.kind == "money":
            whole, rest = divmod(answer, 100)
            return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"
        return f"{answer:,} {self.unit}".strip()


@dataclass(frozen=True)
class Reading:
    """What an address answers: the answers, what is wrong with one, and the first question that is still open."""

    answers: dict[str, Any]
    wrong: dict[str, str]
    open: Question | None


def read_answers(questions: Iterable[Question], typed: Mapping[str, str], on: date) -> Reading:
    """Read the answers in the order they are asked; a question that is not asked is not looked at."""
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    first: Question | None = None
    for question in questions:
        if not question.when(answers):
            continue
        words = typed.get(question.key, "")
        if not words:
            first = first or question
            continue
        try:
            answers[question.key] = question.read(words, on)
        except Unreadable as reason:
            wrong[question.key] = reason.sentence
            first = first or question
    return Reading(answers, wrong, first)


def _day(words: str, on: date, *, may_be_ahead: bool) -> date:
    """Read 2024-12-05, 2024年12月5日, 2024.12.5 and 20241205."""
    digits = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words) or DAY.match(words)
    try:
        day = date(*(int(part) for part in digits.groups())) if digits else None
    except ValueError:
        day = None
    if day is None:
        raise Unreadable("这个日期看不懂，请写成 2024年12月5日 这样，并核对月和日。")
    if day > on + timedelta(days=LONGEST_WAIT_DAYS if may_be_ahead else 0):
        raise Unreadable("预产期最多写十个月以后，请核对。" if may_be_ahead else "这一天还没有到，请核对；孩子还没出生的，出生后再来算。")
    if day.year < on.year - OLDEST_YEARS:
        raise Unreadable(f"{day.year}年出生的孩子早已满三岁，请核对年份。")
    return day


def _money(words: str) -> int:
    plain = re.sub(r"[,，\s元]", "", words)
    try:
        amount = Decimal(plain[:-1]) * 10_000 if plain.endswith("万") else Decimal(plain)
    except InvalidOperation:
        raise Unreadable("请只写数字，如 120000 或 12万。") from None
    if not amount.is_finite() or not 0 <= amount <= MOST_YUAN:
        raise Unreadable("请写 0 到 1 亿元之间的数。")
    return int((amount * 100).to_integral_value())


def _count(words: str, most: int) -> int:
    plain = re.sub(r"[,，\s]", "", words)
    if not plain.isdecimal() or len(plain) > 9 or int(plain) > most:
        raise Unreadable(f"请写 0 到 {most:,} 之间的整数。")
    return int(plain)
