"""What has not arrived or agreed yet, as people read it: differences to decide, what was returned and why, what is waited for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from qingmiao.accounts.models import Post
from qingmiao.core.operations.models import DeviceLog, LoggedDraft, Operation, OperationState
from qingmiao.core.operations.registry import logged_of
from qingmiao.core.operations.taking import logs_of, open_conflicts

SHOWN = 100
AWAITED = Q(operations__state=OperationState.ACCEPTED, operations__photo_at=None) & ~Q(operations__photo="")


@dataclass(frozen=True)
class Side:
    """One of two values: what, by whom, when by the server's clock."""

    words: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class Difference:
    """A field on which two devices differ. `seen` is the version of the field; the page sends it back."""

    key: str
    label: str
    standing: Side
    other: Side
    seen: int


@dataclass(frozen=True)
class Returned:
    """What was set apart: the field, what stood there, by whom, and why it was not taken."""

    label: str
    words: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Waiting:
    """What a device still has: operations that have not come, or are not in order, and photos on their way."""

    log: DeviceLog
    who: str
    missing: int
    photos: int

    @property
    def words(self) -> str:
        """How much, in words."""
        parts = [f"{self.missing} 条内容"] * bool(self.missing) + [f"{self.photos} 张照片"] * bool(self.photos)
        return "、".join(parts)


def differences_of(row: LoggedDraft) -> list[Difference]:
    """Return what a person has to decide."""
    logged, conflicts = logged_of(row), open_conflicts(row)
    posts = Post.objects.filter(pk__in=[row.mark_of(one.field)["post"] for one in conflicts]).select_related("user")
    names = {post.pk: post.user.display_name for post in posts}
    found = []
    for one in conflicts:
        mark = row.mark_of(one.field)
        label, standing = logged.words(row, one.field, row.value_of(one.field))
        _, other = logged.words(row, one.field, one.value.open())
        at = datetime.fromisoformat(mark["at"]) if mark["at"] else None
        mine, theirs = Side(other, one.post.user.display_name, done_at(one)), Side(standing, names.get(mark["post"], ""), at)
        found.append(Difference(str(one.pk), label, theirs, mine, mark["version"]))
    return found


def done_at(one: Operation) -> datetime:
    """Return when it was done, by the server's clock as far as the device's can be trusted: never after it came."""
    return min(one.device_at + timedelta(milliseconds=one.offset_ms), one.received_at)


def returned_of(row: LoggedDraft) -> list[Returned]:
    """Return what was set apart, newest first; nothing of it is ever deleted."""
    logged = logged_of(row)
    found = Operation.objects.filter(log__in=logs_of(row), state=OperationState.REFUSED).select_related("post__user")
    return [
        Returned(*logged.words(row, one.field, one.value.open()), one.post.user.display_name, done_at(one), one.reason)
        for one in found.order_by("-received_at", "-sequence")[:SHOWN]
    ]


def waiting_of(row: LoggedDraft) -> list[Waiting]:
    """Return the devices that still have something, but those nobody waits for any more."""
    logs = logs_of(row).filter(given_up_at=None).select_related("post__user").annotate(photos=Count("operations", AWAITED)).order_by("pk")
    found = [Waiting(log, log.post.user.display_name, log.told - log.applied, log.photos) for log in logs]
    return [one for one in found if one.missing or one.photos]


def missing_words(row: LoggedDraft) -> str:
    """Return why a draft is not complete yet, in one sentence; empty when everything has arrived and agrees."""
    conflicts = Operation.objects.filter(log__in=logs_of(row), state=OperationState.CONFLICT).count()
    parts = [f"{conflicts} 项两台设备填得不同，待决定"] * bool(conflicts)
    parts += [f"{one.who}的设备还有 {one.words}没有送到" for one in waiting_of(row)]
    return f"还没有全部送达：{'；'.join(parts)}。请先办完，再签字。" if parts else ""
