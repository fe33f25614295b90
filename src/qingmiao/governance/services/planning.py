"""Writes of the plan itself: plans, phases, targets, measures, and who answers for a line."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.governance.models import Evidence, Measure, Phase, Plan, Target, TargetLine, Task
from qingmiao.governance.services.loading import write_lines
from qingmiao.policy.models import Document, Suggestion

M = TypeVar("M", bound=models.Model)
WORKED_ON = "这个目标已有任务或佐证，{}；请新增一个目标，并在内容里写明替代关系。"


@dataclass(frozen=True)
class PlanText:
    """What a plan says of itself."""

    title: str
    short_title: str
    published_on: date
    document: Document | None = None
    note: str = ""


@dataclass(frozen=True)
class TargetText:
    """What a target promises. `indicator` and `goal` go together, for a target known by a figure."""

    code: str
    title: str
    statement: str
    scope: str
    proof: str
    indicator: str = ""
    comparison: str = "at_least"
    goal: Decimal | None = None


@dataclass(frozen=True)
class MeasureText:
    """What a measure does, and whose it is."""

    code: str
    group: str
    title: str
    summary: str
    lead_department: str
    supporting_departments: list[str]
    departments_note: str = ""
    indicators: tuple[str, ...] = ()


@transaction.atomic
def create_plan(text: PlanText, *, actor: Post, at: datetime) -> Plan:
    """Open a plan of the actor's city; its phases, targets and measures follow."""
    key = f"plan-{text.published_on.isoformat()}"
    if Plan.objects.filter(key=key).exists():
        raise DomainError("已有一份同一天公布的方案，请核对公布日期，或在那份方案里修改。", field="published_on")
    plan = Plan.objects.create(key=key, division_code=city_code_of(actor.division_code), **vars(text))
    audit.record(actor, "create", plan, at=at, changes={"title": text.title})
    return plan


@transaction.atomic
def change_plan(plan: Plan, text: PlanText, *, actor: Post, at: datetime) -> Plan:
    """Correct what a plan says of itself."""
    return _change(lock(Plan, plan.pk), vars(text), actor=actor, at=at)


@transaction.atomic
def set_phase(plan: Plan, name: str, first: date, last: date, *, actor: Post, at: datetime) -> Phase:
    """Add a phase, or move the one of that name. Both days are included. Raises DomainError where two would overlap."""
    if last < first:
        raise DomainError("阶段的结束日期不能早于开始日期。", field="last")
    lock(Plan, plan.pk)
    period = DateRange(first, last + timedelta(days=1))
    others = plan.phases.filter(period__overlap=period).exclude(name=name)
    if others.exists():
        raise DomainError(f"与“{others[0].name}”的日期重叠，请调整起止日期。", field="first")
    phase, is_new = Phase.objects.update_or_create(plan=plan, name=name, defaults={"period": period})
    audit.record(actor, "create" if is_new else "update", phase, at=at, changes={"period": [first.isoformat(), last.isoformat()]})
    return phase


@transaction.atomic
def remove_phase(phase: Phase, *, actor: Post, at: datetime) -> None:
    """Remove a phase that holds no target."""
    locked = lock(Phase, phase.pk)
    if locked.targets.exists():
        raise DomainError("这个阶段里还有目标，请先移走或移除目标。")
    audit.record(actor, "remove", locked, at=at, changes={"name": locked.name})
    locked.delete()


def refuse_impossible(
    plan: Plan, text: TargetText | MeasureText | None, row: Target | Measure | None, *, suggestion: Suggestion | None
) -> None:
    """Refuse what could never be written: a used code, a change or removal of what is worked on, a sentence placed already."""
    _placeable(suggestion)
    pk = row.pk if row is not None else 0
    if isinstance(text, MeasureText):
        _refuse_used_code(plan.measures.exclude(pk=pk), text.code)
    elif isinstance(text, TargetText):
        _refuse_used_code(Target.objects.filter(phase__plan=plan).exclude(pk=pk), text.code)
        if isinstance(row, Target) and (row.scope, row.proof) != (text.scope, text.proof) and _is_worked_on(row):
            raise DomainError(WORKED_ON.format("不能再改范围和认定方式"))
    elif isinstance(row, Target) and _is_worked_on(row):
        raise DomainError(WORKED_ON.format("不能移除"))


