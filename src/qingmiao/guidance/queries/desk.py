"""Cards as their editors see them: the list, what waits, one card with its versions."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.codes.days import day_words
from qingmiao.guidance.models import SHOWN, TOPICS, Card, CardText, TextState
from qingmiao.guidance.rules.topics import BY_KEY
from qingmiao.ui import components
from qingmiao.ui.components import Column, Status
from qingmiao.ui.listing import Box, Choice, Listing

TONES: dict[str, components.Tone] = {"draft": "none", "published": "unsure", "signed": "ok", "replaced": "none", "withdrawn": "warn"}


def _has(*states: str) -> Exists:
    return Exists(CardText.objects.filter(card=OuterRef("pk"), state__in=states))


def with_texts(cards: "QuerySet[Card]") -> "QuerySet[Any]":
    """Add the title and state that stand on each card now, else those of its newest text; and whether a draft waits."""
    newest = CardText.objects.filter(card=OuterRef("pk")).exclude(state=TextState.DRAFT).order_by("-number")
    return cards.annotate(
        title=Subquery(newest.values("title")[:1]), text_state=Subquery(newest.values("state")[:1]), has_draft=_has("draft")
    )


def status_of(state: str | None) -> Status:
    """Return the state of a text with its tone."""
    return Status(TextState(state).label, TONES[state]) if state else Status("没有发布过")


def _dress(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    return [_row(row, on) for row in rows]


def _row(row: Any, on: date) -> components.Row:
    due = Status(f"{day_words(row.review_due_on)}已逾期", "bad") if row.review_due_on < on else None
    cells = (
        BY_KEY[row.topic].label,
        f"{row.first_month}～{row.last_month}个月",
        status_of(row.text_state),
        row.owner.user.display_name if row.owner else "",
        due or Status(day_words(row.review_due_on)),
    )
    return components.Row(row.title or row.key, reverse("card_manage", args=[row.pk]), cells, note="有草稿" if row.has_draft else "")


CARDS: Listing[Card] = Listing(
    title="养育卡",
    columns=(
        Column("卡片"),
        Column("主题", order="topic"),
        Column("月龄", order="first_month"),
        Column("状态", "status"),
        Column("负责人"),
        Column("下次复核", "status", order="review_due_on"),
    ),
    dress=_dress,
    find=("title__icontains", "key__icontains"),
    find_hint="标题",
    boxes=(
        Box("", "全部", lambda _on: Q()),
        Box("unsigned", "待审核", lambda _on: Q(_has("published"))),
        Box("draft", "有草稿", lambda _on: Q(_has("draft"))),
        Box("late", "逾期复核", lambda on: Q(review_due_on__lt=on)),
        Box("gone", "没有发布", lambda _on: ~Q(_has(*SHOWN))),
    ),
    is_counted=True,
    choices=(Choice("topic", "主题", "topic", lambda _rows: TOPICS, "全部主题"),),
    order=("position", "pk"),
    empty_title="还没有养育卡",
    empty_text="运行 qingmiao load-reference 装载随程序附带的卡片。",
)


def editors() -> "QuerySet[Post]":
    """Return the posts that may answer for a card: those of the city's health bureau."""
    posts = Post.objects.filter(role=Role.CITY_OFFICER, organisation__department=Department.HEALTH, until_on=None)
    return posts.select_related("user", "organisation").order_by("user__display_name", "pk")


def unsigned_count() -> int:
    """Return how many cards nobody has signed."""
    return CardText.objects.filter(state=TextState.PUBLISHED).count()


def due_for_review(cards: "QuerySet[Card]", on: date) -> "QuerySet[Any]":
    """Return the cards whose review is due on a day, the longest waiting first."""
    return with_texts(cards).filter(review_due_on__lte=on).order_by(F("review_due_on").asc(), "pk")
