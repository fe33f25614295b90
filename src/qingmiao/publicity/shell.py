"""What publications put into the shell: their list, what waits for a second person, events of which nobody has noted who came."""

from datetime import date
from typing import Any

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.publicity.permissions import HANDLE_BOOKINGS, PUBLISH_EDITION, VIEW_PUBLICATION
from qingmiao.publicity.queries.desk import to_count, to_review
from qingmiao.ui.components import Status
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk


def _dress_review(rows: list[Any], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(
            row.title,
            reverse("publication_show", args=[row.publication_id]),
            Status("复核", "warn"),
            row.publication.get_kind_display(),
            row.written_at,
            note=row.publication.organisation.name,
        )
        for row in rows
    ]


def _dress_count(rows: list[Any], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(row.title, reverse("publication_show", args=[row.pk]), Status("登记到场", "warn"), row.get_kind_display(), row.starts_at)
        for row in rows
    ]


declare_navigation(Entry("宣传和活动", "publication_list", "calendar", VIEW_PUBLICATION, 62, section="政策文件"))
declare_desk(
    DeskRows(
        "publications_to_review",
        "宣传待复核",
        62,
        PUBLISH_EDITION,
        lambda rows, post, _on: to_review(rows, post),
        _dress_review,
        since="written_at",
        find=("title__icontains",),
    ),
    DeskRows(
        "events_to_count",
        "活动待登记到场",
        63,
        HANDLE_BOOKINGS,
        lambda rows, _post, on: to_count(rows, on),
        _dress_count,
        since="starts_at",
    ),
)
