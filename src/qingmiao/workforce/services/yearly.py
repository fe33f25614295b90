"""The yearly report on the workforce: by county and role, as a sheet or on paper. Counts only; the shares are those of the indicators."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.core.printing import compile_pdf
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.regions.queries import counties
from qingmiao.ui.words import day_cn
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.fitness import Duty, duty_on
from qingmiao.workforce.rules.people import YES
from qingmiao.workforce.rules.posts import ROLE_OF

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "workforce" / "yearly.typ"
SHARES = ("workforce_certified_share", "workforce_checked_share", "workforce_training_hours", "workforce_turnover")
Sums = dict[str, Counter[str]]  # what is counted → by county


@dataclass(frozen=True)
class Report:
    """Counties in lines, the whole in the last one, on a day: the end of the year, or today while it has not ended."""

    year: int
    on: date
    head: list[str]
    rows: list[list[str]]


def report_of(year: int, seen: Collection[str], today: date) -> Report:
    """Return the report of a year for these counties."""
    on = min(date(year, 12, 31), today)
    sums, names = _posts(seen, on), {county.code: county.name for county in counties() if county.code in seen}
    window = Window(on, on)
    above = {key: _sum(CATALOGUE[key].spells(window), on) for key in ("workforce_workers", *SHARES)}
    titles = ["县（市、区）", "从业人员（人）", *(f"{role.label}（岗位）" for role in StaffRole), *PER_POST]
    head = [*titles, *(f"{CATALOGUE[key].name}（{CATALOGUE[key].unit}）" for key in SHARES)]
    line = partial(_line, sums=sums, above=above)
    rows = [[name, *line([code])] for code, name in names.items()]
    return Report(year, on, head, [*rows, ["合计", *line(list(names))]])


PER_POST = ("岗位培训合格（岗位）", "健康合格证有效（岗位）", "可以上岗（岗位）")


def _line(codes: list[str], *, sums: Sums, above: dict[str, dict[str, Decimal]]) -> list[str]:
    people = sum((above["workforce_workers"].get(code, Decimal(0)) for code in codes), Decimal(0))
    counts = [sum(sums.get(name, Counter())[code] for code in codes) for name in (*StaffRole, *PER_POST)]
    shares = [CATALOGUE[key].value_of(sum((above[key].get(code, Decimal(0)) for code in codes), Decimal(0)), people) for key in SHARES]
    return [f"{people:f}", *map(str, counts), *("—" if share is None else f"{share:f}" for share in shares)]


def _sum(spells: Any, on: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for spell in spells:
        if spell.days.holds_on(on):
            found[spell.division_code] = found.get(spell.division_code, Decimal(0)) + Decimal(spell.value)
    return found


def _posts(seen: Collection[str], on: date) -> Sums:
    """Count main posts by role and by what holds of them on a day."""
    main = Engagement.objects.filter(in_force(on), is_main=True, institution__county_code__in=seen)
    duty, county = duty_on(main, on), dict(main.values_list("pk", "institution__county_code"))
    sums: Sums = {str(name): Counter[str]() for name in (*StaffRole, *PER_POST)}
    holds: tuple[Callable[[Duty, int], bool], ...] = (_is_trained, _is_healthy, lambda duty, place: bool(duty.fitness.is_fit[place]))
    for place, row in enumerate(duty.rows):
        code = county[row.pk]
        sums[str(row.role)][code] += 1
        for name, test in zip(PER_POST, holds, strict=True):
            sums[name][code] += test(duty, place)
    return sums


def _is_trained(duty: Duty, place: int) -> bool:
    column = ROLE_OF.get(duty.rows[place].role)
    return column is not None and int(duty.people.trained[place, column]) == YES


def _is_healthy(duty: Duty, place: int) -> bool:
    return bool(duty.people.health_until[place] >= duty.on.toordinal() and not duty.people.health_stopped[place])


@transaction.atomic
def yearly_sheet(year: int, seen: Collection[str], *, actor: Post, at: datetime) -> bytes:
    """Return the report as a sheet; that it left the house is written down."""
    report = _noted(year, seen, actor=actor, at=at)
    return write_sheet(f"{year}年从业人员年度报告", [SheetColumn(title, width=14) for title in report.head], report.rows, fixed_columns=1)


@transaction.atomic
def yearly_paper(year: int, seen: Collection[str], *, actor: Post, at: datetime) -> bytes:
    """Return the report as PDF: one table turned upright, a line for each figure."""
    report = _noted(year, seen, actor=actor, at=at)
    columns = [row[0] for row in report.rows]
    data: dict[str, Any] = {
        "title": f"{year}年托育从业人员年度报告",
        "issuer": actor.organisation.name if actor.organisation else "",
        "said": f"数据截至{day_cn(report.on)}，由备案名册、机构登记和培训、健康、从业查询记录计算，只有人数，没有个人信息。",
        "head": ["", *columns],
        "rows": [[report.head[place], *(row[place] for row in report.rows)] for place in range(1, len(report.head))],
    }
    return compile_pdf(TEMPLATE, data, at=at)


def _noted(year: int, seen: Collection[str], *, actor: Post, at: datetime) -> Report:
    if actor.organisation is not None:
        audit.record(actor, "report_workforce", actor.organisation, at=at, changes={"year": year})
    return report_of(year, seen, timezone.localdate(at))