@transaction.atomic
def add_target(phase: Phase, text: TargetText, *, suggestion: Suggestion | None, actor: Post, at: datetime) -> Target:
    """Put a target into a phase, with a line for everyone who owes it; it may come from a sentence of a page that was read."""
    locked = lock(Phase, phase.pk)
    _refuse_used_code(Target.objects.filter(phase__plan=locked.plan), text.code)
    last = locked.targets.order_by("-position").values_list("position", flat=True).first() or 0
    target = Target.objects.create(phase=locked, position=last + 1, suggestion=_placeable(suggestion), **vars(text))
    write_lines(target)
    audit.record(actor, "create", target, at=at, changes=_shown(vars(text)))
    return target


@transaction.atomic
def change_target(target: Target, phase: Phase, text: TargetText, *, actor: Post, at: datetime) -> Target:
    """Change a target. What it is known by and who owes it stay once there is evidence or a task on it."""
    locked = lock(Target, target.pk)
    _refuse_used_code(Target.objects.filter(phase__plan=phase.plan).exclude(pk=locked.pk), text.code)
    if (locked.scope, locked.proof) != (text.scope, text.proof):
        if _is_worked_on(locked):
            raise DomainError(WORKED_ON.format("不能再改范围和认定方式"))
        locked.lines.all().delete()
    changed = _change(locked, vars(text) | {"phase": phase}, actor=actor, at=at)
    write_lines(changed)
    return changed


@transaction.atomic
def remove_target(target: Target, *, actor: Post, at: datetime) -> None:
    """Remove a target nobody has worked on."""
    locked = lock(Target, target.pk)
    if _is_worked_on(locked):
        raise DomainError(WORKED_ON.format("不能移除"))
    audit.record(actor, "remove", locked, at=at, changes={"code": locked.code, "title": locked.title})
    locked.delete()


@transaction.atomic
def add_measure(plan: Plan, text: MeasureText, *, suggestion: Suggestion | None, actor: Post, at: datetime) -> Measure:
    """Put a measure into a plan; it may come from a sentence of a page that was read."""
    locked = lock(Plan, plan.pk)
    _refuse_used_code(locked.measures.all(), text.code)
    last = locked.measures.order_by("-position").values_list("position", flat=True).first() or 0
    fields = vars(text) | {"indicators": list(text.indicators)}
    measure = Measure.objects.create(plan=locked, position=last + 1, suggestion=_placeable(suggestion), **fields)
    audit.record(actor, "create", measure, at=at, changes=_shown(fields))
    return measure


@transaction.atomic
def change_measure(measure: Measure, text: MeasureText, *, actor: Post, at: datetime) -> Measure:
    """Change what a measure says, or whose it is."""
    locked = lock(Measure, measure.pk)
    _refuse_used_code(locked.plan.measures.exclude(pk=locked.pk), text.code)
    return _change(locked, vars(text) | {"indicators": list(text.indicators)}, actor=actor, at=at)


@transaction.atomic
def name_responsible(line: TargetLine, organisation: Organisation | None, *, actor: Post, at: datetime) -> TargetLine:
    """Say which department answers for a line."""
    return _change(lock(TargetLine, line.pk), {"responsible": organisation}, actor=actor, at=at)


def _change(row: M, fields: dict[str, Any], *, actor: Post, at: datetime) -> M:
    """Write the fields that differ, and audit them before and after; nothing is written where nothing differs."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if changed:
        before = _shown({name: getattr(row, name) for name in changed})
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        audit.record(actor, "update", row, at=at, changes={"from": before, "to": _shown(changed)})
    return row


def _shown(fields: dict[str, Any]) -> dict[str, Any]:
    plain = (str, list, int, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in fields.items()}


def _placeable(suggestion: Suggestion | None) -> Suggestion | None:
    """Return a suggestion that an officer accepted and that stands nowhere yet."""
    if suggestion is None:
        return None
    locked = lock(Suggestion, suggestion.pk)
    is_placed = Target.objects.filter(suggestion=locked).exists() or Measure.objects.filter(suggestion=locked).exists()
    if locked.state != Suggestion.State.ACCEPTED or is_placed:
        raise DomainError("这条建议还没有被采纳，或已列入方案，请刷新页面查看。")
    return locked


def _refuse_used_code(rows: "models.QuerySet[Any]", code: str) -> None:
    if rows.filter(code=code).exists():
        raise DomainError(f"编号“{code}”在这个方案里已用过，请换一个。", field="code")


def _is_worked_on(target: Target) -> bool:
    return Evidence.objects.filter(line__target=target).exists() or Task.objects.filter(line__target=target).exists()
