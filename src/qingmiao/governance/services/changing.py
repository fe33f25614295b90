"""Changes of the plan in two steps: one post drafts, another approves; only then the plan is written."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.governance.models import ChangeKind, ChangeState, Measure, Phase, Plan, PlanChange, Target
from qingmiao.governance.rules.likeness import alike
from qingmiao.governance.services import planning
from qingmiao.governance.services.planning import MeasureText, TargetText
from qingmiao.governance.workflow.plan import PLAN_CHANGE
from qingmiao.policy.models import Suggestion

Row = Target | Measure
NAMED = 3


@dataclass(frozen=True)
class Draft:
    """What is to be changed: the row (None for a new one), its words (None to remove it), and for a target its phase.

    `is_sure`: whoever writes has seen what is nearly the same, and means another thing.
    """

    text: TargetText | MeasureText | None
    row: Row | None = None
    phase: Phase | None = None
    suggestion: Suggestion | None = None
    is_sure: bool = False

    @property
    def kind(self) -> ChangeKind:
        """What kind of change this is."""
        if self.text is None:
            return ChangeKind.REMOVE_TARGET
        if isinstance(self.text, TargetText):
            return ChangeKind.CHANGE_TARGET if self.row else ChangeKind.ADD_TARGET
        return ChangeKind.CHANGE_MEASURE if self.row else ChangeKind.ADD_MEASURE


@transaction.atomic
def draft_change(plan: Plan, draft: Draft, *, actor: Post, at: datetime) -> PlanChange:
    """Keep a change until a second post approves it. Raises DomainError for a used code, a likeness not confirmed, a second open draft."""
    plan, row = lock(Plan, plan.pk), draft.row
    if row is not None and row.changes.filter(state=ChangeState.DRAFT).exists():
        raise DomainError("已有一份待批准的改动，请先批准或撤回那一份。")
    planning.refuse_impossible(plan, draft.text, row, suggestion=draft.suggestion)
    if draft.text is not None and not draft.is_sure:
        _ask_about_likeness(plan, draft)
    shown = _words_of(draft.text) if draft.text is not None else {}
    change = PlanChange.objects.create(
        plan=plan,
        kind=draft.kind,
        target=row if isinstance(row, Target) else None,
        measure=row if isinstance(row, Measure) else None,
        phase=draft.phase,
        suggestion=draft.suggestion,
        title=f"{shown['code']} {shown['title']}" if shown else str(row),
        content=shown,
        before=_words_of_row(row, draft.kind) if row is not None else {},
        drafted_by=actor,
        drafted_at=at,
    )
    audit.record(actor, "draft_change", change, at=at, changes={"kind": change.get_kind_display(), "title": change.title})
    news = News("drafted", f"方案改动待批准：{change}", "须由另一名经办人批准后才生效。", path_of(change))
    tell(change, news, health_department_of(plan.division_code), at=at)
    return change


@transaction.atomic
def approve_change(change: PlanChange, *, actor: Post, at: datetime) -> PlanChange:
    """Approve a change of somebody else, and write it into the plan. Raises DomainError for the own one, and where it fits no more."""
    row = lock(PlanChange, change.pk)
    if row.drafted_by.user_id == actor.user_id:
        raise DomainError("这份改动是您起草的，须由另一名经办人批准。")
    _decide(row, "approve_change", "", actor=actor, at=at)
    _apply(row, actor=actor, at=at)
    return row


@transaction.atomic
def decline_change(change: PlanChange, reason: str, *, actor: Post, at: datetime) -> PlanChange:
    """Decline a change, with a reason for whoever drafted it."""
    words = written(reason, "请写明不批准的原因，起草人会收到。")
    row = lock(PlanChange, change.pk)
    _decide(row, "decline_change", words, actor=actor, at=at)
    tell(row, News("declined", f"方案改动未批准：{row}", words, path_of(row)), row.drafted_by.organisation, at=at)
    return row


@transaction.atomic
def withdraw_change(change: PlanChange, *, actor: Post, at: datetime) -> PlanChange:
    """Take the own draft back."""
    row = lock(PlanChange, change.pk)
    if row.drafted_by.user_id != actor.user_id:
        raise DomainError("只有起草人能撤回；不同意的请选“不批准”并写明原因。")
    return _decide(row, "withdraw_change", "", actor=actor, at=at)


def path_of(change: PlanChange) -> str:
    """Return where a change is read and decided."""
    return reverse("plan_change", kwargs={"pk": change.pk})


def _decide(row: PlanChange, step: str, words: str, *, actor: Post, at: datetime) -> PlanChange:
    if row.state == ChangeState.DRAFT:  # else the table refuses, and nothing is kept
        row.answer, row.decided_by, row.decided_at = words, actor, at
    return PLAN_CHANGE.perform(row, step, actor=actor, at=at, note=words)


def _apply(row: PlanChange, *, actor: Post, at: datetime) -> None:
    """Write an approved change into the plan, by the same services that check it again."""
    by: dict[str, Any] = {"actor": actor, "at": at}
    kind = ChangeKind(row.kind)
    if kind is ChangeKind.ADD_TARGET:
        planning.add_target(_phase(row), _target_text(row), suggestion=row.suggestion, **by)
    elif kind is ChangeKind.ADD_MEASURE:
        planning.add_measure(row.plan, _measure_text(row), suggestion=row.suggestion, **by)
    elif row.target is None and row.measure is None:
        raise DomainError("要改的目标或措施已经不在方案里，请撤回这份改动。")
    elif row.target is not None and kind is ChangeKind.REMOVE_TARGET:
        planning.remove_target(row.target, **by)
    elif row.target is not None:
        planning.change_target(row.target, _phase(row), _target_text(row), **by)
    elif row.measure is not None:
        planning.change_measure(row.measure, _measure_text(row), **by)


def _phase(row: PlanChange) -> Phase:
    if row.phase is None:
        raise DomainError("目标所在的阶段已被移除，请撤回这份改动，重新起草。")
    return row.phase


def _target_text(row: PlanChange) -> TargetText:
    told = dict(row.content)
    told["goal"] = None if told["goal"] is None else Decimal(told["goal"])
    return TargetText(**told)


def _measure_text(row: PlanChange) -> MeasureText:
    return MeasureText(**(row.content | {"indicators": tuple(row.content["indicators"])}))


def _ask_about_likeness(plan: Plan, draft: Draft) -> None:
    """Ask whether what is nearly the same is meant, of what stands in the plan and of what waits for approval."""
    text = draft.text
    if isinstance(text, TargetText):
        rows = [(str(row), row.title, row.statement) for row in Target.objects.filter(phase__plan=plan).exclude(pk=_pk(draft.row))]
        words = text.statement
    elif isinstance(text, MeasureText):
        rows = [(str(row), row.title, row.summary) for row in plan.measures.exclude(pk=_pk(draft.row))]
        words = text.summary
    else:
        return
    waiting = PlanChange.objects.filter(plan=plan, state=ChangeState.DRAFT, kind=draft.kind)
    rows += [
        (f"待批准的{row}", row.content.get("title", ""), row.content.get("statement") or row.content.get("summary") or "")
        for row in waiting
    ]
    was = _words_of_row(draft.row, draft.kind) if draft.row is not None else {}
    asked = [(text.title, 1)] if was.get("title") != text.title else []
    asked += [(words, 2)] if words not in was.values() else []
    found = [name for told, place in asked for name in alike(told, [(row[0], row[place]) for row in rows])]
    named = list(dict.fromkeys(found))[:NAMED]
    if named:
        raise DomainError(f"与{'、'.join(f'“{name}”' for name in named)}很像。确实是另一项的，请勾选确认后再保存。", field="is_sure")


def _pk(row: Row | None) -> int:
    return row.pk if row is not None else 0


def _words_of(text: TargetText | MeasureText) -> dict[str, Any]:
    return {field.name: _plain(getattr(text, field.name)) for field in fields(text)}


def _words_of_row(row: Row, kind: ChangeKind) -> dict[str, Any]:
    text = MeasureText if kind is ChangeKind.CHANGE_MEASURE else TargetText
    return {field.name: _plain(getattr(row, field.name)) for field in fields(text)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value
