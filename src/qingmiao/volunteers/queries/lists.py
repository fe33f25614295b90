"""Volunteers and activities as lists."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import index_of
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing
from qingmiao.ui.words import day_cn
from qingmiao.volunteers.models import Activity, ActivityState, Volunteer, VolunteerState
from qingmiao.volunteers.rules import Skill
from qingmiao.workforce.models.people import name_index
from qingmiao.workforce.queries.clearance import cleared_until

State = VolunteerState
TONES: dict[str, components.Tone] = {State.APPLIED: "warn", State.CHECKING: "unsure", State.ACTIVE: "ok"}
TAKEN = Count("sign_ups", filter=Q(sign_ups__left_at=None))
SKILLS = dict(Skill.choices())


def status_of(row: Volunteer) -> components.Status:
    """Return where somebody stands."""
    return components.Status(row.get_state_display(), TONES.get(row.state, "none"))


def person_of(row: Volunteer) -> int:
    """Return the key of the worker that a volunteer is, under the row that is kept; 0 before anybody has seen the papers."""
    return (row.worker.merged_into_id or row.worker.pk) if row.worker else 0


def skills_words(row: Volunteer) -> str:
    """Return what somebody likes to help with, in words."""
    return "、".join(SKILLS[skill] for skill in row.skills if skill in SKILLS)


def times_words(row: Activity) -> str:
    """Return when an activity is, as people say it."""
    first, last = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    ends = f"{last:%H:%M}" if last.date() == first.date() else f"{day_cn(last.date())} {last:%H:%M}"
    return f"{day_cn(first.date())} {first:%H:%M}—{ends}"


def _dress(rows: list[Volunteer], _post: Post, on: date) -> list[components.Row]:
    until = cleared_until([pk for row in rows if (pk := person_of(row))], on)
    return [
        components.Row(
            str(row),
            reverse("volunteer_show", kwargs={"pk": row.pk}),
            (status_of(row), row.get_kind_display(), until.get(person_of(row)), timezone.localdate(row.at)),
            note=skills_words(row),
        )
        for row in rows
    ]


def _named(rows: "QuerySet[Volunteer]", words: str) -> "QuerySet[Volunteer]":
    """Find somebody by the whole name or the whole telephone number."""
    phone = index_of(words, "workforce.worker.phone")
    known = Q(worker__name_index=name_index(words)) | Q(phone_index=index_of(words, "volunteers.volunteer.phone"))
    return rows.filter(known | Q(worker__phone_index=phone) if phone else known)


VOLUNTEERS: Listing[Volunteer] = Listing(
    title="志愿者",
    columns=(
        components.Column("姓名"),
        components.Column("状态", "status", order="state"),
        components.Column("身份", order="kind"),
        components.Column("从业查询有效至", "date"),
        components.Column("报名日期", "date", order="at"),
    ),
    dress=_dress,
    find_by=_named,
    find_hint="完整的姓名或电话",
    boxes=(
        Box(
            "",
            "可以参加",
            lambda _on: Q(state=State.ACTIVE),
            empty_title="还没有志愿者",
            empty_text="报名、核对身份、从业查询通过后，会列在这里。",
        ),
        Box("applied", "待核对身份", lambda _on: Q(state=State.APPLIED)),
        Box("checking", "待从业查询答复", lambda _on: Q(state=State.CHECKING)),
        Box("over", "已退出和未登记", lambda _on: Q(state__in=[State.ENDED, State.DECLINED])),
    ),
    is_counted=True,
    order=("-at", "-pk"),
    symbol="heart",
    export="",
)


def _dress_activities(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    return [
        components.Row(
            row.title,
            reverse("activity_show", kwargs={"pk": row.pk}),
            (times_words(row), activity_status(row, on), f"{row.taken}/{row.places}", row.get_setting_display()),
        )
        for row in rows
    ]


def activity_status(row: Activity, on: date) -> components.Status:
    """Return whether an activity is called off, over, or open."""
    if row.state == ActivityState.CANCELLED:
        return components.Status("已取消", "none")
    return components.Status("已结束", "none") if timezone.localdate(row.ends_at) < on else components.Status("报名中", "ok")


ACTIVITIES: Listing[Activity] = Listing(
    title="志愿活动",
    columns=(
        components.Column("活动"),
        components.Column("时间", order="starts_at"),
        components.Column("状态", "status"),
        components.Column("已报名", "number"),
        components.Column("和婴幼儿的接触"),
    ),
    dress=_dress_activities,
    find=("title__icontains",),
    find_hint="活动名称",
    boxes=(
        Box("", "今天和以后", lambda on: Q(ends_at__date__gte=on, state=ActivityState.OPEN), order=("starts_at", "pk")),
        Box("past", "已结束", lambda on: Q(ends_at__date__lt=on), order=("-starts_at", "-pk")),
        Box("cancelled", "已取消", lambda _on: Q(state=ActivityState.CANCELLED), order=("-starts_at", "-pk")),
    ),
    order=("starts_at", "pk"),
    empty_title="还没有志愿活动",
    empty_text="发布后，本市的志愿者可以报名。",
    symbol="heart",
)


def counted(rows: "QuerySet[Activity]") -> "QuerySet[Any]":
    """Return activities with how many have signed up, in `taken`."""
    return rows.annotate(taken=TAKEN)
