"""What is told to families and how many came: articles that are public, events that were held, people who came."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.publicity.models import EVENTS, Edition, Publication
from qingmiao.publicity.permissions import VIEW_PUBLICATION


def _editions(window: Window) -> list[Edition]:
    """Return every edition of an article or announcement that was public by the last day of a window."""
    found = Edition.objects.filter(published_at__date__lte=window.until).exclude(publication__kind__in=EVENTS)
    return list(found.select_related("publication").order_by("pk"))


def _held(window: Window) -> list[Publication]:
    """Return every event that was held by the last day of a window."""
    return list(Publication.objects.filter(held_on__lte=window.until).order_by("pk"))


def _articles(window: Window) -> list[Spell]:
    return [spell for edition in window.read(_editions) if (spell := _public(edition)) is not None]


def _public(edition: Edition) -> Spell | None:
    """Return the days on which an edition stood; None where it was replaced on the day itself."""
    first, end, row = _day(edition.published_at), _day(edition.ended_at), edition.publication
    if first is None or (end is not None and end <= first):
        return None
    return Spell(row.county_code, 1, Days(first, end), f"publication-{row.pk}", edition.title, _url(row))


def _events(window: Window) -> list[Spell]:
    return [_event(row, 1) for row in window.read(_held)]


def _people(window: Window) -> list[Spell]:
    return [_event(row, row.attended or 0) for row in window.read(_held)]


def _event(row: Publication, value: int) -> Spell:
    assert row.held_on is not None  # noqa: S101  # only such rows are read
    return Spell(row.county_code, value, Days(row.held_on, None), f"publication-{row.pk}", str(row), _url(row))


def _url(row: Publication) -> str:
    return reverse("publication_show", args=[row.pk])


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


rest_on(Publication, Edition)
declare_indicators(
    70,
    Indicator(
        "publicity_articles",
        "公开的文章和通知",
        "篇",
        "当天向公众公开的文章和通知公告篇数；一篇换了新版只计一篇",
        "宣传内容各版的发布和停用时间",
        VIEW_PUBLICATION,
        _articles,
    ),
    Indicator(
        "publicity_events_held",
        "已举办的家长课堂和活动",
        "场",
        "到当天为止，登记过到场的家长课堂、入户指导日、开放日场次，累计",
        "活动的举办日期",
        VIEW_PUBLICATION,
        _events,
    ),
    Indicator(
        "publicity_attended",
        "家长课堂和活动到场人次",
        "人次",
        "到当天为止，已举办活动登记的到场人数，累计；没有登记的不计",
        "活动的举办日期和到场人数",
        VIEW_PUBLICATION,
        _people,
    ),
)
