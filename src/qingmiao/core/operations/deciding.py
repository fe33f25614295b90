"""What only a person decides: which of two values holds, and that a device is waited for no longer."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.operations.models import DeviceLog, LoggedDraft, Operation, OperationState
from qingmiao.core.operations.registry import logged_of
from qingmiao.core.operations.taking import agree, logs_of, open_conflicts, refused
from qingmiao.core.typed_words import written


@transaction.atomic
def decide(row: LoggedDraft, key: str, *, takes: bool, seen: int, actor: Post, at: datetime) -> LoggedDraft:
    """Let the value of a conflicting operation hold, or the one that stands. The other stays in the log, with who decided.

    `seen` is the version of the field that the page showed. Raises StalePageError when it was written since, DomainError when decided.
    """
    logged = logged_of(row)
    row = logged.lock(str(row.pk), actor)
    if closed := logged.closed(row):
        raise DomainError(closed)
    conflicts = open_conflicts(row)
    one = next((one for one in conflicts if str(one.pk) == key), None)
    if one is None:
        raise DomainError("这一项已经决定过，或后来又改过，请刷新页面查看。")
    mark = row.mark_of(one.field)
    if mark["version"] != seen:
        raise StalePageError
    conflicts.remove(one)
    row.version += 1
    if takes:
        row.put(one.field, one.value.open(), device=one.log.device, by=one.post, at=at)
        one.state, one.reason, one.version = OperationState.ACCEPTED, f"由{actor.user.display_name}决定采用这一处。", row.version
        one.save(update_fields=["state", "reason", "version"])
    else:
        # Written anew, so that the device that is overruled learns of it.
        row.marks[one.field] = {**mark, "version": row.version, "devices": dict.fromkeys(mark["devices"], row.version)}
        refused(one, f"由{actor.user.display_name}决定采用另一处的内容。")
    for agreed in agree(row, one.field, conflicts):
        agreed.save(update_fields=["state", "reason", "version"])
    row.keep(at=at)
    audit.record(actor, "decide_operation", row, at=at, changes={"field": one.field, "operation": str(one.pk), "takes": takes})
    return row


@transaction.atomic
def give_up(row: LoggedDraft, log_id: str, reason: str, *, actor: Post, at: datetime) -> DeviceLog:
    """Wait no longer for what a device still has: it is lost, or its photo does not come. What comes later is still taken."""
    logged = logged_of(row)
    row = logged.lock(str(row.pk), actor)
    log = logs_of(row).filter(pk=int(log_id)).first() if log_id.isdecimal() else None
    if log is None:
        raise DomainError("没有这台设备，请刷新页面。")
    log.given_up_reason = written(reason, "请写明为什么不再等这台设备。")[:200]
    log.given_up_by, log.given_up_at = actor, at
    log.save(update_fields=["given_up_by", "given_up_at", "given_up_reason"])
    left: dict[str, object] = {"missing": log.told - log.applied, "photos": photos_awaited(log)}
    audit.record(actor, "give_up_device", row, at=at, changes={"device": str(log.device), "reason": log.given_up_reason, **left})
    return log


def photos_awaited(log: DeviceLog) -> int:
    """Return how many photos of a device have not arrived."""
    return Operation.objects.filter(log=log, state=OperationState.ACCEPTED, photo_at=None).exclude(photo="").count()
