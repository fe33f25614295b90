"""Two officers sign a part with their own passwords; the principal signs the whole or refuses; an institution finishes its self-check."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.services import sign_beside
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.operations import missing_words
from qingmiao.core.workflow import lock, take
from qingmiao.supervision.models import (
    Inspection,
    InspectionItem,
    InspectionPart,
    InspectionState,
    PrincipalAnswer,
    RoomCount,
    Signature,
    StaffSeen,
)
from qingmiao.supervision.queries.checklists import Answered, Room, answered, rooms_of
from qingmiao.supervision.queries.fields import why_missed
from qingmiao.supervision.queries.inspections import principals_of
from qingmiao.supervision.queries.plans import recused_from
from qingmiao.supervision.queries.presence import PRESENT, staff_of
from qingmiao.supervision.rules.checklists import MOST_CARERS, MOST_CHILDREN
from qingmiao.supervision.rules.vocabulary import ItemAnswer
from qingmiao.supervision.services.noticing import issue_notices
from qingmiao.supervision.services.taking import open_part
from qingmiao.supervision.workflow import INSPECTIONS


@dataclass(frozen=True)
class Signing:
    """What is given under a part: the day, the conclusion, and the passwords of two officers."""

    visited_on: date
    conclusion: str
    password: str
    second: Post | None
    second_password: str


@dataclass(frozen=True)
class Acknowledgement:
    """What the principal does with the record: signs with the own password, refuses or is not there, with words."""

    answer: str
    post: Post | None = None
    password: str = ""
    note: str = ""


def sign_part(part: InspectionPart, told: Signing, *, version: int, actor: Post, at: datetime) -> InspectionPart:
    """Sign a part; what was typed becomes its result for good. With the last part the visit waits for the principal.

    Raises DomainError for one officer twice, a wrong password, a day to come, an item without an answer, a failure without words.
    """
    second = told.second
    if second is None or second.organisation_id != actor.organisation_id:
        raise DomainError("请选择本单位的另一名检查人员。", field="second")
    if second.user_id == actor.user_id:
        raise DomainError("两名检查人员不能是同一人。", field="second")
    if recused := recused_from(part.inspection.institution, [actor, second]):
        raise DomainError(f"{recused[0].inspector.user.display_name} 已登记回避这家机构，请换一名检查人员。", field="second")
    sign_beside(actor, told.password, field="password", at=at)
    sign_beside(second, told.second_password, field="second_password", at=at)
    return _sign(part, told, [actor, second], version=version, actor=actor, at=at)


def acknowledge(row: Inspection, told: Acknowledgement, *, version: int, actor: Post, at: datetime) -> Inspection:
    """Record the visit with the principal's answer; the notices of what must be cured go out.

    Raises DomainError for a wrong password, and for a refusal or an absence without words.
    """
    if told.answer not in PrincipalAnswer.values:
        raise DomainError("请选择负责人是否签字。", field="answer")
    if told.answer == PrincipalAnswer.SIGNED:
        sign_beside(_principal(row, told.post, timezone.localdate(at)), told.password, field="password", at=at)
    elif not told.note.strip():
        raise DomainError("负责人没有签字的，请记录原因。", field="note")
    return _record(row, told, version=version, actor=actor, at=at)


@transaction.atomic
def finish_self_check(part: InspectionPart, *, version: int, actor: Post, at: datetime) -> Inspection:
    """Finish a self-check; what does not conform is the institution's own list, not a finding."""
    on = timezone.localdate(at)
    part = open_part(part, actor, version=version)
    row = lock(Inspection, part.inspection_id)
    if not row.is_self_check:
        raise DomainError("这不是自查，请由检查人员签字。")
    _refuse_incomplete(part)
    _keep_result(part, _complete(part), rooms_of(part, row.institution, on), at=at)
    row.visited_on = on
    row.recorded_at, row.version = at, row.version + 1
    row.save(update_fields=["recorded_at", "version"])
    return INSPECTIONS.perform(row, "record_self_check", actor=None, at=at, note=f"{part.failures} 项不符合")


