"""What many answered, and turnover by house: ranges and counts over five persons, never anybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.core.suppression import Cell, shown_total, suppress
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.retention.models import PayAnswer
from qingmiao.retention.queries.turnover import Turnover, turnover_of
from qingmiao.retention.rules import QUESTIONS, PayBand, TurnoverBand, median_band
from qingmiao.ui import components

NOT_YET = "当年的答案要到次年 1 月 1 日才公布，免得从前后两次的差别看出一个人的答案。"


@dataclass(frozen=True)
class RetentionFigures:
    """What the page shows."""

    figures: list[components.Figure]
    charts: list[components.Chart]
    table: components.Table
    houses: components.Table
    answers: list[tuple[str, list[Cell]]]


def published_year(on: date) -> int:
    """Return the last year whose answers may be shown: answers that may still come would tell who came."""
    return on.year - 1


def figures_of(institutions: "QuerySet[Institution]", on: date) -> RetentionFigures:
    """Return turnover of an area and the answers of the last closed year; in four queries."""
    houses = list(institutions.order_by("name_pinyin", "pk"))
    found = turnover_of([house.pk for house in houses], on)
    bands = Counter(row.band for row in found.values() if row.band)
    rows = list(PayAnswer.objects.filter(year=published_year(on)))
    chart = components.Chart(
        "turnover",
        "机构按近12个月离岗率（家）",
        [band.label for band in TurnoverBand],
        [components.Series("机构", [float(bands[band]) for band in TurnoverBand])],
        "bar_across",
    )
    left, mean = sum(row.left for row in found.values()), sum(row.at_first + row.at_last for row in found.values()) / 2
    figures = [
        components.Figure("近12个月离岗", str(left), "人", "一年内离开所在机构、今天不在该机构的人", on),
        components.Figure("离岗率", f"{left * 100 / mean:.1f}" if mean >= 5 else "—", "%", "离岗人数除以年初和今天在岗人数的平均", on),
        components.Figure("上一年待遇调查", shown_total({"": len(rows)}), "份", "自愿、不记名", on),
    ]
    return RetentionFigures(figures, [chart], _by_county(rows), _houses(houses, found), _answers(rows))


def _by_county(rows: Sequence[PayAnswer]) -> components.Table:
    """Return the middle pay of each county with five answers or more, and how many answered, small counts hidden together."""
    names = {county.code: county.name for county in counties()}
    told: dict[str, Counter[str]] = {code: Counter() for code in names}
    for row in rows:
        told.setdefault(row.county_code, Counter())[row.pay] += 1
    shown = {cell.label: cell for cell in suppress({code: sum(counts.values()) for code, counts in told.items()})}
    lines = [
        components.Row(names.get(code, code), "", (shown[code].words, _pay(median_band(counts) if shown[code].count else None)))
        for code, counts in told.items()
        if counts
    ]
    columns = [components.Column(*told) for told in (("县（市、区）",), ("份数", "number"), ("收入的中间一档",))]
    return components.Table("上一年待遇调查，按县（市、区）", columns, lines)


def _pay(band: PayBand | None) -> str:
    return band.label if band else "份数少，不公布"


def _answers(rows: Sequence[PayAnswer]) -> list[tuple[str, list[Cell]]]:
    """Return the whole city's answers to each question by itself; no two questions are ever crossed."""
    if not rows:
        return []
    found = []
    for name, (title, terms) in QUESTIONS.items():
        counts = Counter(getattr(row, name) for row in rows)
        found.append((title, suppress({term.label: counts[term.value] for term in terms})))
    return found


def _houses(houses: Sequence[Institution], found: dict[int, Turnover]) -> components.Table:
    lines = [
        components.Row(house.name, reverse("institution_detail", kwargs={"pk": house.pk}), (found[house.pk].words,))
        for house in houses
        if house.pk in found
    ]
    return components.Table("各机构近12个月离岗率", [components.Column("机构"), components.Column("离岗率")], lines)
