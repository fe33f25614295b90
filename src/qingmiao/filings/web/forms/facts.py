"""Fields of the facts, made from the schema, so that no label is written twice. They refuse nothing: what is typed is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from qingmiao.core.facts import Kind, Raw, Section, Spec, specs_of, write_typed
from qingmiao.core.facts.typed import CLOCK
from qingmiao.institutions.rules.facts import NeededBy

MOST_RADIOS = 6
CHOOSE = ("", "请选择")
# A fact that only some answers make meaningful: shown while one of these values is chosen on the page, or while it holds something.
ONLY_WITH = {
    "lease_start_on": "leased free_use",
    "lease_end_on": "leased free_use",
    "meal_plan": "serves_meals",
    "meals_delivered": "serves_meals",
    "inclusive_from": "inclusive",
    "inclusive_until": "inclusive",
    "childcare_background": "carer",
    "mental_health_training": "carer",
    "full_time": "health_worker",
    "experience_years": "principal carer",
    "training_hours": "principal carer health_worker",
    "training_passed": "principal carer health_worker",
    "also_training_passed": "principal carer health_worker",
    "dispatched_by": "guard",
}
SHORT = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.CLOCK})


@dataclass(frozen=True)
class Line:
    """A field on the page: `only` names the answers it depends on, `short` keeps it narrow."""

    field: BoundField
    only: str
    short: bool


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
        section: type[Section],
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
            if spec.kind is not Kind.ROWS:
                shown = write_typed(spec, raw.get(name))
                required = name in needed or name in ONLY_WITH  # what depends on an answer is only asked where it counts
                self.fields[name] = FactField(spec, required=required, shown=shown, compact=compact)
                self.initial[name] = shown

    def full_clean(self) -> None:
        """Take the errors from the reading of the draft; there is nothing else to refuse."""
        self._errors = ErrorDict({name: self.error_class([sentence]) for name, sentence in self.problems.items()})

    def line(self, name: str) -> Line:
        """Return a field with how it is shown."""
        field = self[name]
        fact: Any = self.fields[name]
        only = "" if self.initial[name] else ONLY_WITH.get(name, "")
        return Line(field, only, fact.spec.kind in SHORT)


def always_needed(section: type[Section], *, home_based: bool) -> set[str]:
    """Return the facts of a section that this form of institution must give in any case."""
    wanted = {NeededBy.ALL, NeededBy.HOME_BASED if home_based else NeededBy.INSTITUTION}
    return {name for name, spec in specs_of(section).items() if spec.needed_by in wanted}


def is_asked(spec: Spec, *, home_based: bool) -> bool:
    """Tell whether a form asks for a fact at all: not for what only the other kind of institution must give."""
    return spec.needed_by != (NeededBy.INSTITUTION if home_based else NeededBy.HOME_BASED)


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
        return forms.DateInput(attrs={"type": "date" if not shown or _is_day(shown) else "text"})
    if spec.kind is Kind.CLOCK:
        return forms.TimeInput(attrs={"type": "time" if not shown or CLOCK.match(shown) else "text"})
    mode = {Kind.INTEGER: "numeric", Kind.NUMBER: "decimal", Kind.MONEY: "decimal"}.get(spec.kind)
    return forms.TextInput(attrs={"inputmode": mode} if mode else {})


def _is_day(shown: str) -> bool:
    try:
        date.fromisoformat(shown)
    except ValueError:
        return False
    return True


def _choice(spec: Spec, shown: str, *, compact: bool) -> forms.Widget:
    options = [*spec.options]
    if shown and shown not in dict(options):
        options.append((shown, f"{shown}（无法识别）"))
    if compact or len(options) > MOST_RADIOS:
        return forms.Select(choices=[CHOOSE, *options])
    return forms.RadioSelect(choices=options)
