"""What planning puts into the shell: its pages, and what waits for whoever builds."""

from datetime import date
from typing import Any

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import calendar, with_due
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.planning.models import FacilityState
from qingmiao.planning.permissions import (
    BROWSE_PLANNING,
    EDIT_PROJECT,
    KEEP_PLANS,
    REPORT_HOUSING,
    VIEW_FACILITY,
    VIEW_HOUSING,
    VIEW_PROJECT,
    VIEW_SCENARIO,
)
from qingmiao.planning.queries.housing import due_chip, status_of
from qingmiao.planning.queries.projects import OVER, opening_chip, project_status
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk


def _housing(rows: list[Any], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    return [
        DeskRow(
            row.name,
            reverse("housing_show", kwargs={"pk": row.pk}),
            status_of(row),
            "配建托育设施",
            row.registered_on,
            due_chip(row, on, days),
        )
        for row in rows
    ]


def _projects(rows: list[Any], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    return [
        DeskRow(
            row.name,
            reverse("project_show", kwargs={"pk": row.pk}),
            project_status(row),
            "托育项目",
            row.begun_on,
            opening_chip(row, on, days),
        )
        for row in rows
    ]


declare_navigation(
    Entry("规划总览", "planning_overview", "chart", BROWSE_PLANNING, 22, section="目标", group="规划"),
    Entry("可及性", "planning_access", "map", BROWSE_PLANNING, 23, section="目标", group="规划"),
    Entry("儿童人数", "planning_demand", "users", BROWSE_PLANNING, 24, section="目标", group="规划"),
    Entry("规则试算", "planning_what_if", "check", KEEP_PLANS, 25, section="目标", group="规划"),
    Entry("布点方案", "scenario_list", "map", VIEW_SCENARIO, 26, section="目标", group="设施和项目"),
    Entry("托育项目", "project_list", "building", VIEW_PROJECT, 27, section="目标", group="设施和项目"),
    Entry("可用设施", "facility_list", "building", VIEW_FACILITY, 28, section="目标", group="设施和项目"),
    Entry("新建住房", "housing_list", "building", VIEW_HOUSING, 29, section="目标", group="设施和项目"),
)
declare_desk(
    DeskRows(
        "housing_facilities",
        "配建托育设施",
        70,
        REPORT_HOUSING,
        lambda rows, _post, _on: with_due(rows.exclude(state=FacilityState.DELIVERED)),
        _housing,
        due="clock_due_on",
        since="registered_on",
        find=("name__icontains",),
    ),
    DeskRows(
        "projects_late",
        "逾期的托育项目",
        71,
        EDIT_PROJECT,
        lambda rows, _post, on: with_due(rows.exclude(state__in=OVER).filter(opening_due_on__lt=on)),
        _projects,
        due="clock_due_on",
        since="begun_on",
        find=("name__icontains",),
    ),
)
