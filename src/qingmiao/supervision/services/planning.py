"""Inspections are planned, or do not take place; local items are added and ended."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind, Post
from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import (
    NOT_PLANNED,
    SELF_CHECKS,
    Finding,
    FindingState,
    Inspection,
    InspectionKind,
    InspectionPart,
    InspectionState,
    LocalItem,
)
from qingmiao.supervision.queries.checklists import drawn_for, kept
from qingmiao.supervision.queries.risk import risks_of
from qingmiao.supervision.rules.plans import NEXT_VISIT_MONTHS
from qingmiao.supervision.rules.vocabulary import Occasion
from qingmiao.supervision.workflow import INSPECTIONS


@dataclass(frozen=True)
class InspectionPlan:
    """A visit to be: kind, day, why, which offices go. `key` is made with the form, so that a resend makes no second one."""

    kind: str
    planned_on: date
    offices: Sequence[Organisation]
    why: str = ""
    key: uuid.UUID | None = None


@dataclass(frozen=True)
class NewItem:
    """An item of a county's own."""

    title: str
    look: str
    source: str
    is_binding: bool
    checked_by: Sequence[str]
    occasions: Sequence[str]
    severity: str
    since_on: date


@transaction.atomic
def plan_inspection(institution: Institution, plan: InspectionPlan, *, actor: Post, at: datetime) -> Inspection:
    """Plan a visit with one part for each office; planned again from a slow line it is the same one.

    Raises DomainError for a day that has passed, an institution that is not filed, offices of elsewhere.
    """
    lock(Institution, institution.pk)
    key = plan.key or uuid.uuid4()
    known = Inspection.objects.filter(key=key).first()
    if known is not None:
        return known
    _refuse_impossible(institution, plan, actor, timezone.localdate(at))
    row = _create(institution, plan, key, actor)
    audit.record(actor, "plan_inspection", row, at=at, changes={"kind": plan.kind, "on": plan.planned_on.isoformat()})
    return row


@transaction.atomic
def plan_next_visit(institution: Institution, *, actor: Post, at: datetime) -> Inspection | None:
    """Plan the next visit of an institution that has nothing to cure any more, by its risk; None where there is one, or it still has."""
    on, undone = timezone.localdate(at), Q(state__in=[FindingState.OPEN, FindingState.ANSWERED])
    planned = Inspection.objects.filter(institution=institution, state=InspectionState.PLANNED).exclude(kind__in=SELF_CHECKS)
    has_more = Finding.objects.filter(undone, institution=institution).exists()
    if has_more or planned.exists() or institution.standing != Standing.FILED or actor.organisation is None:
        return None
    months = load().value(NEXT_VISIT_MONTHS, on).value[risks_of([institution], on)[0].risk_class.value]
    day = calendar().add_working_days(add_months(on, int(months)) - timedelta(days=1), 1)
    plan = InspectionPlan(InspectionKind.ROUTINE, day, [actor.organisation], "问题全部销号后的下次检查")
    return plan_inspection(institution, plan, actor=actor, at=at)


@transaction.atomic
def join_inspection(row: Inspection, office: Organisation, *, actor: Post, at: datetime) -> Inspection:
    """Let another office come along on a visit that is planned, so that the institution is visited once; the others are told."""
    row = take(row)
    if row.state != InspectionState.PLANNED or row.is_self_check:
        raise DomainError(f"这次检查“{row.get_state_display()}”，不能再加入。")
    others = [part.organisation for part in row.parts.select_related("organisation").order_by("pk")]
    _add_part(row, office)
    row.kind = InspectionKind.JOINT
    row.save(update_fields=["kind"])
    audit.record(actor, "join_inspection", row, at=at, changes={"office": office.pk})
    path = reverse("inspection_show", kwargs={"pk": row.pk})
    tell(
        row,
        News("joined", f"{office.name} 参加 {day_words(row.planned_on)} 的检查：{row.institution.name}", "", path, version=row.version),
        *others,
        at=at,
    )
    return row


@transaction.atomic
def start_self_check(institution: Institution, kind: str, *, actor: Post, at: datetime) -> Inspection:
    """Begin today's or this month's self-check, or go on with the one that is open."""
    if kind not in SELF_CHECKS:
        raise DomainError("没有这种自查，请刷新页面。")
    if institution.standing != Standing.FILED:
        raise DomainError("备案以后才需要自查。")
    on = timezone.localdate(at)
    since = on if kind == InspectionKind.DAILY else on.replace(day=1)
    institution = lock(Institution, institution.pk)
    known = Inspection.objects.filter(institution=institution, kind=kind, planned_on__gte=since).first()
    if known is not None:
        return known
    row = _create(institution, InspectionPlan(kind, on, [institution.organisation]), uuid.uuid4(), actor)
    audit.record(actor, "plan_inspection", row, at=at, changes={"kind": kind, "on": on.isoformat()})
    return row


