"""Facts as people type them: what kind of words each fact takes, how they are read, and how a value is written back.

What cannot be read stays as it was typed; `read_draft` then says what is wrong with it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from qingmiao.core.facts.fields import NOBODY, Options, UpperCase
from qingmiao.core.terms import Term

LONG_FROM = 1000  # characters a text may hold from which it gets several lines
YES_NO = (("true", "是"), ("false", "否"))
INTEGER = re.compile(r"^-?\d{1,15}$")
DECIMAL = re.compile(r"^-?\d{1,15}(\.\d{1,6})?$")
DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
CLOCK = re.compile(r"^(\d{1,2})[:：](\d{2})(:00)?$")


class Kind(StrEnum):
    """How a fact is typed."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"  # typed in 元, kept in 分
    YES_NO = "yes_no"
    DAY = "day"
    CLOCK = "clock"
    CHOICE = "choice"
    CHOICES = "choices"
    ROWS = "rows"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Spec:
    """One fact as a field of a form or a column of a sheet. `options` are (value, label); `section` is what a row or a part consists of."""

    name: str
    title: str
    hint: str
    kind: Kind
    needed_by: str
    personal: bool
    options: tuple[tuple[str, str], ...] = ()
    numbered: bool = False  # the options' values are numbers
    upper: bool = False
    section: type[BaseModel] | None = None


@cache
def specs_of(section: type[BaseModel]) -> dict[str, Spec]:
    """Return the facts of a section by name, in the order of the schema."""
    return {name: _spec(name, field) for name, field in section.model_fields.items()}


def read_typed(spec: Spec, words: Sequence[str]) -> Any:
    """Return the raw value of what was typed: None for nothing, the words themselves where they cannot be read."""
    kept = [word for word in (_clean(spec, word) for word in words) if word]
    if spec.kind is Kind.CHOICES:
        return [_read_option(spec, word) for word in kept] or None
    return _READERS.get(spec.kind, _as_typed)(kept[0]) if kept else None


def write_typed(spec: Spec, value: Any) -> Any:
    """Return what a field shows for a raw value: a text, or a list of texts for several choices."""
    if spec.kind is Kind.CHOICES:
        return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if spec.kind is Kind.MONEY and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}" if value % 100 else str(value // 100)
    return str(value)


def write_words(spec: Spec, value: Any) -> str:
    """Return a raw value in the words a person reads: labels instead of codes, 是 and 否, 元, 年月日."""
    labels = dict(spec.options)
    if spec.kind is Kind.CHOICES:
        return "、".join(labels.get(item, item) for item in write_typed(spec, value))
    typed = str(write_typed(spec, value))
    if spec.kind is Kind.MONEY and isinstance(value, int):
        return f"{value // 100:,}{f'.{value % 100:02d}' if value % 100 else ''} 元"
    if spec.kind is Kind.DAY and (found := DAY.match(typed)):
        return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日"
    return labels.get(typed, typed)


def read_words(spec: Spec, words: str) -> Any:
    """Return the raw value of a cell of a sheet, where choices are written by their labels, several parted by 、."""
    values = {label: value for value, label in spec.options}
    if spec.kind is Kind.CHOICES:
        parts = [part.strip() for part in re.split(r"[、,，;；/]", words) if part.strip()]
        return read_typed(spec, [values.get(part, part) for part in parts])
    return read_typed(spec, [values.get(words.strip(), words)])


def _spec(name: str, field: FieldInfo) -> Spec:
    base, marks = _unwrap(field.annotation)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    kind, options, section = _kind(name, base, marks)
    numbered = any(isinstance(value, int) for value, _ in options)
    return Spec(
        name=name,
        title=(field.title or name).replace("（分）", "（元）"),
        hint="" if numbered else field.description or "",  # what a number stands for is only asked where numbers are written
        kind=kind,
        needed_by=str(extra.get("needed_by", NOBODY)),
        personal=bool(extra.get("personal")),
        options=tuple((str(value), label) for value, label in options),
        numbered=numbered,
        upper=any(isinstance(mark, UpperCase) for mark in marks),
        section=section,
    )


def _kind(name: str, base: Any, marks: list[Any]) -> tuple[Kind, Sequence[tuple[int | str, str]], type[BaseModel] | None]:
    if get_origin(base) is list:
        return _kind_of_list(name, *_unwrap(get_args(base)[0]))
    if issubclass(base, BaseModel):
        return Kind.SECTION, (), base
    if issubclass(base, Term):
        return Kind.CHOICE, base.choices(), None
    if base is bool:
        return Kind.YES_NO, YES_NO, None
    if base is int and name.endswith("_fen"):
        return Kind.MONEY, (), None
    if base is str and any(isinstance(mark, StringConstraints) and (mark.max_length or 0) >= LONG_FROM for mark in marks):
        return Kind.LONG_TEXT, (), None
    return {int: Kind.INTEGER, float: Kind.NUMBER, date: Kind.DAY, time: Kind.CLOCK}.get(base, Kind.TEXT), (), None


def _kind_of_list(name: str, item: Any, marks: list[Any]) -> tuple[Kind, Sequence[tuple[int | str, str]], type[BaseModel] | None]:
    if issubclass(item, BaseModel):
        return Kind.ROWS, (), item
    if issubclass(item, Term):
        return Kind.CHOICES, item.choices(), None
    words = next((mark.words for mark in marks if isinstance(mark, Options)), None)
    if words is None:
        raise TypeError(f"{name} is a list of plain values: say by Options what can be chosen")
    return Kind.CHOICES, words, None


def _unwrap(annotation: Any) -> tuple[Any, list[Any]]:
    """Return the type inside `Annotated[…] | None`, and the constraints and marks on the way."""
    marks: list[Any] = []
    while get_origin(annotation) in (Annotated, Union, UnionType):
        if get_origin(annotation) is Annotated:
            annotation, *found = get_args(annotation)
            marks += found
        else:
            annotation = next(argument for argument in get_args(annotation) if argument is not NoneType)
    return annotation, marks


def _clean(spec: Spec, word: str) -> str:
    """Return what was typed without its accidents: full-width digits, blanks around, Windows line ends."""
    word = word.replace("\r\n", "\n").replace("\r", "\n").strip()
    if spec.kind not in (Kind.TEXT, Kind.LONG_TEXT) or spec.upper:
        word = unicodedata.normalize("NFKC", word).strip()
    return word.upper() if spec.upper else word


def _read_option(spec: Spec, word: str) -> Any:
    return int(word) if spec.numbered and INTEGER.match(word) else word


def _as_typed(word: str) -> Any:
    return word


def _read_integer(word: str) -> Any:
    return int(word) if INTEGER.match(word) else word


def _read_number(word: str) -> Any:
    if INTEGER.match(word):
        return int(word)
    return float(word) if DECIMAL.match(word) else word


def _read_money(word: str) -> Any:
    plain = word.replace(",", "").removesuffix("元").strip()
    found = re.match(r"^(\d{1,12})(?:\.(\d{1,2}))?$", plain)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else word


def _read_yes_no(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


def _read_day(word: str) -> Any:
    found = DAY.match(word)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else word


def _read_clock(word: str) -> Any:
    found = CLOCK.match(word)
    return f"{int(found[1]):02d}:{found[2]}" if found else word


_READERS = {
    Kind.INTEGER: _read_integer,
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_money,
    Kind.YES_NO: _read_yes_no,
    Kind.DAY: _read_day,
    Kind.CLOCK: _read_clock,
}
