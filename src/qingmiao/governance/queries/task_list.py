"""Tasks as a list: what is due, overdue first."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from qingmiao.accounts.models import Department, Post
from qingmiao.governance.models import Task
from qingmiao.governance.queries.tasks import COLUMNS, OWNER, in_box, surroundings, task_rows
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

LAST_FIRST: tuple[Any, ...] = (F("done_on").desc(nulls_last=True), "-due_on", "-pk")


def _dress(rows: list[Task], _post: Post, on: date) -> list[components.Row]:
    return task_rows(rows, surroundings(rows, on), COLUMNS)


def _dress_own(rows: list[Task], _post: Post, on: date) -> list[components.Row]:
    return task_rows(rows, surroundings(rows, on), OWN_TASKS.columns)


def _departments(tasks: "QuerySet[Any]") -> list[tuple[str, str]]:
    """Return the departments that own one of these tasks."""
    owning = set(tasks.order_by().values_list("owner__department", flat=True).distinct())
    return [(value, label) for value, label in Department.choices if value in owning]


def _box(key: str, label: str, order: tuple[Any, ...] = (), *, empty: tuple[str, str] = ("", "")) -> Box:
    return Box(key, label, lambda on: in_box(key, on), order, *empty)


TASKS: Listing[Task] = Listing(
    title="任务",
    columns=COLUMNS,
    dress=_dress,
    find=("title__icontains", "owner__name__icontains"),
    find_hint="任务、责任单位",
    boxes=(
        _box("", "在办"),
        _box("late", "逾期", empty=("没有逾期的任务", "过了期限还没有报送的任务会列在这里，并告知联席会议召集单位。")),
        _box("blocked", "受阻"),
        _box("asked", "申请延期"),
        _box("reported", "待审核"),
        _box("done", "已完成", LAST_FIRST),
        _box("cancelled", "已取消", LAST_FIRST),
    ),
    is_counted=True,
    choices=(Choice("department", "责任部门", "owner__department", _departments, "全部部门"),),
    order=("due_on", "pk"),
    empty_title="没有在办的任务",
    empty_text="交给您单位的任务会按期限先后列在这里，并在收件箱提醒。",
    symbol="check-circle",
)
# Whoever sees only its own needs neither the owner nor a choice among departments.
OWN_TASKS = replace(TASKS, columns=tuple(column for column in COLUMNS if column is not OWNER), choices=(), dress=_dress_own)
