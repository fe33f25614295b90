"""The lists of the house itself: people, the audit trail, the inbox."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post, User
from qingmiao.accounts.queries import called
from qingmiao.core.audit_words import FORMER, SUBJECTS, VERBS, names_of, word_of
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.core.notices import inbox_of
from qingmiao.core.trail import find_entries, names_of_rows, words_of_changes
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.ui.words import moment_cn

DORMANT_DAYS = 90


def _is_dormant(on: date) -> Q:
    since = on - timedelta(days=DORMANT_DAYS)
    return Q(is_active=True) & (Q(last_login=None) | Q(last_login__date__lt=since))


def _dress_people(rows: list[User], _post: Post, _on: date) -> list[components.Row]:
    return [_person(row) for row in rows]


def _person(row: User) -> components.Row:
    status = components.Status("在用", "ok") if row.is_active else components.Status("已停用", "none")
    posts = "；".join(post.label for post in row.posts.all())
    seen = moment_cn(row.last_login) if row.last_login else "从未登录"
    return components.Row(row.display_name, reverse("person_show", kwargs={"pk": row.pk}), (row.username, posts, seen, status))


def dress_entries(rows: list[AuditEntry], _post: Post, _on: date) -> list[components.Row]:
    """Return entries as rows: the object by its name, leading to it, or else to all that happened to it; what changed in words."""
    names = names_of_rows(rows)
    return [_entry(row, *names.get((FORMER.get(row.subject_type, row.subject_type), row.subject_id), ("", ""))) for row in rows]


def _entry(row: AuditEntry, name: str, url: str) -> components.Row:
    what = f"{word_of(row.subject_type)} {name or row.subject_id}"
    trail = f"{reverse('audit_list')}?subject_type={FORMER.get(row.subject_type, row.subject_type)}&subject_id={row.subject_id}"
    words = components.Folded(row.purpose, words_of_changes(row))
    return components.Row(moment_cn(row.at), "", (row.actor_label, row.what_was_done, components.Linked(what, url or trail), words))


def _dress_notices(rows: list[Notice], post: Post, _on: date) -> list[components.Row]:
    """Return the inbox by case: the latest notice, and what was told before it, folded. The page draws each as a card."""
    wanted = {(row.subject_type, row.subject_id): row.pk for row in rows if row.subject_id}
    earlier: dict[tuple[str, str], list[str]] = {case: [] for case in wanted}
    told = inbox_of(post).filter(subject_type__in={kind for kind, _ in wanted}, subject_id__in={key for _, key in wanted})
    for notice in told if wanted else []:
        case = (notice.subject_type, notice.subject_id)
        if wanted.get(case, notice.pk) != notice.pk:
            earlier[case].append(f"{moment_cn(notice.at)} {notice.title}")
    return [_notice(row, earlier.get((row.subject_type, row.subject_id), [])) for row in rows]


def _notice(row: Any, earlier: list[str]) -> components.Row:
    state = (
        components.Status("待看", "warn") if row.is_new else components.Status("已办结", "ok") if row.done_at else components.Status("已看")
    )
    kind = word_of(row.subject_type) if row.subject_type else ""
    words = components.Folded(row.body, "\n".join(earlier), f"此前 {len(earlier)} 条")
    return components.Row(row.title, reverse("notice_open", kwargs={"pk": row.pk}), (state, kind, moment_cn(row.at), words))


def _kinds_of_notices(rows: "QuerySet[Notice]") -> list[tuple[str, str]]:
    kinds = rows.exclude(subject_type="").order_by("subject_type").values_list("subject_type", flat=True).distinct()
    return [(kind, word_of(kind)) for kind in kinds]


def _dress_heads(rows: list[Post], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.user.display_name,
            reverse("head_password", kwargs={"pk": row.pk}),
            (row.organisation, row.user.username, moment_cn(row.user.last_login) or "从未登录"),
            note="点姓名重置密码",
        )
        for row in rows
    ]


HEADS: Listing[Post] = Listing(
    title="负责人账号",
    columns=(
        components.Column("姓名", order="user__display_name"),
        components.Column("机构", order="organisation__name"),
        components.Column("用户名"),
        components.Column("最近登录"),
    ),
    dress=_dress_heads,
    find=("user__display_name__icontains", "organisation__name__icontains"),
    find_hint="姓名、机构",
    order=("organisation__name", "pk"),
    empty_text="本县机构开通账号后，负责人会列在这里。",
    symbol="users",
)
PEOPLE: Listing[User] = Listing(
    title="人员与岗位",
    columns=(
        components.Column("姓名", order="display_name"),
        components.Column("用户名", order="username"),
        components.Column("岗位"),
        components.Column("最近登录", order="last_login"),
        components.Column("状态", "status"),
    ),
    dress=_dress_people,
    find_by=called,
    find_hint="姓名、用户名、单位",
    boxes=(
        Box("", "全部"),
        Box("dormant", f"{DORMANT_DAYS} 天未登录", _is_dormant),
        Box("closed", "已停用", lambda _on: Q(is_active=False)),
    ),
    order=("username",),
    symbol="users",
)
ENTRIES: Listing[AuditEntry] = Listing(
    title="审计记录",
    columns=(
        components.Column("时间", order="at"),
        components.Column("操作人与岗位"),
        components.Column("动作"),
        components.Column("对象", "link"),
        components.Column("目的与内容", "folded"),
    ),
    dress=dress_entries,
    find_by=find_entries,
    find_hint="操作人、机构、办件、目的",
    choices=(
        Choice("verb", "动作", "verb", lambda _rows: list(VERBS.items())),
        Choice(
            "subject_type", "对象", options=lambda _rows: list(SUBJECTS.items()), where=lambda value: Q(subject_type__in=names_of(value))
        ),
        Choice("subject_id", "对象的编号", "subject_id"),
        Choice("purpose", "目的", "purpose__icontains"),
        Choice("since", "自", "at__date__gte", is_day=True),
        Choice("until", "至", "at__date__lte", is_day=True),
    ),
    order=("-at", "-pk"),
    symbol="search",
)
NOTICES: Listing[Notice] = Listing(
    title="收件箱",
    columns=(
        components.Column("消息"),
        components.Column("状态", "status"),
        components.Column("类别"),
        components.Column("时间"),
        components.Column("内容", "folded"),
    ),
    dress=_dress_notices,
    find=("title__icontains", "body__icontains"),
    find_hint="消息的标题和内容",
    boxes=(
        Box(
            "",
            "待看",
            lambda _on: Q(is_new=True),
            empty_title="没有待看的消息",
            empty_text="受理、补正、回执、证照到期等消息会出现在这里。",
        ),
        Box("all", "全部"),
        Box("done", "已办结", lambda _on: Q(done_at__isnull=False)),
    ),
    is_counted=True,
    choices=(
        Choice("kind", "类别", "subject_type", _kinds_of_notices),
        Choice("since", "自", "at__date__gte", is_day=True),
        Choice("until", "至", "at__date__lte", is_day=True),
    ),
    order=("-at", "-pk"),
    symbol="inbox",
)
