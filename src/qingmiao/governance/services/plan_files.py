"""Reads plans from YAML, in full and with the line of every mistake, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from qingmiao.accounts.models import Department
from qingmiao.core.yaml_lines import Lined, read_yaml
from qingmiao.governance.models import Comparison, MeasureGroup, Proof, Scope

OWN_PLANS = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class PhaseRow:
    """A phase as written: both days included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class TargetRow:
    """A target as written."""

    code: str
    phase: str
    title: str
    statement: str
    scope: str
    proof: str
    indicator: str
    comparison: str
    goal: Decimal | None


@dataclass(frozen=True)
class MeasureRow:
    """A measure as written."""

    code: str
    group: str
    title: str
    summary: str
    lead_department: str
    supporting_departments: list[str]
    indicators: list[str]


@dataclass(frozen=True)
class PlanFile:
    """A whole plan as written."""

    key: str
    title: str
    short_title: str
    document: str | None
    division_code: str
    published_on: date
    note: str
    departments_note: str
    phases: list[PhaseRow]
    targets: list[TargetRow]
    measures: list[MeasureRow]


def read_plans(folder: Path = OWN_PLANS) -> list[PlanFile]:
    """Return every plan of a folder, oldest first; YamlError names the file and the line that is wrong."""
    return sorted((_plan(read_yaml(file)) for file in folder.glob("plan_*.yaml")), key=lambda plan: (plan.published_on, plan.key))


def _plan(whole: Lined) -> PlanFile:
    whole.only_keys(
        {
            "key", "title", "short_title", "document", "division_code", "published_on", "note",
            "departments_note", "phases", "targets", "measures",
        }
    )  # fmt: skip
    phases = list(_phases(whole.part("phases")))
    return PlanFile(
        key=whole.text("key"),
        title=whole.text("title"),
        short_title=whole.text("short_title"),
        document=whole.optional_text("document"),
        division_code=whole.text("division_code"),
        published_on=_day(whole, "published_on"),
        note=whole.optional_text("note") or "",
        departments_note=whole.optional_text("departments_note") or "",
        phases=phases,
        targets=list(_targets(whole.part("targets"), [phase.name for phase in phases])),
        measures=list(_measures(whole.part("measures"))),
    )


def _phases(part: Lined) -> Iterator[PhaseRow]:
    for name, entry in part.mapping():
        entry.only_keys({"first", "last"})
        first, last = _day(entry, "first"), _day(entry, "last")
        if last < first:
            raise entry.refusal("阶段的结束日期不能早于开始日期", "last")
        yield PhaseRow(name, first, last)


def _targets(part: Lined, phases: list[str]) -> Iterator[TargetRow]:
    for code, entry in part.mapping():
        entry.only_keys({"phase", "title", "statement", "scope", "proof", "indicator", "comparison", "goal"})
        proof, indicator, goal = entry.one_of("proof", Proof.values), entry.optional_text("indicator"), entry.data.get("goal")
        if (proof == Proof.INDICATOR) != (indicator is not None and goal is not None):
            raise entry.refusal("按指标认定的目标须有 indicator 和 goal，按佐证认定的两样都不写", "proof")
        yield TargetRow(
            code=code,
            phase=entry.one_of("phase", phases),
            title=entry.text("title"),
            statement=entry.text("statement"),
            scope=entry.one_of("scope", Scope.values),
            proof=proof,
            indicator=indicator or "",
            comparison=entry.one_of("comparison", Comparison.values) if "comparison" in entry.data else Comparison.AT_LEAST,
            goal=None if goal is None else Decimal(str(goal)),
        )


def _measures(part: Lined) -> Iterator[MeasureRow]:
    for code, entry in part.mapping():
        entry.only_keys({"group", "title", "summary", "lead", "supporting", "indicators"})
        lead, supporting = entry.one_of("lead", Department.values), list(entry.data.get("supporting") or [])
        unknown = [name for name in supporting if name not in Department.values or name == lead]
        if unknown:
            raise entry.refusal(f"配合部门“{unknown[0]}”不在部门表里，或与牵头部门相同", "supporting")
        yield MeasureRow(
            code=code,
            group=entry.one_of("group", MeasureGroup.values),
            title=entry.text("title"),
            summary=entry.text("summary"),
            lead_department=lead,
            supporting_departments=supporting,
            indicators=list(entry.data.get("indicators") or []),
        )


def _day(entry: Lined, key: str) -> date:
    day = entry.optional_day(key)
    if day is None:
        raise entry.refusal(f"缺少“{key}”", key)
    return day
