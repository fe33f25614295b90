"""How many documents on leave hold: the figure of a measure that is carried by rules. The city's: documents have no county."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Min, Q
from django.urls import reverse

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.legislation import DocumentStanding
from qingmiao.core.spells import Days, Spell
from qingmiao.policy.models import Document, Relation
from qingmiao.policy.permissions import READ_PAGE


def _leave(window: Window) -> list[Spell]:
    return [_spell(row, ends) for row, ends in window.read(_documents) if ends is None or ends > row.in_force_on]


def _documents(window: Window) -> list[tuple[Any, date | None]]:
    """Return the documents on leave that came into force by the last day of a window, each with the day on which it ended."""
    replaced = Min("relations_from__document__in_force_on", filter=Q(relations_from__kind="replaces"))
    rows = Document.objects.filter(topics__contains=["leave"], in_force_on__lte=window.until).exclude(standing=DocumentStanding.DRAFT)
    found: list[Any] = list(rows.annotate(replaced_on=replaced).order_by("key"))
    return [(row, min((day for day in (row.repealed_on, row.replaced_on) if day is not None), default=None)) for row in found]


def _spell(row: Any, ends: date | None) -> Spell:
    since: date = row.in_force_on
    return Spell(settings.CITY_CODE, 1, Days(since, ends), row.key, row.title, reverse("policy_show", args=[row.key]))


rest_on(Document, Relation)
declare_indicators(
    80,
    Indicator(
        "policy_leave_documents",
        "现行的休假文件",
        "份",
        "当天有效的、政策库里主题是休假的文件份数；不知道施行日期的不计",
        "政策文件的施行、失效日期和替代关系",
        READ_PAGE,
        _leave,
    ),
)
