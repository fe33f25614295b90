"""The lists of the house itself: people, the audit trail, the inbox."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Post, User
from qingmiao.accounts.queries import called
from qingmiao.core.audit_words import SUBJECTS, VERBS, names_of
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.ui import components
from qingmiao.ui.listing import Choice, Listing
from qingmiao.ui.words import moment_cn


def _dress_people(rows: list[User], _post: Post, _on: date) -> list[components.Row]:
    return [_person(row) for row in rows]


def _person(row: User) -> components.Row:
    status = components.Status("在用", "ok") if row.is_active else components.Status("已停用", "none")
    posts = "；".join(post.label for post in row.posts.all())
    return components.Row(row.display_name, reverse("person_show", kwargs={"pk": row.pk}), (row.username, posts, status))


def _dress_entries(rows: list[AuditEntry], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            moment_cn(row.at),
            "",
            (row.actor_label, row.what_was_done, row.on_what, components.Folded(row.purpose, str(row.changes) if row.changes else "")),
        )
        for row in rows
    ]


def _dress_notices(rows: list[Notice], _post: Post, _on: date) -> list[components.Row]:
    """Return the notices for a sheet; the page draws each as a card."""
    return [components.Row(row.title, "", ("已读" if row.read_at else "未读", moment_cn(row.at), row.body)) for row in rows]


PEOPLE: Listing[User] = Listing(
    title="人员与岗位",
    columns=(
        components.Column("姓名", order="display_name"),
        components.Column("用户名", order="username"),
        components.Column("岗位"),
        components.Column("状态", "status"),
    ),
    dress=_dress_people,
    find_by=called,
    find_hint="姓名、用户名、单位",
    order=("username",),
    symbol="users",
)
ENTRIES: Listing[AuditEntry] = Listing(
    title="审计记录",
    columns=(
        components.Column("时间", order="at"),
        components.Column("操作人与岗位"),
        components.Column("动作"),
        components.Column("对象"),
        components.Column("目的与内容", "folded"),
    ),
    dress=_dress_entries,
    find=("actor_label__icontains",),
    find_hint="操作人",
    choices=(
        Choice("verb", "动作", "verb", lambda _rows: list(VERBS.items())),
        Choice(
            "subject_type", "对象", options=lambda _rows: list(SUBJECTS.items()), where=lambda value: Q(subject_type__in=names_of(value))
        ),
        Choice("subject_id", "对象的编号", "subject_id"),
        Choice("since", "自", "at__date__gte", is_day=True),
        Choice("until", "至", "at__date__lte", is_day=True),
    ),
    order=("-at", "-pk"),
    symbol="search",
)
NOTICES: Listing[Notice] = Listing(
    title="收件箱",
    columns=(components.Column("消息"), components.Column("状态"), components.Column("时间"), components.Column("内容")),
    dress=_dress_notices,
    order=("-at", "-pk"),
    empty_title="没有消息",
    empty_text="受理、补正、回执、证照到期等消息会出现在这里。",
    symbol="inbox",
)
