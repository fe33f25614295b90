"""What volunteering puts into the shell: pages, who waits for an officer, whose ban check ends, whose sign-out is missing."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.core.trail import declare_trail
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.volunteers.models import SignUp, Volunteer, VolunteerState
from qingmiao.volunteers.permissions import (
    MANAGE_VOLUNTEERS,
    RECORD_SERVICE,
    RUN_ACTIVITY,
    VIEW_OWN_SERVICE,
    VIEW_VOLUNTEER_FIGURES,
)
from qingmiao.volunteers.queries.due import checks_held, to_ask_about


def _dress_applied(rows: list[Volunteer], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("核对身份", "warn")
    return [
        DeskRow(str(row), reverse("volunteer_show", kwargs={"pk": row.pk}), todo, "志愿者报名", timezone.localdate(row.at)) for row in rows
    ]


def _dress_to_ask(rows: list[Volunteer], _post: Post, on: date) -> list[DeskRow]:
    held = checks_held(Volunteer.objects.filter(pk__in=[row.pk for row in rows]), on)
    todo = components.Status("申请从业查询", "warn")
    ends = {pk: f"查询有效至 {day_words(until)}" if until else "没有有效的查询，不能参加活动" for pk, until in held.items()}
    return [DeskRow(str(row), reverse("volunteer_show", kwargs={"pk": row.pk}), todo, "志愿者从业查询", note=ends[row.pk]) for row in rows]


def _still_there(rows: "QuerySet[SignUp]", _post: Post, on: date) -> "QuerySet[SignUp]":
    return rows.filter(signed_in_at__date__lt=on, signed_out_at=None).select_related("activity")


def _dress_still_there(rows: list[SignUp], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("补记签退", "warn")
    return [
        DeskRow(
            row.activity.title,
            reverse("activity_show", kwargs={"pk": row.activity_id}),
            todo,
            "志愿活动",
            timezone.localdate(row.activity.starts_at),
        )
        for row in rows
    ]


declare_navigation(
    Entry("志愿服务", "own_service", "heart", VIEW_OWN_SERVICE, 2),
    Entry("志愿活动", "activity_list", "heart", RUN_ACTIVITY, 60, section="人员", group="志愿服务"),
    Entry("志愿者", "volunteer_list", "heart", MANAGE_VOLUNTEERS, 59, section="人员", group="志愿服务"),
    Entry("志愿服务数据", "volunteer_figures", "chart", VIEW_VOLUNTEER_FIGURES, 61, section="人员", group="志愿服务"),
)
declare_desk(
    DeskRows(
        "volunteers",
        "志愿者报名",
        44,
        MANAGE_VOLUNTEERS,
        lambda rows, _post, _on: rows.filter(state=VolunteerState.APPLIED),
        _dress_applied,
        since="at",
    ),
    DeskRows(
        "volunteers_to_ask",
        "志愿者从业查询到期",
        44,
        MANAGE_VOLUNTEERS,
        lambda rows, _post, on: to_ask_about(rows, on).select_related("worker"),
        _dress_to_ask,
    ),
    DeskRows("volunteers_there", "志愿者未签退", 45, RECORD_SERVICE, _still_there, _dress_still_there, since="signed_in_at"),
)


def _named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows = Volunteer.objects.select_related("worker").in_bulk([key for key in keys if key.isdecimal()])
    return {str(pk): (str(row), "") for pk, row in rows.items()}


declare_trail(named={"volunteers.volunteer": _named})
