"""Facts as people type them: what kind of words each fact takes, how they are read, and how a value is written back.

What cannot be read stays as it was typed; `read_draft` then says what is wrong with it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from qingmiao.codes.cleaning import Typed, clean, key_of
from qingmiao.codes.days import read_day
from qingmiao.codes.masks import Personal
from qingmiao.codes.numerals import read_money
from qingmiao.core.facts.fields import NOBODY, Cleaned, Options
from qingmiao.core.terms import Term

LONG_FROM = 1000  # characters a text may hold from which it gets several lines
YES_NO = (("true", "是"), ("false", "否"))
INTEGER = re.compile(r"^-?\d{1,15}$")
DECIMAL = re.compile(r"^-?\d{1,15}(\.\d{1,6})?$")
PERCENT = re.compile(r"^(\d{1,3}(?:\.\d{1,4})?)%$")
CLOCK = re.compile(r"^(\d{1,2})(?::(\d{2})(?::00)?|[点时](?:(\d{1,2})分|(半))?整?)$")


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
    typed: Typed = Typed.TEXT
    section: type[BaseModel] | None = None


@cache
def specs_of(section: type[BaseModel]) -> dict[str, Spec]:
    """Return the facts of a section by name, in the order of the schema."""
    return {name: _spec(name, field) for name, field in section.model_fields.items()}


def read_typed(spec: Spec, words: Sequence[str]) -> Any:
    """Return the raw value of what was typed: None for nothing, the words themselves where they cannot be read."""
    kept = [word for word in (clean(word, spec.typed) for word in words) if word]
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
    if spec.kind is Kind.DAY and (day := read_day(typed)):
        return f"{day.year}年{day.month}月{day.day}日"
    return labels.get(typed, typed)


def read_words(spec: Spec, words: str) -> Any:
    """Return the raw value of a cell of a sheet, where choices are written by their labels, several parted by 、."""
    values = {key_of(label): value for value, label in spec.options}
    if spec.kind is Kind.CHOICES:
        parts = [part.strip() for part in re.split(r"[、,，;；/\n]", words) if part.strip()]
        return read_typed(spec, [values.get(key_of(part), part) for part in parts])
    return read_typed(spec, [values.get(key_of(words), words) if values else words])


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
        typed=_typed(kind, marks, extra),
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


def _typed(kind: Kind, marks: list[Any], extra: Mapping[str, Any]) -> Typed:
    """Return as what kind of words a fact is cleaned."""
    said = next((mark.kind for mark in marks if isinstance(mark, Cleaned)), None)
    if said is None and extra.get("personal") == Personal.NAME:
        return Typed.NAME
    by_kind = {Kind.LONG_TEXT: Typed.LONG_TEXT, Kind.INTEGER: Typed.NUMBER, Kind.NUMBER: Typed.NUMBER, Kind.CLOCK: Typed.NUMBER}
    return said or by_kind.get(kind, Typed.TEXT)


def _read_option(spec: Spec, word: str) -> Any:
    return int(word) if spec.numbered and INTEGER.match(word) else word


def _as_typed(word: str) -> Any:
    return word


def _read_integer(word: str) -> Any:
    return int(word) if INTEGER.match(word) else word


def _read_number(word: str) -> Any:
    if INTEGER.match(word):
        return int(word)
    if found := PERCENT.match(word):
        return float(Decimal(found[1]) / 100)
    return float(word) if DECIMAL.match(word) else word


def _read_money(word: str) -> Any:
    fen = read_money(word)
    return word if fen is None else fen


def _read_yes_no(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


def _read_day(word: str) -> Any:
    day = read_day(word)
    return word if day is None else day.isoformat()


def _read_clock(word: str) -> Any:
    found = CLOCK.match(word)
    return f"{int(found[1]):02d}:{'30' if found[4] else (found[2] or found[3] or '00').rjust(2, '0')}" if found else word


_READERS = {
    Kind.INTEGER: _read_integer,
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_money,
    Kind.YES_NO: _read_yes_no,
    Kind.DAY: _read_day,
    Kind.CLOCK: _read_clock,
}
