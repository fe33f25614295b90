"""Changes of the plan shaped for pages: what stands there now, what is to stand there, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from qingmiao.accounts.models import Department, Post
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.models import ChangeKind, ChangeState, Comparison, Measure, MeasureGroup, Plan, PlanChange, Proof, Scope, Target
from qingmiao.ui import components
from qingmiao.ui.timeline import who

STATUSES = {
    ChangeState.DRAFT: components.Status("待批准", "warn"),
    ChangeState.APPROVED: components.Status("已批准", "ok"),
    ChangeState.DECLINED: components.Status("未批准", "bad"),
    ChangeState.WITHDRAWN: components.Status("已撤回", "none"),
}
CHOICES: dict[str, dict[str, str]] = {
    "scope": dict(Scope.choices),
    "proof": dict(Proof.choices),
    "comparison": dict(Comparison.choices),
    "group": dict(MeasureGroup.choices),
    "lead_department": dict(Department.choices),
}


# In the order of the forms; the database keeps no order.
TARGET_FACTS = ("code", "title", "statement", "scope", "proof", "indicator", "comparison", "goal")
MEASURE_FACTS = (
    "code", "title", "group", "summary", "lead_department", "supporting_departments", "departments_note", "indicators",
)  # fmt: skip


@dataclass(frozen=True)
class ChangeView:
    """One change as its page shows it."""

    status: components.Status
    rows: list[components.ChangeLine]
    drafted_by: str
    decided_by: str
    is_own: bool


def change_view(change: PlanChange, post: Post) -> ChangeView:
    """Return what a change does, field by field, only what differs."""
    model = Measure if change.kind in (ChangeKind.ADD_MEASURE, ChangeKind.CHANGE_MEASURE) else Target
    names = MEASURE_FACTS if model is Measure else TARGET_FACTS
    rows = [
        components.ChangeLine(_label(model, name), _said(name, change.before.get(name)), _said(name, change.content.get(name)))
        for name in names
        if change.before.get(name) != change.content.get(name)
    ]
    return ChangeView(
        STATUSES[ChangeState(change.state)],
        rows,
        who(change.drafted_by),
        who(change.decided_by) if change.decided_by else "",
        is_own=change.drafted_by.user_id == post.user_id,
    )


def _label(model: type[Target] | type[Measure], name: str) -> str:
    return str(next(field.verbose_name for field in model._meta.fields if field.name == name))


def waiting_changes(plan: Plan) -> "QuerySet[PlanChange]":
    """Return the changes of a plan that wait for a second post, the oldest first."""
    return (
        PlanChange.objects.filter(plan=plan, state=ChangeState.DRAFT)
        .select_related("drafted_by__user", "drafted_by__organisation")
        .order_by("drafted_at", "pk")
    )


def _said(name: str, value: Any) -> str:
    """Write one fact of a target or measure in words."""
    if value in (None, "", []):
        return ""
    if name in CHOICES:
        return CHOICES[name].get(value, str(value))
    if name == "supporting_departments":
        return "、".join(Department(key).label for key in value)
    if name == "goal":
        return plain(Decimal(value))
    if name == "indicator":
        return _indicator(value)
    if name == "indicators":
        return "、".join(_indicator(key) for key in value)
    return str(value)


def _indicator(key: str) -> str:
    return CATALOGUE[key].name if key in CATALOGUE else key
