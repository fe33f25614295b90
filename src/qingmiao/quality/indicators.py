"""How many filed institutions have a grade that holds, and how the grades are spread."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell, overlap
from qingmiao.institutions.indicators.counts import spells_of
from qingmiao.institutions.indicators.periods import filed
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.quality.models import Evaluation, EvaluationState
from qingmiao.quality.rules.vocabulary import Grade

SOURCES = "质量评估的等级、公布日期和有效期；机构备案事实"


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade of an institution over the days on which it holds: from its publication until its end, or until the next one."""

    institution_id: int
    key: int
    grade: str
    days: Days


def graded(window: Window) -> list[Graded]:
    """Return the grades that became public by the last day; one query."""
    rows = Evaluation.objects.filter(state=EvaluationState.DECIDED, publish_on__lte=window.until).order_by("-publish_on", "-pk")
    found: list[Graded] = []
    following: dict[int, date] = {}
    for row in rows:
        assert row.publish_on is not None and row.valid_until is not None  # noqa: S101, PT018  # a decided one has its days
        end = row.valid_until + timedelta(days=1)
        days = Days(row.publish_on, min(end, following.get(row.institution_id, end)))
        following[row.institution_id] = row.publish_on
        found.append(Graded(row.institution_id, row.pk, row.grade, days))
    return found


def _with_grade(*grades: Grade) -> Callable[[Window], list[Spell]]:
    def spells(window: Window) -> list[Spell]:
        by_institution = defaultdict(list)
        for row in window.read(graded):
            if not grades or row.grade in grades:
                by_institution[row.institution_id].append(row)
        return [
            Spell(period.county_code, 1, days, period.subject, period.label, reverse("evaluation_show", kwargs={"pk": row.key}))
            for period in window.read(filed)
            for row in by_institution.get(period.institution_id, ())
            if (days := overlap(period.days, row.days))
        ]

    return spells


def _counting(grade: Grade) -> Indicator:
    formula = f"当天备案有效、公布的质量评估结果为“{grade.label}”且在有效期内的托育机构家数"
    return Indicator(f"quality_grade_{grade.value}", f"质量评估{grade.label}", "家", formula, SOURCES, BROWSE_REGISTER, _with_grade(grade))


rest_on(Evaluation)
declare_indicators(
    55,
    Indicator(
        "quality_evaluated",
        "质量评估覆盖率",
        "%",
        "当天备案有效、公布的质量评估结果在有效期内的托育机构家数乘以100，除以备案有效的家数",
        SOURCES,
        BROWSE_REGISTER,
        _with_grade(),
        base=spells_of(lambda _period: True),
        scale=100,
        decimals=1,
        no_base="没有备案有效的托育机构，不计算",
    ),
    *(_counting(grade) for grade in Grade),
)
