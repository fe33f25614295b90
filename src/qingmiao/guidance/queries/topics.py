"""Topics of guidance as those who answer for them see them, and until when each has been read."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.guidance.models import Card, KeptTopic
from qingmiao.ui import components
from qingmiao.ui.components import Column, Status
from qingmiao.ui.listing import Listing

SOON = timedelta(days=14)


def _dress(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    return [_row(row, on) for row in rows]


def _row(row: Any, on: date) -> components.Row:
    names = [post.user.display_name if post else "" for post in (row.owner, row.deputy)]
    cells = (Status(names[0]) if names[0] else Status("没有指定", "warn"), names[1], row.cards, row.reviewed_on, review_status(row, on))
    return components.Row(str(row), reverse("topic_keep", args=[row.pk]), cells)


TOPIC_LIST: Listing[KeptTopic] = Listing(
    title="养育主题",
    columns=(
        Column("主题"),
        Column("负责人", "status"),
        Column("替补"),
        Column("卡片", "number"),
        Column("上次全文复核", "date", order="reviewed_on"),
        Column("下次复核", "status", order="review_due_on"),
    ),
    dress=_dress,
    order=("pk",),
    empty_title="还没有养育主题",
    empty_text="运行 qingmiao load-reference 装载随程序附带的卡片和主题。",
)


def with_cards(topics: "QuerySet[KeptTopic]") -> "QuerySet[Any]":
    """Add how many cards each topic holds, and load who answers for it."""
    counted = Card.objects.filter(topic=OuterRef("key")).order_by().values("topic").annotate(n=Count("pk")).values("n")
    return topics.annotate(cards=Coalesce(Subquery(counted), 0)).select_related("owner__user", "deputy__user")


def review_status(row: KeptTopic, on: date) -> Status:
    """Return the day of the next review, coloured by how near it is."""
    words = day_words(row.review_due_on)
    if row.review_due_on < on:
        return Status(f"{words}已逾期", "bad")
    return Status(words, "warn" if row.review_due_on <= on + SOON else "none")


def topics_to_review(topics: "QuerySet[KeptTopic]", on: date) -> "QuerySet[Any]":
    """Return the topics whose review is near or late, the most urgent first."""
    return topics.filter(review_due_on__lte=on + SOON).select_related("owner__user").order_by(F("review_due_on").asc(), "pk")


def topics_without_owner(topics: "QuerySet[KeptTopic]") -> int:
    """Return for how many topics nobody answers."""
    return topics.filter(owner=None).count()


def review_of(key: str) -> KeptTopic | None:
    """Return who has read a topic, and until when; None before it was begun."""
    return KeptTopic.objects.filter(key=key).first()


def due_by_topic() -> Subquery:
    """Return, for a query of texts, the day by which the topic of each is to be read again."""
    return Subquery(KeptTopic.objects.filter(key=OuterRef("card__topic")).values("review_due_on")[:1])
