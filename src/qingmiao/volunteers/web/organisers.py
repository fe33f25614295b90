"""For whoever asks for help: post an activity, see who comes, sign in and out, thank."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as draw
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.institutions.models import Institution
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.volunteers.models import Activity, SignUp
from qingmiao.volunteers.permissions import POST_FOR_INSTITUTION, POST_FOR_OFFICE, RECORD_SERVICE, RUN_ACTIVITY
from qingmiao.volunteers.queries.lists import ACTIVITIES, activity_status, counted, times_words
from qingmiao.volunteers.queries.staff import companions_of
from qingmiao.volunteers.rules import Setting, hours_words
from qingmiao.volunteers.services.activities import cancel_activity, post_activity
from qingmiao.volunteers.services.serving import sign_in_volunteer, sign_out_volunteer, thank_volunteer
from qingmiao.volunteers.web.forms import ActivityForm
from qingmiao.workforce.models import Engagement


@many(RUN_ACTIVITY)
def activity_list(request: Request, activities: "QuerySet[Activity]") -> HttpResponse:
    """List what help the own house or office has asked for."""
    may_post = "activity_post" if POST_FOR_INSTITUTION.is_granted(request.actor) else "activity_post_office"
    return ACTIVITIES.answer(request, counted(activities), template="volunteers/activity_list.html", may_post=may_post)


@many(POST_FOR_INSTITUTION, methods=GET_POST)
def activity_post(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Ask for help in an institution."""
    return _post(request, get_object_or_404(institutions))


@many(POST_FOR_OFFICE, methods=GET_POST)
def activity_post_office(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Ask for help in a community or a family class."""
    get_object_or_404(offices)
    return _post(request, None)


def _post(request: Request, house: Institution | None) -> HttpResponse:
    form = ActivityForm(request.POST or None, is_of_office=house is None)
    done = take_form(request, form, lambda _told: post_activity(form.plan(), house, actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已发布，志愿者可以报名。")
        return redirect("activity_show", pk=done.made.pk)
    context = {"parents": [("志愿活动", reverse("activity_list"))], "title": "发布志愿活动", "back": reverse("activity_list")}
    return show_form(request, "volunteers/activity_post.html", form, context)


@one(RUN_ACTIVITY)
def activity_show(request: Request, row: Activity) -> HttpResponse:
    """Show an activity with who signed up, who is there and who was."""
    on = timezone.localdate(request.at)
    rows = row.sign_ups.filter(left_at=None).select_related("volunteer__worker", "companion__worker").order_by("pk")
    context: dict[str, Any] = {
        "row": row,
        "when": times_words(row),
        "status": activity_status(row, on),
        "people": [(one, hours_words(one.minutes)) for one in rows],
        "companions": companions_of(row, on),
        "with_staff": row.setting == Setting.WITH_STAFF,
        "with_parents": row.setting == Setting.WITH_PARENTS,
        "may_cancel": row.state == "open" and row.starts_at > request.at,
        "parents": [("志愿活动", reverse("activity_list"))],
    }
    return draw(request, "volunteers/activity_show.html", context)


@one(RUN_ACTIVITY, methods=POST)
def activity_cancel(request: Request, row: Activity) -> HttpResponse:
    """Call an activity off."""
    return take_step(
        request,
        lambda: cancel_activity(row, version=version_of(request), actor=request.actor, at=request.at),
        said="已取消，报名的志愿者在自己的页面上可以看到。",
        back="activity_show",
        pk=row.pk,
    )


@one(RECORD_SERVICE, methods=POST)
def service_in(request: Request, row: SignUp) -> HttpResponse:
    """Sign a volunteer in, with who answers for the children."""
    typed = request.POST.get("companion", "")
    companion = Engagement.objects.filter(pk=int(typed) if typed.isdecimal() and len(typed) < 10 else 0).first()
    parents = request.POST.get("parents_present") == "on"
    return _record(
        request, row, lambda: sign_in_volunteer(row, companion, parents_present=parents, actor=request.actor, at=request.at), "已签到。"
    )


@one(RECORD_SERVICE, methods=POST)
def service_out(request: Request, row: SignUp) -> HttpResponse:
    """Sign a volunteer out."""
    return _record(request, row, lambda: sign_out_volunteer(row, actor=request.actor, at=request.at), "已签退，服务时长已计入。")


@one(RECORD_SERVICE, methods=POST)
def service_thank(request: Request, row: SignUp) -> HttpResponse:
    """Thank a volunteer."""
    words = request.POST.get("words", "")
    return _record(
        request, row, lambda: thank_volunteer(row, words, actor=request.actor, at=request.at), "已致谢，志愿者在自己的页面上可以看到。"
    )


def _record(request: Request, row: SignUp, act: Any, said: str) -> HttpResponse:
    return take_step(request, act, said=said, back="activity_show", pk=row.activity_id)
