"""What guidance puts into the shell: its list, reviews that are due, and how many cards nobody has signed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.guidance.permissions import EDIT_CARD, ENTER_CONTACT, KEEP_PAGE, KEEP_TOPIC
from qingmiao.guidance.queries.contacts import broken_pages, counties_without_contact
from qingmiao.guidance.queries.desk import due_for_review, unsigned_count
from qingmiao.guidance.queries.topics import topics_to_review, topics_without_owner
from qingmiao.guidance.rules.shipped import public_sources
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, DeskRow, DeskRows, declare_aside, declare_desk


def _dress(rows: list[Any], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            row.title or row.key, reverse("card_manage", args=[row.pk]), components.Status("全文复核", "warn"), "养育卡", row.reviewed_on
        )
        for row in rows
    ]


def _dress_topics(rows: list[Any], _post: Post, on: date) -> list[DeskRow]:
    return [
        DeskRow(
            str(row),
            reverse("topic_keep", args=[row.pk]),
            components.Status("全文复核", "bad" if row.review_due_on < on else "warn"),
            "养育主题",
            row.reviewed_on,
            note=f"负责人{row.owner.user.display_name}" if row.owner else "没有指定负责人",
        )
        for row in rows
    ]


def _dress_pages(rows: list[Any], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            public_sources()[row.source].title if row.source in public_sources() else row.source,
            reverse("official_page_succeed", args=[row.pk]),
            components.Status("换一个网页", "warn"),
            "官方网页",
            row.checked_at,
            note=row.get_state_display(),
        )
        for row in rows
    ]


def _without_contact(post: Post, _on: date) -> Sequence[AsideLine]:
    missing = counties_without_contact(ENTER_CONTACT.rows(post))
    return [AsideLine("没有录入妇幼联系方式的县（市、区）", missing, reverse("contact_list"), "warn", "phone")]


def _unsigned(_post: Post, _on: date) -> Sequence[AsideLine]:
    return [AsideLine("未经专业人员审核的养育卡", unsigned_count(), f"{reverse('card_list')}?box=unsigned", "unsure", "book")]


def _without_owner(post: Post, _on: date) -> Sequence[AsideLine]:
    return [AsideLine("没有负责人的养育主题", topics_without_owner(KEEP_TOPIC.rows(post)), reverse("topic_keep_list"), "warn", "users")]


declare_navigation(
    Entry("养育卡", "card_list", "heart", EDIT_CARD, 61, section="政策文件"),
    Entry("养育主题", "topic_keep_list", "book", KEEP_TOPIC, 61, section="政策文件"),
    Entry("妇幼联系方式", "contact_list", "phone", ENTER_CONTACT, 63, section="政策文件"),
)
declare_desk(
    DeskRows(
        "guidance_topics",
        "养育主题复核",
        59,
        KEEP_TOPIC,
        lambda rows, _post, on: topics_to_review(rows, on),
        _dress_topics,
        due="review_due_on",
        since="reviewed_on",
    ),
    DeskRows(
        "cards",
        "养育卡复核",
        60,
        EDIT_CARD,
        lambda rows, _post, on: due_for_review(rows, on),
        _dress,
        due="review_due_on",
        since="reviewed_on",
    ),
    DeskRows(
        "official_pages",
        "官方网页对不上",
        61,
        KEEP_PAGE,
        lambda rows, _post, _on: broken_pages(rows),
        _dress_pages,
        since="checked_at",
    ),
)
declare_aside(Aside(60, EDIT_CARD, _unsigned), Aside(60, KEEP_TOPIC, _without_owner), Aside(61, ENTER_CONTACT, _without_contact))