@transaction.atomic
def _sign(part: InspectionPart, told: Signing, officers: list[Post], *, version: int, actor: Post, at: datetime) -> InspectionPart:
    on = timezone.localdate(at)
    row = lock(Inspection, part.inspection_id)
    part = open_part(part, actor, version=version)
    _refuse_day(row, told.visited_on, on)
    _refuse_incomplete(part)
    rooms = rooms_of(part, row.institution, told.visited_on)
    if any((room.children or room.carers) and not room.is_counted for room in rooms):
        raise DomainError(f"各室人数请写成数字，如 12；婴幼儿不超过 {MOST_CHILDREN} 人，保育人员不超过 {MOST_CARERS} 人。")
    part.conclusion = told.conclusion.strip()
    _keep_result(part, _complete(part), rooms, at=at)
    Signature.objects.bulk_create(Signature(part=part, post=post, user=post.user, at=at) for post in officers)
    audit.record(actor, "sign_inspection", part, at=at, changes={"failures": part.failures, "second": officers[1].user.display_name})
    row.visited_on = told.visited_on
    row.save(update_fields=["visited_on"])
    if not row.parts.filter(signed_at=None).exists():
        INSPECTIONS.perform(row, "finish_inspection_parts", actor=None, at=at)
    return part


@transaction.atomic
def _record(row: Inspection, told: Acknowledgement, *, version: int, actor: Post, at: datetime) -> Inspection:
    row = take(row, version)
    row.principal_answer, row.principal_note = told.answer, told.note.strip()[:500]
    row.principal_post = told.post if told.answer == PrincipalAnswer.SIGNED else None
    row.recorded_at = at
    row.save(update_fields=["principal_answer", "principal_note", "principal_post", "recorded_at"])
    words = f"负责人{PrincipalAnswer(told.answer).label}。{row.principal_note}"
    INSPECTIONS.perform(row, "record_inspection", actor=actor, at=at, note=words)
    issue_notices(row, actor=actor, at=at)
    return row


def _principal(row: Inspection, post: Post | None, on: date) -> Post:
    if post is None or not principals_of(row.institution, on).filter(pk=post.pk).exists():
        raise DomainError("请选择本机构的负责人。", field="post")
    return post


def _refuse_day(row: Inspection, visited_on: date, on: date) -> None:
    if visited_on > on:
        raise DomainError("检查日期不能晚于今天。", field="visited_on")
    if row.visited_on is not None and row.visited_on != visited_on:
        raise DomainError(f"同一次联合检查是同一天：其他部门已写明 {day_words(row.visited_on)}。", field="visited_on")
    if row.state != InspectionState.PLANNED:
        raise DomainError(f"这次检查“{row.get_state_display()}”，不能再签字。")


def _refuse_incomplete(part: InspectionPart) -> None:
    """Hold back while something of the visit lies on a device, or two devices differ."""
    if missing := missing_words(part):
        raise DomainError(missing)


def _complete(part: InspectionPart) -> list[Answered]:
    if why_missed(part):
        raise DomainError("检查表里写了没有检查成的原因。已经检查的，请先删去原因再签字。")
    rows = answered(part)
    silent = [row for row in rows if row.answer not in set(ItemAnswer)]
    if silent:
        raise DomainError(f"还有 {len(silent)} 项没有结果，首先是“{silent[0].item.title}”。没有看的请选“未查”。")
    wordless = [row for row in rows if row.fails and not row.note]
    if wordless:
        raise DomainError(f"“{wordless[0].item.title}”不符合，请写明看到的情况。")
    return rows


def _keep_result(part: InspectionPart, rows: list[Answered], rooms: list[Room], *, at: datetime) -> None:
    """Turn what was typed into rows, for good."""
    InspectionItem.objects.bulk_create(
        InspectionItem(
            part=part,
            key=row.item.key,
            group=row.item.group,
            title=row.item.title[:200],
            source=row.item.source[:200],
            is_ordered=row.item.is_ordered,
            answer=row.answer,
            note=row.note[:500],
            measured=f"{row.measured}{row.item.measure}"[:40] if row.measured else "",
        )
        for row in rows
    )
    RoomCount.objects.bulk_create(
        RoomCount(
            part=part,
            class_key=room.key,
            name=room.name,
            type=room.type,
            children=int(room.children),
            carers=int(room.carers),
            carers_needed=room.needed or 0,
            most_children=room.most,
        )
        for room in rooms
        if room.is_counted
    )
    StaffSeen.objects.bulk_create(
        StaffSeen(part=part, engagement_id=one.key, name=one.name, role=one.role, is_present=one.answer == PRESENT)
        for one in staff_of(part, part.inspection.institution, part.inspection.visited_on or timezone.localdate(at))
        if one.answer
    )
    part.failures, part.signed_at = sum(row.fails for row in rows), at
    part.version, part.saved_at = part.version + 1, at
    part.save(update_fields=["conclusion", "failures", "signed_at", "version", "saved_at"])
