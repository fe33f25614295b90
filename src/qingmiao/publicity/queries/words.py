"""How an event's time and an edition's ages are written."""

from django.utils import timezone

from qingmiao.publicity.models import Edition
from qingmiao.ui.words import date_cn


def when(edition: Edition) -> str:
    """Write 2026年12月5日（周六）09:30—11:00; empty where there is no time. An event ends on its own day or says which."""
    if edition.starts_at is None or edition.ends_at is None:
        return ""
    start, end = timezone.localtime(edition.starts_at), timezone.localtime(edition.ends_at)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{date_cn(end)}{end:%H:%M}"
    return f"{date_cn(start)}{start:%H:%M}—{last}"


def ages(edition: Edition) -> str:
    """Write 6～12个月; empty where it is for every age."""
    return "" if edition.first_month is None else f"{edition.first_month}～{edition.last_month}个月"
