"""The agenda of a meeting, and what was decided; a decision becomes tasks in the same write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.governance.models import AgendaItem, Meeting, MeetingState, Task
from qingmiao.governance.services.assigning import Assignment, assign_tasks
from qingmiao.governance.services.conference.meetings import take_open
from qingmiao.ui.words import day_cn


@dataclass(frozen=True)
class AgendaPoint:
    """One point as written."""

    title: str
    text: str = ""
    presented_by: Organisation | None = None


@transaction.atomic
def add_item(meeting: Meeting, point: AgendaPoint, *, version: int, actor: Post, at: datetime) -> AgendaItem:
    """Put a point at the end of the agenda."""
    meeting = take_open(meeting, version)
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=meeting, position=last + 1)
    _write(item, point)
    audit.record(actor, "add_agenda_item", item, at=at, changes={"meeting": meeting.pk, "title": item.title})
    return item


@transaction.atomic
def change_item(item: AgendaItem, point: AgendaPoint, *, version: int, actor: Post, at: datetime) -> AgendaItem:
    """Write a point anew."""
    meeting = take_open(item.meeting, version)
    item = meeting.agenda.get(pk=item.pk)
    before = item.title
    _write(item, point)
    audit.record(actor, "change_agenda_item", item, at=at, changes={"before": before, "after": item.title})
    return item


@transaction.atomic
def raise_item(item: AgendaItem, *, version: int, actor: Post, at: datetime) -> AgendaItem:
    """Move a point one place up; the first stays where it is."""
    meeting = take_open(item.meeting, version)
    item = meeting.agenda.get(pk=item.pk)
    above = meeting.agenda.filter(position__lt=item.position).order_by("-position").first()
    if above is None:
        return item
    lower, upper = item.position, above.position
    AgendaItem.objects.filter(pk=above.pk).update(position=0)  # no two points ever hold one place
    item.position, above.position = upper, lower
    item.save(update_fields=["position"])
    above.save(update_fields=["position"])
    audit.record(actor, "change_agenda_item", item, at=at, changes={"position": upper})
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, version: int, actor: Post, at: datetime) -> None:
    """Take a point off the agenda. Raises DomainError once something was decided on it."""
    meeting = take_open(item.meeting, version)
    item = meeting.agenda.get(pk=item.pk)
    if item.decision or item.tasks.exists():
        raise DomainError("这个议题已有决定，不能移除。")
    audit.record(actor, "remove_agenda_item", item, at=at, changes={"meeting": meeting.pk, "title": item.title})
    item.delete()


@transaction.atomic
def record_decision(
    item: AgendaItem, decision: str, assignments: Sequence[Assignment], *, version: int, actor: Post, at: datetime
) -> list[Task]:
    """Write down what was decided and give out its tasks, all or nothing. Raises DomainError before the meeting was called and held."""
    meeting = take_open(item.meeting, version)
    if meeting.state == MeetingState.PLANNED:
        raise DomainError("会议还没有发出通知，不能记录决定。")
    if meeting.held_on > timezone.localdate(at):
        raise DomainError(f"会议 {day_cn(meeting.held_on)} 才召开，召开后再记录决定。")
    if not decision.strip():
        raise DomainError("请写明决定了什么。", field="decision")
    item = meeting.agenda.get(pk=item.pk)
    before, item.decision = item.decision, decision.strip()
    item.save(update_fields=["decision"])
    tasks = assign_tasks(assignments, item, actor=actor, at=at)
    changes = {"before": before, "after": item.decision, "tasks": [task.pk for task in tasks]}
    audit.record(actor, "record_decision", item, at=at, changes=changes)
    return tasks


def _write(item: AgendaItem, point: AgendaPoint) -> None:
    if not point.title.strip():
        raise DomainError("请写议题。", field="title")
    item.title, item.text, item.presented_by = point.title.strip(), point.text.strip(), point.presented_by
    item.save()
