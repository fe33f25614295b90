"""The plan as its writers see it: phases with their targets, measures by group, and what still has to be placed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, QuerySet

from qingmiao.accounts.models import Department
from qingmiao.governance.models import Measure, MeasureGroup, Phase, Plan, Target, TargetLine
from qingmiao.policy.models import Suggestion


@dataclass(frozen=True)
class PhaseView:
    """A phase with its last day and its targets."""

    phase: Phase
    first_on: date
    last_on: date
    targets: list[Target]


@dataclass(frozen=True)
class GroupView:
    """The measures of one group."""

    label: str
    measures: list[Measure]


def last_day(phase: Phase) -> date:
    """Return the last day of a phase, the deadline of its targets."""
    upper: date = phase.period.upper
    return upper - timedelta(days=1)


def phases_of(plan: Plan) -> list[PhaseView]:
    """Return a plan's phases in order, each with its targets and their lines; three queries."""
    lines = Prefetch("lines", TargetLine.objects.select_related("responsible").order_by("division_code"))
    targets = Prefetch("targets", Target.objects.order_by("position", "pk").prefetch_related(lines))
    rows = plan.phases.order_by("period").prefetch_related(targets)
    return [PhaseView(phase, phase.period.lower, last_day(phase), list(phase.targets.all())) for phase in rows]


def measures_of(plan: Plan) -> list[GroupView]:
    """Return a plan's measures by group, each with the number of its tasks; one query."""
    rows = list(plan.measures.annotate(task_count=Count("tasks")).order_by("position", "pk"))
    groups = [GroupView(group.label, [row for row in rows if row.group == group]) for group in MeasureGroup]
    return [group for group in groups if group.measures]


def departments_of(measure: Measure) -> str:
    """Return the departments of a measure in words, the leading one first."""
    supporting = "、".join(Department(name).label for name in measure.supporting_departments)
    lead = measure.get_lead_department_display()
    return f"{lead}牵头，{supporting}配合" if supporting else f"{lead}牵头"


def waiting_suggestions(suggestions: "QuerySet[Suggestion]") -> "QuerySet[Suggestion]":
    """Return accepted sentences that stand in no plan yet, with the page each was read from."""
    return suggestions.select_related("reading__document").order_by("reading_id", "kind", "position")


def next_code(codes: list[str], letter: str) -> str:
    """Return the code after the highest one of a letter: T8 after T7, M30 after M29."""
    width = 2 if letter == "M" else 1
    numbers = [int(code[1:]) for code in codes if code.startswith(letter) and code[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1:0{width}d}"