@transaction.atomic
def miss_inspection(row: Inspection, reason: str, *, version: int, actor: Post, at: datetime) -> Inspection:
    """Say that a planned visit did not take place, and why; it is never a pass."""
    if not reason.strip():
        raise DomainError("请写明没有检查的原因。", field="reason")
    row = take(row, version)
    row.not_done_reason = reason.strip()[:200]
    return INSPECTIONS.perform(row, "miss_inspection", actor=actor, at=at, note=row.not_done_reason)


@transaction.atomic
def add_local_item(new: NewItem, *, actor: Post, at: datetime) -> LocalItem:
    """Add an item of the county's own; it says on what it rests."""
    if not new.source.strip():
        raise DomainError("请写明依据：哪份文件、哪一条；没有文件的写明由谁决定。", field="source")
    if new.since_on < timezone.localdate(at):
        raise DomainError("开始日期不能早于今天：已有的检查不受新事项影响。", field="since_on")
    row = LocalItem.objects.create(
        county_code=actor.division_code,
        title=new.title.strip(),
        look=new.look.strip(),
        source=new.source.strip(),
        is_binding=new.is_binding,
        checked_by=list(new.checked_by),
        occasions=[Occasion(word) for word in new.occasions],
        severity=new.severity,
        since_on=new.since_on,
        added_by=actor,
    )
    audit.record(actor, "add_local_item", row, at=at, changes={"title": row.title, "source": row.source})
    return row


@transaction.atomic
def end_local_item(row: LocalItem, *, actor: Post, at: datetime) -> LocalItem:
    """Let today be the last day of an item; visits that used it keep it."""
    row, on = lock(LocalItem, row.pk), timezone.localdate(at)
    if row.until_on is not None:
        raise DomainError("这个事项已经停用。")
    row.until_on = max(on, row.since_on)
    row.save(update_fields=["until_on"])
    audit.record(actor, "end_local_item", row, at=at, changes={"until": row.until_on.isoformat()})
    return row


def _refuse_impossible(institution: Institution, plan: InspectionPlan, actor: Post, on: date) -> None:
    if plan.kind in NOT_PLANNED or plan.kind not in InspectionKind:
        raise DomainError("请选择检查类别。", field="kind")
    if institution.standing != Standing.FILED:
        raise DomainError(f"{institution.name} 没有备案或已注销，不能安排检查。")
    if plan.planned_on < on:
        raise DomainError("计划日期不能早于今天。", field="planned_on")
    if actor.organisation is None or actor.organisation not in plan.offices:
        raise DomainError("检查须有您自己的单位参加。", field="offices")
    strangers = [office for office in plan.offices if office.kind != OrganisationKind.DEPARTMENT]
    elsewhere = [office for office in plan.offices if office.division_code != institution.county_code]
    if strangers or elsewhere:
        raise DomainError("参加检查的应是机构所在县（市、区）的部门。", field="offices")
    if plan.kind == InspectionKind.JOINT and len(plan.offices) < 2:
        raise DomainError("联合检查须有两个以上部门参加。", field="offices")
    if plan.kind != InspectionKind.JOINT and len(plan.offices) > 1:
        raise DomainError("多个部门一起去的，请选择“联合检查”。", field="kind")


def _create(institution: Institution, plan: InspectionPlan, key: uuid.UUID, actor: Post) -> Inspection:
    row = Inspection.objects.create(
        institution=institution,
        county_code=institution.county_code,
        kind=plan.kind,
        key=key,
        why=plan.why.strip()[:200],
        planned_on=plan.planned_on,
        planned_by=actor,
        state=InspectionState.PLANNED,
    )
    for office in plan.offices:
        _add_part(row, office)
    return row


def _add_part(row: Inspection, office: Organisation) -> None:
    items = drawn_for(row.institution, row.kind, office, row.planned_on)
    if not items:
        raise DomainError(f"检查目录里没有 {office.name} 对这类机构的事项，请不要选择这个部门。", field="offices")
    InspectionPart.objects.create(
        inspection=row,
        organisation=office,
        checklist=kept(items),
        checklist_on=row.planned_on,
        saved_at=timezone.make_aware(datetime.combine(row.planned_on, datetime.min.time())),
    )
