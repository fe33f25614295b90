"""The plan as its writers see it: phases with their targets, measures by group, and what still has to be placed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from qingmiao.accounts.models import Department
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.models import Measure, MeasureGroup, Phase, Plan, Proof, Target, TargetLine
from qingmiao.governance.queries.states import line_states, summary_of
from qingmiao.governance.rules.promises import Word
from qingmiao.policy.models import Suggestion
from qingmiao.ui.components import Status


@dataclass(frozen=True)
class TargetView:
    """A target: how it is known that it is reached, and how many of its lines stand where."""

    target: Target
    known_by: str
    summary: list[Status]


@dataclass(frozen=True)
class PhaseView:
    """A phase with its last day and its targets."""

    phase: Phase
    first_on: date
    last_on: date
    targets: list[TargetView]


@dataclass(frozen=True)
class GroupView:
    """The measures of one group."""

    label: str
    measures: list[Measure]


def last_day(phase: Phase) -> date:
    """Return the last day of a phase, the deadline of its targets."""
    upper: date = phase.period.upper
    return upper - timedelta(days=1)


def phases_of(plan: Plan, on: date) -> list[PhaseView]:
    """Return a plan's phases in order, each with its targets and where every line stands on a day."""
    lines = TargetLine.objects.filter(target__phase__plan=plan).select_related("target__phase__plan")
    ordered = list(lines.order_by("target__position", "target_id", "division_code"))
    states = line_states(ordered, on)
    by_target: dict[int, list[TargetLine]] = defaultdict(list)
    for line in ordered:
        by_target[line.target_id].append(line)
    views = [_target(found[0].target, [states[line.pk].word for line in found]) for found in by_target.values()]
    return [
        PhaseView(phase, phase.period.lower, last_day(phase), [view for view in views if view.target.phase_id == phase.pk])
        for phase in plan.phases.order_by("period")
    ]


def _target(target: Target, words: list[Word]) -> TargetView:
    return TargetView(target, known_by(target), summary_of(words))


def known_by(target: Target) -> str:
    """Return in words how it is known that a target is reached."""
    if target.proof == Proof.EVIDENCE:
        return "按经审核认可的佐证认定"
    indicator = CATALOGUE.get(target.indicator)
    name, unit = (indicator.name, indicator.unit) if indicator else (target.indicator, "")
    return f"按指标认定：{name}{target.get_comparison_display()} {plain(target.goal)} {unit}"


def measures_of(plan: Plan) -> list[GroupView]:
    """Return a plan's measures by group, in their order; one query."""
    rows = list(plan.measures.order_by("position", "pk"))
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
