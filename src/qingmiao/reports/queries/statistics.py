"""What incidents and complaints add up to over a year, for the county and the city; small cells name nobody."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from qingmiao.core.suppression import Cell, shown_total, suppress
from qingmiao.reports.models import Case, CaseState, Incident
from qingmiao.reports.queries.incidents import county_names
from qingmiao.reports.rules.vocabulary import AgeBand, IncidentKind, InjuryKind, Rating, Spot, Topic, age_band
from qingmiao.ui import components

YEAR_DAYS = 365
HOURS = (
    (0, 7, "7时前"),
    (7, 9, "7至9时"),
    (9, 11, "9至11时"),
    (11, 14, "11至14时"),
    (14, 16, "14至16时"),
    (16, 18, "16至18时"),
    (18, 24, "18时后"),
)


@dataclass(frozen=True)
class Spread:
    """One question about the incidents of a year, its cells as they may be shown."""

    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class IncidentFigures:
    """Incidents of a year."""

    since: date
    total: str
    serious: str
    late: str
    spreads: list[Spread]


def incident_figures(rows: "QuerySet[Incident]", on: date) -> IncidentFigures:
    """Return the incidents of the year up to a day by kind, hour, place and age; one query, no restricted case among them."""
    since = on - timedelta(days=YEAR_DAYS)
    found = list(rows.filter(happened_at__date__gt=since, happened_at__date__lte=on).order_by("pk"))
    kinds = [kind.label for kind in IncidentKind if kind != IncidentKind.ABUSE]
    spreads = [
        ("按种类", kinds, lambda row: IncidentKind(row.kind).label),
        ("意外伤害的种类", [kind.label for kind in InjuryKind], lambda row: InjuryKind(row.injury).label if row.injury else None),
        ("按发生的时间", [label for *_, label in HOURS], lambda row: _hours(timezone.localtime(row.happened_at).hour)),
        ("按地点", [spot.label for spot in Spot], lambda row: Spot(row.spot).label),
        ("按孩子月龄", [band.label for band in AgeBand], lambda row: age_band(row.age_months).label),
    ]
    return IncidentFigures(
        since + timedelta(days=1),
        shown_total({"": len(found)}),
        shown_total({"": sum(row.is_serious for row in found)}),
        shown_total({"": sum(row.is_late for row in found)}),
        [Spread(title, suppress(_count(labels, found, said))) for title, labels, said in spreads],
    )


def _count(labels: Iterable[str], rows: Iterable[Incident], said: Callable[[Incident], str | None]) -> dict[str, int]:
    counts = Counter(said(row) for row in rows)
    return {label: counts[label] for label in labels}


def _hours(hour: int) -> str:
    return next(label for first, end, label in HOURS if first <= hour < end)


@dataclass(frozen=True)
class CaseFigures:
    """Complaints and questions of a year."""

    since: date
    total: int
    figures: list[components.Figure]
    by_topic: components.Table
    by_county: components.Table


def case_figures(rows: "QuerySet[Case]", on: date) -> CaseFigures:
    """Return the cases of the year up to a day by topic and county; two queries."""
    since = on - timedelta(days=YEAR_DAYS)
    found = list(rows.filter(opened_at__date__gt=since, opened_at__date__lte=on).exclude(state=CaseState.MERGED).order_by("pk"))
    names = county_names()
    topics = [(topic.label, [row for row in found if row.topic == topic]) for topic in Topic if topic != Topic.ABUSE]
    counties = [(name, [row for row in found if row.county_code == code]) for code, name in names.items()]
    rated = [row for row in found if row.rating]
    content = sum(row.rating == Rating.SATISFIED for row in rated)
    figures = [
        components.Figure("收到", str(len(found)), "件", "近一年收到的投诉举报和咨询，并入其他事项的不重复计"),
        components.Figure("已答复", str(sum(row.answered_on is not None for row in found)), "件"),
        components.Figure("评价满意", _share(content, len(rated)), "", "评价满意的件数除以有评价的件数"),
        components.Figure("要求重新办理", str(sum(row.reopened_on is not None for row in found)), "件"),
    ]
    return CaseFigures(
        since + timedelta(days=1),
        len(found),
        figures,
        _table("按主题", "主题", [pair for pair in topics if pair[1]]),
        _table("按县（市、区）", "县（市、区）", [pair for pair in counties if pair[1]]),
    )


def _table(caption: str, first: str, parts: Iterable[tuple[str, list[Case]]]) -> components.Table:
    columns = [components.Column(first), *(components.Column(label, "number") for label in ("收到", "已答复", "满意", "不满意"))]
    return components.Table(caption, columns, [components.Row(label, "", _cells(rows)) for label, rows in parts])


def _cells(rows: list[Case]) -> tuple[Any, ...]:
    ratings = Counter(row.rating for row in rows)
    answered = sum(row.answered_on is not None for row in rows)
    return len(rows), answered, ratings[Rating.SATISFIED], ratings[Rating.UNSATISFIED]


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f}%" if whole else "—"
