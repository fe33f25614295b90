"""The workforce of an area in figures: counts only, never a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.workforce.models import Engagement, Qualification
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.rules.vocabulary import QualificationKind

AGES = ((0, 30, "30 岁以下"), (30, 40, "30—39 岁"), (40, 50, "40—49 岁"), (50, 200, "50 岁及以上"))
NOT_A_CERTIFICATE = {
    QualificationKind.EDUCATION,
    QualificationKind.EXPERIENCE,
    QualificationKind.CHILDCARE_BACKGROUND,
    QualificationKind.OTHER,
}


@dataclass(frozen=True)
class WorkforceFigures:
    """What the page shows."""

    figures: list[components.Figure]
    charts: list[components.Chart]
    table: components.Table


def figures_of(engagements: "QuerySet[Engagement]", on: date) -> WorkforceFigures:
    """Count people by role, county, age and certificate on a day; in nine queries."""
    main = engagements.filter(in_force(on), is_main=True)
    rows = list(main.values_list("pk", "worker_id", "role", "institution__county_code", "worker__birth_date"))
    duty = duty_on(main, on)
    fit = Counter(row[3] for row in rows if duty.is_fit(row[0]))
    people = {row[1]: row for row in rows}
    held = Qualification.objects.filter(worker__in=people, holds=True).exclude(kind__in=NOT_A_CERTIFICATE).order_by()
    certificates = Counter(kind for _, kind in set(held.values_list("worker_id", "kind")))
    certified = held.values("worker_id").distinct().count()
    figures = [
        components.Figure("从业人员", str(len(people)), "人", "当天在岗的自然人，一人任多职算一人", on),
        components.Figure("当天可以上岗", str(sum(fit.values())), "个岗位", "各项强制条件当天都满足的主要岗位", on),
        components.Figure("持专业资格", f"{_percent(certified, len(people))}", "%", "持有任一专业资格证书的人员比例", on),
    ]
    roles = Counter(row[2] for row in rows)
    charts = [
        _bars("role", "按岗位（人）", [(role.label, roles[role.value]) for role in StaffRole]),
        _bars("age", "按年龄（人）", [(label, _aged(people.values(), low, high, on)) for low, high, label in AGES]),
        _bars("certificate", "按专业资格（人）", [(kind.label, certificates[kind]) for kind in QualificationKind if certificates[kind]]),
    ]
    by_county = Counter(row[3] for row in rows)
    lines = [components.Row(county.name, "", (by_county[county.code], fit[county.code])) for county in counties() if by_county[county.code]]
    columns = (components.Column("县（市、区）"), components.Column("在岗岗位", "number"), components.Column("可以上岗", "number"))
    return WorkforceFigures(figures, charts, components.Table("按县（市、区）", columns, lines))


def _percent(above: int, below: int) -> str:
    return f"{above * 100 / below:.1f}" if below else "—"


def _aged(rows: Iterable[tuple[int, int, str, str, date]], low: int, high: int, on: date) -> int:
    return sum(low <= on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < high for *_, born in rows)


def _bars(key: str, title: str, counts: list[tuple[str, int]]) -> components.Chart:
    return components.Chart(
        key, title, [label for label, _ in counts], [components.Series("人数", [float(count) for _, count in counts])], "bar_across"
    )
