"""Hiring by identity number, classes with their people, health certificates by sheet."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.institutions.models import Institution
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.permissions import MANAGE_STAFF, VIEW_PEOPLE
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.services.conflicting import told_of
from qingmiao.workforce.services.hiring import door_of, fix_class, hire
from qingmiao.workforce.services.identifying import look_up
from qingmiao.workforce.web.forms import HireForm
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
        found = take_form(request, form, lambda _told: look_up(door_of(house), form.person(), actor=request.actor, at=request.at))
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
