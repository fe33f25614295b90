"""Supply against demand by county and year, with everything it assumes shown."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import LegalValue, load
from qingmiao.core.rules import Source, source_of
from qingmiao.filings.models import CLOSED_STATES, Filing, FilingKind, FilingState
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.institutions.models import CareClass
from qingmiao.institutions.rules.facts import parse_draft
from qingmiao.institutions.rules.vocabulary import ClassType, StaffRole
from qingmiao.regions.queries import counties
from qingmiao.schools.models import Cohort, School
from qingmiao.schools.rules import Assumptions, County, Outlook, outlook
from qingmiao.ui import components
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force

YEARS, YEAR_MONTHS, FEWEST, RECENT = 5, 12, 20, 3
PER_CENT = Decimal("0.1")
Places = Iterable[tuple[str, str, int]]  # county, type of class, places


@dataclass(frozen=True)
class Assumption:
    """One thing the forecast rests on: what, how much, how it was found, and where its rows are."""

    title: str
    value: str
    how: str
    url: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Supply:
    """What the page shows."""

    figures: list[components.Figure]
    charts: list[components.Chart]
    table: components.Table
    by_year: components.Table
    assumptions: list[Assumption]


def ratio_of(kind: str, on: date) -> LegalValue:
    """Return how many children one carer of a type of class may have on a day."""
    return load().value(f"classes.children_per_carer_{kind}", on)


def needed_for(places: Places, on: date) -> Counter[str]:
    """Return the carers that classes of so many places need, by county; each class rounded up for itself."""
    found: Counter[str] = Counter()
    for county, kind, number in places:
        found[county] += carers_needed(number, int(ratio_of(kind, on).value))
    return found


def _filed(on: date) -> Places:
    rows = CareClass.objects.filter(in_force(on)).order_by("pk")
    return [(county, kind, places) for county, kind, places in rows.values_list("institution__county_code", "type", "places")]


def _planned() -> Places:
    """Return the classes of first filings that are on their way: handed in and not at their end, nor in the register yet."""
    under_way = Filing.objects.filter(kind=FilingKind.FILING).exclude(state__in=[*CLOSED_STATES, FilingState.DRAFT])
    for row in under_way.filter(institution__classes=None).order_by("pk"):
        for one in parse_draft(row.facts).classes or []:
            if one.type is not None and one.places:
                yield row.county_code, one.type.value, one.places


def _carers(on: date) -> "QuerySet[Engagement]":
    return Engagement.objects.filter(in_force(on), role=StaffRole.CARER)


def leaving_rate(on: date) -> tuple[Decimal | None, int, int]:
    """Return the share of carers of a year ago who are carers nowhere today, how many left, and of how many; two queries."""
    before = set(_carers(add_months(on, -YEAR_MONTHS)).values_list("worker", flat=True))
    gone = before - set(_carers(on).values_list("worker", flat=True))
    return (Decimal(len(gone)) / len(before) if len(before) >= FEWEST else None), len(gone), len(before)


def _graduates(schools: "QuerySet[School]", on: date) -> tuple[dict[int, int], Decimal | None, int, int]:
    """Return expected graduates by year, the share of recent ones who went into care, how many did, and of how many; one query."""
    expected: Counter[int] = Counter()
    went = of = 0
    for row in Cohort.objects.filter(programme__school__in=schools).order_by("pk"):
        expected[row.year] += row.enrolled if row.graduates is None else row.graduates
        if row.into_care is not None and row.graduates and on.year - RECENT <= row.year <= on.year:
            went, of = went + row.into_care, of + row.graduates
    return dict(expected), (Decimal(went) / of if of else None), went, of


def supply_of(schools: "QuerySet[School]", on: date) -> Supply:
    """Return the outlook of the city, county by county; in eight queries."""
    names = {county.code: county.name for county in counties()}
    filed, planned = needed_for(_filed(on), on), needed_for(_planned(), on)
    at_work = Counter(county for _, county in set(_carers(on).values_list("worker", "institution__county_code")))
    leaving, graduates = leaving_rate(on), _graduates(schools, on)
    given = Assumptions(leaving[0], graduates[1], graduates[0])
    places = [County(code, at_work[code], filed[code], planned[code]) for code in names if at_work[code] or filed[code] or planned[code]]
    rows = outlook(places, given, on.year, YEARS)
    return Supply(
        _figures(places, rows, on),
        [_chart(rows)],
        _by_county(rows, names, on),
        _by_year(rows),
        _assumptions(given, leaving, graduates, on),
    )


def _sum(rows: Iterable[Outlook], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))


def _whole(value: Decimal) -> str:
    return str(value.to_integral_value())


def _figures(places: list[County], rows: list[Outlook], on: date) -> list[components.Figure]:
    gap = sum(max(row.gap, 0) for row in rows if row.year == on.year)
    return [
        components.Figure("在岗保育人员", str(sum(one.at_work for one in places)), "人", "当天在各县任保育人员的人", on),
        components.Figure("已备案托位需要", str(sum(one.needed_filed for one in places)), "人", "各班托位按照护比，逐班进位", on),
        components.Figure("在办备案托位需要", str(sum(one.needed_planned for one in places)), "人", "已提交、还没有办结的首次备案", on),
        components.Figure("今年缺", str(gap), "人", "缺人的县相加，富余的县不抵", on),
    ]


def _chart(rows: list[Outlook]) -> components.Chart:
    years = sorted({row.year for row in rows})
    told = [(name, label) for name, label in (("needed", "需要"), ("have", "预计有"))]
    series = [
        components.Series(label, [float(round(_sum((row for row in rows if row.year == year), name))) for year in years])
        for name, label in told
    ]
    return components.Chart("supply", "保育人员供需（人）", [str(year) for year in years], series, "line")


def _by_county(rows: list[Outlook], names: dict[str, str], on: date) -> components.Table:
    years = sorted({row.year for row in rows})
    columns = [components.Column("县（市、区）"), components.Column(f"{on.year} 年需要", "number")]
    columns += [components.Column(f"{year} 年缺", "number") for year in years]
    lines = []
    for code in dict.fromkeys(row.code for row in rows):
        own = [row for row in rows if row.code == code]
        lines.append(components.Row(names[code], "", (_whole(own[0].needed), *(row.gap for row in own))))
    return components.Table("各县（市、区）缺口（负数为富余）", columns, lines)


def _by_year(rows: list[Outlook]) -> components.Table:
    labels = {"needed": "需要", "staying": "留下", "joining": "毕业生加入", "have": "预计有"}
    columns = [
        components.Column("年份"),
        *(components.Column(label, "number") for label in labels.values()),
        components.Column("缺口", "number"),
    ]
    lines = []
    for year in sorted({row.year for row in rows}):
        own = [row for row in rows if row.year == year]
        lines.append(components.Row(str(year), "", (*(_whole(_sum(own, name)) for name in labels), sum(row.gap for row in own))))
    return components.Table("全市逐年", columns, lines)


def _share(value: Decimal | None) -> str:
    return "不清楚，按 0 计" if value is None else f"{(value * 100).quantize(PER_CENT)}%"


def _assumptions(given: Assumptions, leaving: Any, graduates: Any, on: date) -> list[Assumption]:
    """Return everything that is assumed, in words, each with where its rows are."""
    ratios = [ratio_of(kind.value, on) for kind in ClassType]
    told = "、".join(f"{kind.label} 1:{legal.value}" for kind, legal in zip(ClassType, ratios, strict=True))
    expected = "、".join(f"{year} 年 {number} 人" for year, number in sorted(given.graduates.items()) if on.year <= year < on.year + YEARS)
    schools = reverse("school_list")
    few = f"一年前在岗的不到 {FEWEST} 人，算不出比例，缺口因此偏小。" if leaving[0] is None else ""
    return [
        Assumption("照护比", told, "每班托位除以比例，逐班进位；混合编班从严。", sources=tuple(source_of(legal) for legal in ratios)),
        Assumption(
            "一年中离开的保育人员",
            _share(leaving[0]),
            f"一年前在岗的 {leaving[2]} 人中，{leaving[1]} 人今天已不在任何机构任保育人员。{few}",
        ),
        Assumption("毕业生", expected or "没有报送", "已毕业的用毕业人数，还在读的用在读人数；只计本市学校。", schools),
        Assumption(
            "毕业生到托育机构就业的比例",
            _share(graduates[1]),
            f"近 {RECENT} 年报送了去向的 {graduates[3]} 名毕业生中，{graduates[2]} 人到托育机构就业；以后各年按同一比例。",
            schools,
        ),
        Assumption("毕业生去哪里", "按需要分到各县", "学校面向全市招生，按各县已备案和在办托位需要的人数分配。"),
        Assumption("在办备案的托位", "明年起开办", "已提交、还没有办结的首次备案，按填报的班级和托位计算；草稿不计。"),
        Assumption("没有计入的", "外地来的人、转行的人、退休", "没有可靠的记录，不猜。"),
    ]
