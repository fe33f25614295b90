"""Which documents must be marked wherever they are cited."""

from datetime import date

from qingmiao.policy.models import Document, Status


def source_marks(on: date) -> dict[str, str]:
    """Return document key → what must be said beside it on a day: 已失效, 已被替代, 有效性待核 … One query.

    A document of which a part was updated is not marked: the values that rest on it are dated one by one.
    """
    rows = Document.objects.with_status(on).exclude(status__in=[Status.CURRENT, Status.PARTLY]).values_list("key", "status")
    return {key: Status(status).label for key, status in rows}
