"""Demonstration: institutions chosen, granted, and inclusive while granted."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell, overlap, union
from qingmiao.demonstration.models import Demonstration, DemonstrationState
from qingmiao.institutions.indicators.periods import FiledPeriod, filed, filed_among
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.institutions.permissions import BROWSE_REGISTER

SOURCES = "示范点推荐、评审和认定记录"


@dataclass(frozen=True, slots=True)
class Round:
    """A demonstration round: `chosen` from the nomination on, `term` while it is in force, None without one."""

    institution_id: int
    county_code: str
    label: str
    chosen: Days
    term: Days | None

    @property
    def subject(self) -> str:
        """The institution it is about."""
        return f"institution-{self.institution_id}"

    @property
    def url(self) -> str:
        """The institution's page for officers."""
        return reverse("institution_detail", kwargs={"pk": self.institution_id})


def rounds(window: Window) -> list[Round]:
    """Return demonstration rounds begun by the last day, oldest first; one query."""
    rows = Demonstration.objects.filter(nominated_on__lte=window.until).select_related("institution").order_by("nominated_on", "pk")
    return [_round(row) for row in rows]


def filed_demonstrations(window: Window) -> list[FiledPeriod]:
    """Return the facts of the institutions that have a round: few, where the others are not asked for."""
    chosen = {row.institution_id for row in window.read(rounds)}
    if window.has_read(filed):
        return [period for period in window.read(filed) if period.institution_id in chosen]
    return filed_among(window, FactsVersion.objects.filter(institution__in=chosen)) if chosen else []


def _round(row: Demonstration) -> Round:
    is_refused, is_withdrawn = row.state == DemonstrationState.REFUSED, row.state == DemonstrationState.WITHDRAWN
    never_granted_until = row.ended_on if row.granted_until is None else None
    chosen = Days(row.nominated_on, row.decided_on if is_refused else never_granted_until)
    term = None
    if row.term is not None and not row.term.isempty and not is_refused:
        in_force = Days(row.term.lower, row.term.upper)
        term = overlap(in_force, Days(in_force.first, row.ended_on)) if is_withdrawn else in_force
    return Round(row.institution_id, row.county_code, row.institution.name, chosen, term)


def _spells(window: Window, days_of: Callable[[Round], list[Days]]) -> list[Spell]:
    """Give one spell per institution and stretch: an institution with two rounds counts once."""
    stretches: dict[int, list[Days]] = defaultdict(list)
    latest = {row.institution_id: row for row in window.read(rounds)}
    for row in window.read(rounds):
        stretches[row.institution_id] += days_of(row)
    return [
        Spell(latest[pk].county_code, 1, days, latest[pk].subject, latest[pk].label, latest[pk].url)
        for pk, found in stretches.items()
        for days in union(found)
    ]


def _chosen(window: Window) -> list[Spell]:
    return _spells(window, lambda row: [row.chosen])


def _granted(window: Window) -> list[Spell]:
    return _spells(window, lambda row: [row.term] if row.term else [])


def _inclusive(window: Window) -> list[Spell]:
    recognised: dict[int, list[Days]] = defaultdict(list)
    for period in window.read(filed_demonstrations):
        if days := period.inclusive_days:
            recognised[period.institution_id].append(days)

    def both(row: Round) -> list[Days]:
        return [days for other in recognised[row.institution_id] if row.term and (days := overlap(row.term, other))]

    return _spells(window, both)


rest_on(Demonstration, Institution)
declare_indicators(
    30,
    Indicator(
        "demonstration_chosen",
        "选定创建示范点的机构",
        "家",
        "县（市、区）推荐创建示范点的托育机构家数，自推荐之日起算；评审未通过或中途终止的，算到那天的前一天",
        SOURCES,
        BROWSE_REGISTER,
        _chosen,
    ),
    Indicator(
        "demonstration_granted",
        "示范机构",
        "家",
        "当天示范期有效的托育机构家数；撤销或提前终止的，算到那天的前一天",
        SOURCES,
        BROWSE_REGISTER,
        _granted,
    ),
    Indicator(
        "demonstration_inclusive",
        "普惠示范机构",
        "家",
        "当天示范期有效、且普惠认定在有效期内的托育机构家数",
        f"{SOURCES}；机构备案事实",
        BROWSE_REGISTER,
        _inclusive,
    ),
)
