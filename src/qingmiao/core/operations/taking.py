"""Take what a device sends: each operation once, in the device's order, merged field by field with what others did meanwhile.

One lock, on the draft, puts everything about it in a row. What was sent once is frozen; a resend is told what became of the first.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean, strange_character
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.operations.models import DeviceLog, LoggedDraft, Operation, OperationState
from qingmiao.core.operations.reading import Batch, Sent
from qingmiao.core.operations.registry import Logged
from qingmiao.core.privacy import index_of

State = OperationState
MOST_DEVICES = 40
MOST_PER_MINUTE = 3000
CLASH = "这个编号已经用于另一条内容，没有收进系统。请导出后联系系统管理员。"
UNREADABLE_ONE = "这一条无法读取，没有收进系统；内容仍在本机。"
CHANGED_AGAIN = "同一台设备后来又改过这一项。"
AGREED = "两处后来一致。"


@dataclass
class Taken:
    """What became of a batch: the draft as it now is, each operation; `strange` were not taken, with the reason. `since`: seen before."""

    row: LoggedDraft
    log: DeviceLog
    since: int
    known: list[Operation] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def take_batch(logged: Logged[Any], key: str, batch: Batch, *, actor: Post, at: datetime) -> Taken:
    """Take a batch of one subject; taken again it changes nothing.

    Raises DomainError when this post may not write there, or sends far too much.
    """
    row = logged.lock(key, actor)
    _refuse_flood(actor, at)
    log = _log_of(row, batch, actor, at)
    taken = Taken(row, log, batch.since, strange=dict.fromkeys(batch.unreadable, UNREADABLE_ONE))
    new = _recognise(taken, logged, batch, actor, at)
    Operation.objects.bulk_create(new)
    before = row.version
    moved = _Merge(row, log, logged, at).drain()
    if moved or row.version != before:
        row.keep(at=at)
    log.save()
    if moved or new:
        audit.record(actor, "take_operations", row, at=at, changes=_counted(batch, new, moved))
    fresh = Operation.objects.in_bulk([sent.id for sent in batch.operations])
    taken.known = [fresh[sent.id] for sent in batch.operations if sent.id in fresh and str(sent.id) not in taken.strange]
    return taken


def _refuse_flood(actor: Post, at: datetime) -> None:
    if Operation.objects.filter(post=actor, received_at__gt=at - timedelta(minutes=1)).count() >= MOST_PER_MINUTE:
        raise DomainError("送得太快了，请等一分钟再送；内容仍在本机。")


def _log_of(row: LoggedDraft, batch: Batch, actor: Post, at: datetime) -> DeviceLog:
    """Return the device's log, with what it says of itself. Nobody writes in the log of another person's device."""
    logs = logs_of(row)
    log = logs.filter(device=batch.device).first()
    if log is None:
        if logs.count() >= MOST_DEVICES:
            raise DomainError(f"这份表已有 {MOST_DEVICES} 台设备填写过，不能再加。内容仍在本机，请导出后在已有的设备上收进。")
        log = DeviceLog(subject_type=audit.subject_type(row), subject_id=str(row.pk), device=batch.device, post=actor, seen_at=at)
        log.save()
    elif log.post.user_id != actor.user_id and not batch.source:
        if log.operations.filter(source="").exists():
            raise DomainError("这台设备上的内容属于另一个人，没有收进系统。请由本人登录后送出。")
        log.post = actor  # so far only a colleague brought it, as a file
    log.told, log.seen_at = max(log.told, batch.last), at
    if batch.sent_at is not None and not batch.source:
        log.offset_ms = round((at - batch.sent_at) / timedelta(milliseconds=1))
    return log


def logs_of(row: LoggedDraft) -> "QuerySet[DeviceLog]":
    """Return the logs of all devices of a draft."""
    return DeviceLog.objects.filter(subject_type=audit.subject_type(row), subject_id=str(row.pk))


def _recognise(taken: Taken, logged: Logged[Any], batch: Batch, actor: Post, at: datetime) -> list[Operation]:
    """Return what is new, to be kept; what pretends to be something known is named as strange."""
    log = taken.log
    known = Operation.objects.in_bulk([sent.id for sent in batch.operations])
    used = set(log.operations.filter(sequence__in=[sent.sequence for sent in batch.operations]).values_list("sequence", flat=True))
    new: list[Operation] = []
    for sent in batch.operations:
        digest = _digest(log, sent)
        found = known.get(sent.id)
        if found is None and sent.sequence not in used:
            found = known[sent.id] = _kept(log, _cleaned(sent, logged), digest, batch, actor, at)
            used.add(sent.sequence)
            new.append(found)
        if found is None or found.digest != digest:
            taken.strange[str(sent.id)] = CLASH
    return new


def _cleaned(sent: Sent, logged: Logged[Any]) -> Sent:
    """Return what was sent in its one spelling, as a form takes it; a resend is still recognised by what was sent."""
    value = clean(sent.value, logged.typed(sent.field))
    return replace(sent, value=value, fault=sent.fault or strange_character(value) or "")


def _digest(log: DeviceLog, sent: Sent) -> str:
    return index_of(f"{log.subject_type} {log.subject_id} {log.device} {sent.content()}", "core.operation")


def _kept(log: DeviceLog, sent: Sent, digest: str, batch: Batch, actor: Post, at: datetime) -> Operation:  # one row
    return Operation(
        id=sent.id,
        log=log,
        sequence=sent.sequence,
        post=actor,
        base=sent.base,
        edition=sent.edition,
        field=sent.field,
        value=sent.value,
        photo=sent.photo,
        photo_bytes=sent.photo_bytes,
        device_at=sent.device_at,
        received_at=at,
        offset_ms=log.offset_ms,
        source=batch.source,
        digest=digest,
        state=State.HELD,
        reason=sent.fault,
    )


def _counted(batch: Batch, new: list[Operation], moved: list[Operation]) -> dict[str, Any]:
    """Return what the trail says: how many, which fields; never what was written in them."""
    count = {state.value: sum(one.state == state for one in moved) for state in State}
    told = {"device": str(batch.device), "new": len(new), "fields": sorted({one.field for one in new}), **count}
    return told | ({"source": batch.source} if batch.source else {})


class _Merge:
    """One device's operations merged into a locked draft, in their order, as far as there is no gap."""

    def __init__(self, row: LoggedDraft, log: DeviceLog, logged: Logged[Any], at: datetime) -> None:
        self.row, self.log, self.logged, self.at = row, log, logged, at
        self.moved: dict[uuid.UUID, Operation] = {}
        self.open = open_conflicts(row)

    def drain(self) -> list[Operation]:
        """Take what waits behind nothing any more, and return what changed its state."""
        held = self.log.operations.filter(state=State.HELD, sequence__gt=self.log.applied).select_related("post").order_by("sequence")
        closed = self.logged.closed(self.row)
        for one in held:
            if one.sequence != self.log.applied + 1:
                break
            self.log.applied = one.sequence
            self._take(one, closed)
            self.moved[one.pk] = one
        self.log.told = max(self.log.told, self.log.applied)
        Operation.objects.bulk_update(self.moved.values(), ["state", "reason", "version"])
        return list(self.moved.values())

    def _take(self, one: Operation, closed: str) -> None:
        refusal = closed or one.reason or self.logged.refusal(self.row, one.field, one.value.open())
        if refusal:
            one.state, one.reason = State.REFUSED, refusal[:300]
        elif one.photo:
            one.state = State.ACCEPTED
        else:
            self._merge(one)

    def _merge(self, one: Operation) -> None:
        value, device = one.value.open(), self.log.device
        is_other = self.row.value_of(one.field) != value
        before = [older for older in self.open if older.field == one.field and older.log_id == self.log.pk]
        others = self.row.others_at(one.field, device)
        if is_other and (others > one.base or (before and others)):
            one.state = State.CONFLICT
            self.row.step_back(one.field, device)
        elif is_other:
            one.state = State.ACCEPTED
            self.row.version += 1
            self.row.put(one.field, value, device=device, by=one.post, at=self.at)
        else:
            one.state = State.ACCEPTED
            self.row.stand_behind(one.field, device)
        one.version = self.row.version
        self._settle(before, CHANGED_AGAIN)
        if one.state == State.CONFLICT:
            self.open.append(one)
        else:
            self.moved |= {other.pk: other for other in agree(self.row, one.field, self.open)}

    def _settle(self, rows: Iterable[Operation], why: str) -> None:
        for older in rows:
            older.state, older.reason = State.REFUSED, why
            self.moved[older.pk] = older
            self.open.remove(older)


def open_conflicts(row: LoggedDraft) -> list[Operation]:
    """Return what waits for a person's decision; of one device and field at most one."""
    found = Operation.objects.filter(log__in=logs_of(row), state=State.CONFLICT)
    return list(found.select_related("log", "post__user", "post__organisation").order_by("received_at", "sequence"))


def agree(row: LoggedDraft, name: str, conflicts: list[Operation]) -> list[Operation]:
    """Let differences end where both sides now say the same, and return them; the caller saves."""
    same = [one for one in conflicts if one.field == name and one.value.open() == row.value_of(name)]
    for one in same:
        row.stand_behind(name, one.log.device)
        one.state, one.reason, one.version = State.ACCEPTED, AGREED, row.version
        conflicts.remove(one)
    return same


def refused(one: Operation, why: str) -> None:
    """Set an operation apart for good, with the reason."""
    one.state, one.reason = State.REFUSED, why[:300]
    one.save(update_fields=["state", "reason"])


__all__ = ["Taken", "agree", "logs_of", "open_conflicts", "refused", "take_batch"]
