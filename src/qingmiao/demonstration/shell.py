"""What demonstrations put into the shell: their pages, what waits for the city, what an institution gives."""

from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.demonstration.models import Demonstration, DemonstrationState
from qingmiao.demonstration.permissions import BROWSE_DEMONSTRATIONS, DECIDE_DEMONSTRATION, RECORD_GUIDANCE
from qingmiao.demonstration.queries.cases import status_of
from qingmiao.demonstration.queries.lists import is_proposed
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk

State = DemonstrationState
FIND = ("institution__name__icontains", "institution__name_initials__icontains")


def _dress(rows: list[Demonstration], _post: Post, _on: date) -> list[DeskRow]:
    return [_row(row, status_of(row)) for row in rows]


def _dress_proposed(rows: list[Demonstration], _post: Post, _on: date) -> list[DeskRow]:
    return [_row(row, components.Status("答复撤销建议", "bad")) for row in rows]


def _row(row: Demonstration, todo: components.Status) -> DeskRow:
    return DeskRow(row.institution.name, reverse("demonstration_show", kwargs={"pk": row.pk}), todo, "示范点", row.nominated_on)


declare_navigation(
    Entry("示范点", "demonstration_list", "seedling", BROWSE_DEMONSTRATIONS, 12, section="目标", group="目标"),
    Entry("示范点", "demonstration_own", "seedling", RECORD_GUIDANCE, 40, section="机构"),
)
declare_desk(
    DeskRows(
        "demonstrations",
        "示范点评审",
        30,
        DECIDE_DEMONSTRATION,
        lambda rows, _post, _on: rows.filter(state__in=[State.NOMINATED, State.VISITED]).select_related("institution"),
        _dress,
        since="nominated_on",
        find=FIND,
    ),
    DeskRows(
        "proposals",
        "撤销建议",
        31,
        DECIDE_DEMONSTRATION,
        lambda rows, _post, _on: rows.filter(is_proposed()).select_related("institution"),
        _dress_proposed,
        since="nominated_on",
        find=FIND,
    ),
)
