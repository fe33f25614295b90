"""Rooms that could serve: list, page, by hand with the map, many by Excel, and how far the talk is."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.core.importing import last_applied
from qingmiao.planning.models import Facility
from qingmiao.planning.permissions import EDIT_FACILITY, KEEP_PLANS, VIEW_FACILITY
from qingmiao.planning.queries.rooms import ROOMS, fit_of, lines_of_room, match_of, talk_of
from qingmiao.planning.services.room_sheet import ROOM_DOOR, template
from qingmiao.planning.services.rooms import NewRoom, note_talk, room_path, write_down_room
from qingmiao.planning.web.forms import RoomForm, TalkForm
from qingmiao.regions.queries import place
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.rule_lines import lines_to_review
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo

WAY: Way[Organisation] = Way(
    ROOM_DOOR,
    thing="处",
    show=lambda _office, taken: reverse("facility_sheet", kwargs={"sheet": taken.pk}),
    back=lambda _office: reverse("facility_upload"),
)


@many(VIEW_FACILITY)
def facility_list(request: Request, rows: "QuerySet[Facility]") -> HttpResponse:
    """List the rooms that could serve."""
    return ROOMS.answer(request, rows, template="planning/facility_list.html", may_keep_rooms=KEEP_PLANS.rows(request.actor).exists())


@one(VIEW_FACILITY)
def facility_show(request: Request, row: Facility) -> HttpResponse:
    """Show rooms: the premises rules line by line, places, cost, and whom they would serve."""
    on = timezone.localdate(request.at)
    context = {
        "row": row,
        "place": place(row.town_code),
        "fit": fit_of(row, on),
        "talk": talk_of(row),
        "lines": lines_to_review(lines_of_room(row, on), {}),
        "match": match_of(row, on),
        "may_edit": EDIT_FACILITY.permits(request.actor, row),
        "parents": _parents(),
    }
    return render(request, "planning/facility_show.html", context)


@many(KEEP_PLANS, methods=GET_POST)
def facility_write(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Write rooms down, with a look at the map."""
    office = get_object_or_404(offices)
    form = RoomForm(office.division_code, request.POST or None)

    def keep(told: dict[str, Any]) -> Facility:
        return write_down_room(NewRoom(**told), office=office, actor=request.actor, at=request.at)

    done = take_form(request, form, keep)
    if done:
        messages.success(request, "已登记，场地规则已逐条判断。")
        return redirect(room_path(done.made))
    context = {"title": "登记可用设施", "verb": "登记", "parents": _parents(), "boundaries_url": reverse("counties_geojson")}
    return show_form(request, "planning/place_form.html", form, context | {"back_url": reverse("facility_list")})


@one(EDIT_FACILITY, methods=GET_POST)
def facility_talk(request: Request, row: Facility) -> HttpResponse:
    """Note how far the talk with the owner is."""
    form = TalkForm(request.POST or None, initial={"talk": row.talk})
    done = take_form(request, form, lambda told: note_talk(row, told["talk"], **by(request)))
    if done:
        messages.success(request, "已记录。")
        return redirect(room_path(row))
    parents = [*_parents(), (row.name, room_path(row))]
    return Act("洽谈情况", "记录后，测算方案时会用到。", room_path(row), parents, "记录", row.name, version=row.version).show(request, form)


@many(KEEP_PLANS)
def facility_template(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Download the empty sheet."""
    return download(template(), XLSX, "可用设施.xlsx")


@many(KEEP_PLANS, methods=GET_POST)
def facility_upload(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Take a sheet and show what it would do."""
    office = get_object_or_404(offices)
    if request.method == "POST":
        return take_sheet(request, WAY, office)
    return render(request, "planning/facility_upload.html", {"imported": last_applied(ROOM_DOOR, office), "parents": _parents()})


@many(KEEP_PLANS, methods=GET_POST)
def facility_sheet(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Show what a sheet would do, and do it."""
    return answer_sheet(request, WAY, get_object_or_404(offices), sheet)


@many(KEEP_PLANS, methods=POST)
def facility_sheet_undo(request: Request, offices: "QuerySet[Organisation]", sheet: int) -> HttpResponse:
    """Take an import back."""
    return undo(request, WAY, get_object_or_404(offices), sheet)


def _parents() -> list[tuple[str, str]]:
    return [("可用设施", reverse("facility_list"))]
