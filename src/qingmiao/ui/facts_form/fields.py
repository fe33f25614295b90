"""Fields of facts, made from their specs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from pydantic import BaseModel

from qingmiao.codes.days import read_day
from qingmiao.core.facts import Kind, Need, Raw, Spec, specs_of, write_typed
from qingmiao.core.facts.typed import CLOCK

MOST_RADIOS = 6
CHOOSE = ("", "请选择")
SHORT = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.CLOCK})


@dataclass(frozen=True)
class Line:
    """A field on the page: `only` names the answers it depends on, `short` keeps it narrow, `below` is a template that follows it."""

    field: BoundField
    only: str
    short: bool
    below: str = ""


class FactField(forms.Field):
    """One fact. `required` only tells the page not to write 可不填; a draft may have gaps."""

    def __init__(self, spec: Spec, *, required: bool, shown: Any, compact: bool) -> None:
        self.spec = spec
        super().__init__(required=required, label=spec.title, help_text=spec.hint, widget=_widget(spec, shown, compact=compact))


class FactsForm(forms.Form):
    """The facts of one section or row as they were typed, with what is wrong with them."""

    use_required_attribute = False

    def __init__(
        self,
        section: type[BaseModel],
        raw: Raw,
        *,
        prefix: str | None = None,
        needed: Collection[str] = (),
        problems: Mapping[str, str] | None = None,
        compact: bool = False,
    ) -> None:
        super().__init__(prefix=prefix)
        self.problems = problems or {}
        for name, spec in specs_of(section).items():
            if spec.section is None:
                shown = write_typed(spec, raw.get(name))
                self.fields[name] = FactField(spec, required=name in needed, shown=shown, compact=compact)
                self.initial[name] = shown

    def full_clean(self) -> None:
        """Take the errors from the reading of the draft; there is nothing else to refuse."""
        self._errors = ErrorDict({name: self.error_class([sentence]) for name, sentence in self.problems.items()})

    def line(self, name: str, *, only: str = "", below: str = "") -> Line:
        """Return a field with how it is shown; what holds something is shown whatever it depends on."""
        fact: Any = self.fields[name]
        return Line(self[name], "" if self.initial[name] else only, fact.spec.kind in SHORT, below)


def always_needed(section: type[BaseModel], need: Need) -> set[str]:
    """Return the facts of a section that must be given in any case."""
    return {name for name, spec in specs_of(section).items() if spec.needed_by in need.wanted}


def asked_for(section: type[BaseModel], need: Need) -> set[str]:
    """Return the facts of a section that are asked for at all: not those that only others must give."""
    return {name for name, spec in specs_of(section).items() if spec.needed_by not in need.others}


def _widget(spec: Spec, shown: Any, *, compact: bool) -> forms.Widget:
    if spec.kind is Kind.CHOICES:
        strange = [(word, f"{word}（无法识别）") for word in shown if word not in dict(spec.options)]
        return forms.CheckboxSelectMultiple(choices=[*spec.options, *strange])
    if spec.kind in (Kind.CHOICE, Kind.YES_NO):
        return _choice(spec, shown, compact=compact)
    if spec.kind is Kind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3})
    # A date or time control shows nothing for what it cannot read, so such words get a plain text control.
    if spec.kind is Kind.DAY:
        return forms.DateInput(attrs={"type": "date" if not shown or _is_iso(shown) else "text"})
    if spec.kind is Kind.CLOCK:
        return forms.TimeInput(attrs={"type": "time" if not shown or CLOCK.match(shown) else "text"})
    mode = {Kind.INTEGER: "numeric", Kind.NUMBER: "decimal", Kind.MONEY: "decimal"}.get(spec.kind)
    return forms.TextInput(attrs={"inputmode": mode} if mode else {})


def _is_iso(shown: str) -> bool:
    day = read_day(shown)
    return day is not None and day.isoformat() == shown


def _choice(spec: Spec, shown: str, *, compact: bool) -> forms.Widget:
    options = [*spec.options]
    if shown and shown not in dict(options):
        options.append((shown, f"{shown}（无法识别）"))
    if compact or len(options) > MOST_RADIOS:
        return forms.Select(choices=[CHOOSE, *options])
    return forms.RadioSelect(choices=options)
