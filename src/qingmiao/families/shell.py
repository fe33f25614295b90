"""What families put into the shell: the family's start, what waits for the county."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean_code
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.core.trail import NOBODY, declare_trail, on_rows
from qingmiao.families.models import Child, DataRequest, Guardianship
from qingmiao.families.permissions import ANSWER_REQUEST, CHECK_GUARDIANSHIP, REGISTER_CHILD, TO_CHECK
from qingmiao.families.queries import child_numbered
from qingmiao.families.queries.cases import chips_of, due_requests
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk


def _dress_ties(rows: list[Guardianship], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            f"{row.guardian.display_name} — {row.child}",
            reverse("guardianship_check", kwargs={"pk": row.pk}),
            components.Status("处理争议", "bad") if row.is_disputed else components.Status("核对证明", "warn"),
            "监护关系",
            timezone.localdate(row.claimed_at),
        )
        for row in rows
    ]


def _dress_requests(rows: list[DataRequest], _post: Post, on: date) -> list[DeskRow]:
    chips, todo = chips_of(rows, on), components.Status("答复", "warn")
    return [
        DeskRow(
            f"{row.number} {row.get_wish_display()}",
            reverse("request_answer", kwargs={"pk": row.pk}),
            todo,
            "个人信息请求",
            timezone.localdate(row.asked_at),
            chips.get(row.pk),
        )
        for row in rows
    ]


def _to_check(rows: "QuerySet[Guardianship]", _post: Post, _on: date) -> "QuerySet[Any]":
    return rows.filter(state__in=TO_CHECK).select_related("child", "guardian")


declare_navigation(
    Entry("我的孩子", "family_home", "user", REGISTER_CHILD, 1),
    Entry("监护核对", "guardianship_list", "users", CHECK_GUARDIANSHIP, 65, section="人员", group="家庭"),
    Entry("个人信息请求", "request_list", "file", ANSWER_REQUEST, 66, section="人员", group="家庭"),
)
declare_desk(
    DeskRows("guardianships", "监护待核对", 46, CHECK_GUARDIANSHIP, _to_check, _dress_ties, since="claimed_at"),
    DeskRows(
        "data_requests",
        "个人信息请求待答复",
        47,
        ANSWER_REQUEST,
        lambda rows, _post, _on: due_requests(rows),
        _dress_requests,
        due="clock_due_on",
        since="asked_at",
    ),
)


def _children_named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name children masked: who they are is opened with a purpose, not in a list."""
    rows = Child.objects.in_bulk([key for key in keys if key.isdecimal()])
    return {str(pk): (str(row), "") for pk, row in rows.items()}


def _trail_of_child(words: str) -> Q:
    child = child_numbered(clean_code(words))
    return on_rows("families.child", [child.pk]) if child else NOBODY


declare_trail(named={"families.child": _children_named}, by_person=_trail_of_child)
