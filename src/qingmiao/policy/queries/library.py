"""Which documents must be marked wherever they are cited."""

from datetime import date

from qingmiao.policy.models import Document, Status


def source_marks(on: date) -> dict[str, str]:
    """Return document key → what must be said beside it on a day (已失效, 已被替代 …), for those that do not simply hold. One query."""
    rows = Document.objects.with_status(on).exclude(status=Status.CURRENT).values_list("key", "status")
    return {key: Status(status).label for key, status in rows}
