"""The demand as its pages show it: a table below one division, and how every figure of one division comes about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from qingmiao.codes.days import day_words
from qingmiao.core.legislation import LegalValue, load
from qingmiao.core.rules import Source, source_of
from qingmiao.planning.models import ChildCount
from qingmiao.planning.queries.demand import (
    BIRTH_RATE,
    MIGRATION,
    SURVIVAL,
    TREND,
    Birth,
    Demand,
    demand_on,
)
from qingmiao.planning.rules.cohorts import VARIANTS, Origin, Variant
from qingmiao.regions.models import Division
from qingmiao.regions.queries import children_of
from qingmiao.ui import components

AHEAD = (1, 3, 5)
UNKNOWN = "不明"


def rounded(value: float) -> str:
    """Return a number of people: rounded once, here."""
    return f"{round(value):,}"


@dataclass(frozen=True)
class Assumption:
    """One value that the demand rests on: what, how much, how it is used, and its source."""

    title: str
    value: str
    how: str
    source: Source


@dataclass(frozen=True)
class DemandPage:
    """What the page of one division shows."""

    division: Division
    parents: list[tuple[str, str]]
    known: str
    chart: components.Chart | None
    below: components.Table
    formula: list[str]
    births: components.Table | None
    counts: components.Table
    assumptions: list[Assumption]


def demand_page(division: Division, on: date) -> DemandPage:
    """Return the page of a city, county, town or village; in six queries where the demand is kept."""
    demand = demand_on(on)
    births = demand.births.get(division.code)
    return DemandPage(
        division,
        _parents(division),
        _known(division, demand),
        _chart(division, demand),
        _below(division, demand, on),
        _formula(division, demand),
        _births_table(births) if births else None,
        _counts_table(division),
        assumptions_on(on),
    )


def _parents(division: Division) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    above = division.parent
    while above is not None:
        found.insert(0, (above.name, _url(above.code)))
        above = above.parent
    return found


def _url(code: str) -> str:
    return reverse("planning_demand_show", kwargs={"pk": code})


def _members(division: Division, demand: Demand) -> list[str]:
    """Return the codes whose sum a division is: itself, and for the city its counties."""
    return [division.code] if division.parent_id else [code for code in demand.outlooks if len(code) == 6]


def _known(division: Division, demand: Demand) -> str:
    """Say how far the children of a division are known."""
    origins = {demand.outlooks[code].origin for code in _members(division, demand) if code in demand.outlooks}
    years = sorted({demand.outlooks[code].year for code in _members(division, demand) if code in demand.outlooks})
    if not origins:
        return "没有公布过人口，也没有报送过儿童人数，人数不明。"
    told = "、".join(origin.label for origin in Origin if origin in origins)
    basis = "、".join(f"{year} 年底" for year in years)
    return f"{told}，以{basis}为准；以后各年是按假设的预测，分低、中、高三个方案。"


def _chart(division: Division, demand: Demand) -> components.Chart | None:
    members = [code for code in _members(division, demand) if code in demand.outlooks]
    if not members:
        return None
    series = [
        components.Series(
            variant.label,
            [round(sum(demand.total(code, year, variant) for code in members)) for year in demand.years],
            is_subject=variant is Variant.MIDDLE,
        )
        for variant in VARIANTS
    ]
    return components.Chart("children", "3岁以下儿童（人）", [str(year) for year in demand.years], series, "line")


def _below(division: Division, demand: Demand, on: date) -> components.Table:
    years = [on.year + ahead for ahead in AHEAD]
    columns = [
        components.Column("区划"),
        components.Column("实测", "number"),
        components.Column("推算", "number"),
        components.Column("基准年", "number"),
        *(components.Column(f"{year}年", "number") for year in years),
        components.Column(f"{years[-1]}年低—高"),
    ]
    rows = [_row(part, demand, years) for part in children_of(division.code)]
    return components.Table("所辖区划（人；以后各年是中方案的预测）", columns, rows)


def _row(part: Division, demand: Demand, years: Sequence[int]) -> components.Row:
    outlook = demand.outlooks.get(part.code)
    if outlook is None:
        return components.Row(part.name, _url(part.code), (UNKNOWN,) * (len(years) + 4))
    base = rounded(demand.total(part.code, outlook.year))
    is_observed = outlook.origin is Origin.OBSERVED
    low, high = (rounded(demand.total(part.code, years[-1], variant)) for variant in (Variant.LOW, Variant.HIGH))
    told = (base if is_observed else "—", "—" if is_observed else base, str(outlook.year))
    ahead = (rounded(demand.total(part.code, year)) for year in years)
    return components.Row(part.name, _url(part.code), (*told, *ahead, f"{low}—{high}"))


def _said(source: str) -> str:
    """Return a source with its day as people write it."""
    return re.sub(r"\d{4}-\d\d-\d\d", lambda day: day_words(date.fromisoformat(day[0])), source)


def _formula(division: Division, demand: Demand) -> list[str]:
    """Say in sentences, with the numbers put in, how the base of a division comes about."""
    outlook = demand.outlooks.get(division.code)
    if outlook is None:
        return [] if division.parent_id else ["全市 = 各县（市、区）之和。"]
    base = rounded(demand.total(division.code, outlook.year))
    if outlook.origin is Origin.OBSERVED:
        return [f"{outlook.year} 年底实测 {base} 人，取最近一次报送的常住人数；更早的报送列在下面，不再使用。"]
    if outlook.origin is Origin.ESTIMATED:
        return [
            f"{outlook.year} 年底推算 {base} 人 = 当年和前两年的出生数，各乘以存活到年底的比例，相加。",
            "下属区划有报送的，以报送的为准，本级等于下属各区划之和。",
        ]
    share = demand.shares[division.code]
    above = division.parent
    assert above is not None  # noqa: S101  # only counties are estimated by themselves
    told = rounded(demand.total(above.code, outlook.year))
    return [
        f"{outlook.year} 年底 {base} 人，由{above.name}的 {told} 人分解；本区划的份额是 {share:.4f}。",
        "份额：县的城镇常住人口在各居委会之间平分，其余常住人口在各村委会和其他之间平分；乡镇等于所辖村居之和。",
        f"{above.name}有报送人数的，先减去已报送的下属区划，余数按份额分给没有报送的。",
    ]


def _births_table(births: Iterable[Birth]) -> components.Table:
    columns = [
        components.Column("年份", "number"),
        components.Column("公布的出生数（人）", "number"),
        components.Column("推算的出生数（人）", "number"),
        components.Column("怎样来的"),
    ]
    return components.Table("出生数", columns, [_birth_row(one) for one in births])


def _birth_row(one: Birth) -> components.Row:
    if one.figure is not None:
        return components.Row(str(one.year), "", (rounded(one.value), "—", f"{one.figure.source}（{one.figure.get_basis_display()}）"))
    assert one.people is not None  # noqa: S101  # a birth is published or reckoned
    assert one.rate is not None  # noqa: S101
    people = f"{one.people.year} 年常住人口 {rounded(float(one.people.value))} 人"
    how = f"{people} × {one.rate.value}‰（待核）；人口出处：{_said(one.people.source)}"
    return components.Row(str(one.year), "", ("—", rounded(one.value), how))


def _counts_table(division: Division) -> components.Table:
    columns = [
        components.Column("截至日期"),
        *(components.Column(label, "number") for label in ("不满1岁", "1岁", "2岁", "合计")),
        components.Column("口径"),
        components.Column("来源"),
    ]
    rows = [
        components.Row(day_words(row.as_of), "", (*row.ages, row.total, row.get_basis_display(), row.source))
        for row in ChildCount.objects.filter(division=division).order_by("-as_of", "basis")
    ]
    return components.Table("报送的人数（新的在前，旧的保留）", columns, rows)


def assumptions_on(on: date) -> list[Assumption]:
    """Return the values that the demand rests on, each with its source."""
    law = load()
    told = [
        (BIRTH_RATE, "没有公布出生数的年份，常住人口乘以它得出生数。"),
        (SURVIVAL, "出生数乘以它，得年底仍在的各年龄儿童。"),
        (TREND, "基准年以后每年的出生数，比上一年增减这一比例。"),
        (MIGRATION, "各年龄儿童每年因迁入、迁出增减这一比例。"),
    ]
    return [_assumption(law.value(name, on), how) for name, how in told]


def _assumption(legal: LegalValue, how: str) -> Assumption:
    return Assumption(
        legal.description, f"{value_words(legal.value)} {legal.unit or ''}".strip(), f"{how}{legal.note or ''}", source_of(legal)
    )


def value_words(value: object) -> str:
    """Return a value of the law as a person reads it: lists and variants one after the other."""
    if isinstance(value, dict):
        labels = {variant.value: variant.label for variant in VARIANTS}
        return "，".join(f"{labels.get(str(key), str(key))} {value_words(one)}" for key, one in value.items())
    return "、".join(value_words(one) for one in value) if isinstance(value, list) else str(value)
