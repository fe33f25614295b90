"""What demonstrations gave to others: totals, and the pieces one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from qingmiao.demonstration.models import Demonstration, Guidance, GuidanceKind
from qingmiao.institutions.models import Institution, Standing
from qingmiao.ui import components

FOUND_AT_MOST = 8


@dataclass(frozen=True)
class GuidanceTotals:
    """What was given: to how many institutions, how often by kind, how long, to how many people."""

    times: int = 0
    paired: int = 0
    guided: int = 0
    visits: int = 0
    open_days: int = 0
    trainings: int = 0
    hours: Decimal = Decimal(0)
    people: int = 0

    @property
    def words(self) -> str:
        """The totals in one line; empty when nothing was given."""
        parts = (
            (self.paired, f"结对 {self.paired} 家"),
            (self.visits, f"上门指导 {self.visits} 次"),
            (self.open_days, f"开放观摩 {self.open_days} 次"),
            (self.trainings, f"跟岗培训 {self.trainings} 次"),
            (self.times, f"共 {self.hours:.1f} 小时"),
            (self.people, f"{self.people} 人次"),
        )
        return " · ".join(words for count, words in parts if count)


# In the order of the fields above.
TOTALS: dict[str, Any] = {
    "times": Count("pk"),
    "paired": Count("guided", filter=Q(kind=GuidanceKind.PAIRING), distinct=True),
    "guided": Count("guided", distinct=True),
    "visits": Count("pk", filter=Q(kind=GuidanceKind.VISIT)),
    "open_days": Count("pk", filter=Q(kind=GuidanceKind.OPEN_DAY)),
    "trainings": Count("pk", filter=Q(kind=GuidanceKind.TRAINING)),
    "hours": Sum("hours", default=Decimal(0)),
    "people": Sum("people", default=0),
}


def totals_by_case(keys: Iterable[int]) -> dict[int, GuidanceTotals]:
    """Return what each case gave, in one query; a case that gave nothing is left out."""
    rows = Guidance.objects.filter(demonstration__in=list(keys)).order_by().values_list("demonstration_id").annotate(**TOTALS)
    return {key: GuidanceTotals(*values) for key, *values in rows}


def totals_of(guidance: "QuerySet[Guidance]") -> GuidanceTotals:
    """Return what all these pieces of guidance come to."""
    return GuidanceTotals(**guidance.order_by().aggregate(**TOTALS))


def total_figures(totals: GuidanceTotals, on: date) -> list[components.Figure]:
    """Return the totals as figures."""
    return [
        components.Figure("结对机构", str(totals.paired), "家", "结对帮扶的机构，同一家只计一次"),
        components.Figure("上门指导", str(totals.visits), "次"),
        components.Figure("开放观摩和培训", str(totals.open_days + totals.trainings), "次"),
        components.Figure("指导时长", f"{totals.hours:.1f}", "小时", "各次指导时长之和"),
        components.Figure("参加", str(totals.people), "人次", "", on),
    ]


def guidance_of(row: Demonstration) -> list[Guidance]:
    """Return what a case gave, newest first."""
    return list(row.guidance.select_related("guided", "file"))


def institutions_found(search: str, *, apart_from: int, county_code: str) -> Sequence[Institution]:
    """Return the filed institutions of a city whose name, initials or code fit, own county first; none for an empty search."""
    if not search.strip():
        return []
    word = search.strip()
    named = Q(name__icontains=word) | Q(name_initials__contains=word.lower()) | Q(code=word)
    rows = Institution.objects.filter(named, standing=Standing.FILED, county_code__startswith=county_code[:4]).exclude(pk=apart_from)
    near = [*rows.filter(county_code=county_code).order_by("name_pinyin", "pk")[:FOUND_AT_MOST]]
    rest = FOUND_AT_MOST - len(near)
    return [*near, *rows.exclude(county_code=county_code).order_by("name_pinyin", "pk")[:rest]] if rest else near
