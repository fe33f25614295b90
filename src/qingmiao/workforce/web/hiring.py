"""Hiring by identity number, classes with their people, health certificates by sheet."""

import base64
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.institutions.models import Institution
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.permissions import MANAGE_STAFF, VIEW_PEOPLE
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.services.conflicting import told_of
from qingmiao.workforce.services.health_sheet import import_health_checks, template
from qingmiao.workforce.services.hiring import fix_class, hire, look_up
from qingmiao.workforce.web.forms import HireForm, SheetForm
from qingmiao.workforce.web.people import people_crumb


@many(MANAGE_STAFF, methods=GET_POST)
def worker_hire(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Find somebody by identity number, see what hiring would bring, hire."""
    house = get_object_or_404(institutions)
    form = HireForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    context: dict[str, Any] = {"parents": [people_crumb()], "known": None, "conflicts": [], "is_looked_up": False}
    if request.POST.get("step") == "hire":
        done = take_form(request, form, lambda _told: hire(house, form.hiring(), actor=request.actor, at=request.at))
        if done:
            messages.success(request, "已登记，并已申请录用前从业查询。公安机关答复无记录前，不要安排接触婴幼儿。")
            return redirect("engagement_show", pk=done.made.pk)
    else:
        found = take_form(request, form, lambda _told: look_up(house, form.person(), actor=request.actor, at=request.at))
        if found:
            context |= {"is_looked_up": True, "known": found.made, "conflicts": _conflicts(form, house, found.made)}
    return show_form(request, "workforce/worker_hire.html", form, context)


def _conflicts(form: HireForm, house: Institution, worker: object) -> list[str]:
    """Return in words what the engagement would conflict with."""
    told = form.hiring()
    row = Engagement(institution=house, role=told.role, full_time=told.full_time, is_main=True)
    return told_of(worker.pk, row) if worker is not None else []  # type: ignore[attr-defined]  # a worker


@many(MANAGE_STAFF)
def class_roster(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show each class with its people, and whether the ratio holds with those who are fit."""
    on = timezone.localdate(request.at)
    get_object_or_404(institutions)
    house, rosters = next(iter(rosters_of(institutions, on)))
    fixed = {person.engagement_id for roster in rosters for person in roster.people}
    carers = VIEW_PEOPLE.rows(request.actor).filter(role="carer").select_related("worker").order_by("pk")
    free = [(row.pk, row.worker.name.open()) for row in carers if row.pk not in fixed]
    classes = [(roster.key, roster.name) for roster in rosters]
    return render(request, "workforce/class_roster.html", {"rosters": rosters, "free": free, "classes": classes, "house": house, "on": on})


@one(VIEW_PEOPLE, methods=POST, related=("worker",))
def class_fix(request: Request, row: Engagement) -> HttpResponse:
    """Fix a carer in a class, or take the carer out."""
    key = request.POST.get("class_key", "")[:40]
    said = "班级人员已更新。"
    return take_step(request, lambda: fix_class(row, key, actor=request.actor, at=request.at), said=said, back="class_roster")


@may(MANAGE_STAFF)
def health_template(request: Request) -> HttpResponse:  # noqa: ARG001  # as every view
    """Download the empty sheet for health certificates."""
    return download(template(), XLSX, "健康合格证.xlsx")


@many(MANAGE_STAFF, methods=GET_POST)
def health_upload(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take a sheet of health certificates: every row, or none and the sheet back with the wrong cells marked."""
    house = get_object_or_404(institutions)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    done = take_form(
        request, form, lambda told: import_health_checks(told["file"], house, actor=request.actor, at=request.at), usual_field="file"
    )
    if done and not done.made.wrong:
        messages.success(request, f"已登记 {done.made.count} 份健康合格证。")
        return redirect("people_list")
    context: dict[str, Any] = {
        "parents": [people_crumb()],
        "title": "批量登记健康合格证",
        "wrong": [],
        "link": "",
        "template": "health_template",
    }
    if done:
        form.add_error("file", f"有 {len(done.made.wrong)} 处需要改正，一份都没有登记。")
        context |= wrong_cells(done.made.wrong, done.made.corrected)
    return show_form(request, "workforce/sheet.html", form, context)


def wrong_cells(wrong: dict[tuple[int, int], str], corrected: bytes) -> dict[str, object]:
    """Return what a page shows of a sheet with wrong cells: each with its place, and the sheet to correct."""
    places = [(f"{chr(65 + column)}{row + 2}", sentence) for (row, column), sentence in sorted(wrong.items())]
    return {"wrong": places, "link": f"data:{XLSX};base64,{base64.b64encode(corrected).decode()}"}
