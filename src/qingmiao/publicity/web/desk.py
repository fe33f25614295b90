"""Pages of those who publish: the list, one publication with its editions and bookings, drafts, review, attendance."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.core.privacy import reveal
from qingmiao.publicity.models import Booking, Edition, EditionState, Kind, Publication
from qingmiao.publicity.permissions import (
    EDIT_PUBLICATION,
    HAND_IN_EDITION,
    HANDLE_BOOKINGS,
    PUBLISH_EDITION,
    REVEAL_BOOKING,
    VIEW_PUBLICATION,
    WITHDRAW_EDITION,
)
from qingmiao.publicity.queries.desk import PUBLICATIONS, bookings_of, lines_of, reach_of, status_of, with_editions
from qingmiao.publicity.queries.words import ages
from qingmiao.publicity.services.booking import record_attendance
from qingmiao.publicity.services.editing import (
    begin_publication,
    hand_in_edition,
    publish_edition,
    return_edition,
    withdraw_edition,
    write_edition,
)
from qingmiao.publicity.web.forms import AttendanceForm, ReturnForm, form_of, words_of
from qingmiao.publicity.workflow import EDITIONS
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.revealing import PurposeForm, answer_reveal

PARENTS = ("宣传和活动", "publication_list")


@many(VIEW_PUBLICATION)
def publication_list(request: Request, rows: "QuerySet[Publication]") -> HttpResponse:
    """List the publications one may see."""
    kinds = list(Kind.choices) if EDIT_PUBLICATION.is_granted(request.actor) else []
    return PUBLICATIONS.answer(request, with_editions(rows), template="publicity/publication_list.html", kinds=kinds)


@may(EDIT_PUBLICATION, methods=GET_POST)
def publication_begin(request: Request, kind: str) -> HttpResponse:
    """Begin a publication of a kind with its first draft."""
    if kind not in Kind.values:
        raise Http404
    form = form_of(kind, is_first=True)(request.POST or None)
    done = take_form(request, form, lambda _: begin_publication(kind, form.typed(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "草稿已存，公众还看不到。看一看，再交去复核。")
        return redirect("publication_show", pk=done.made.pk)
    context = {"title": f"写{Kind(kind).label}", "parents": _parents(), "version": "", "back_url": reverse("publication_list")}
    return show_form(request, "publicity/publication_write.html", form, context)


@one(EDIT_PUBLICATION, methods=GET_POST)
def publication_write(request: Request, row: Publication) -> HttpResponse:
    """Write the draft of the next edition; it begins with what stands there now."""
    newest = row.editions.order_by("-number")[0]
    if newest.state == EditionState.IN_REVIEW:
        return turn_back(request, "这一版正在复核，复核完或退回后才能再改。", "publication_show", pk=row.pk)
    form = form_of(row.kind, is_first=newest.number == 1 and newest.state == EditionState.DRAFT)(
        request.POST or None, initial=words_of(newest)
    )
    done = take_form(
        request, form, lambda _: write_edition(row, form.typed(), version=version_of(request), actor=request.actor, at=request.at)
    )
    back_url = reverse("publication_show", args=[row.pk])
    if done:
        messages.success(request, "草稿已存，公众还看不到。")
        return redirect(back_url)
    version = request.POST.get("version", str(row.version))
    context = {"title": f"改：{newest.title}", "parents": [*_parents(), (newest.title, back_url)], "version": version, "back_url": back_url}
    return show_form(request, "publicity/publication_write.html", form, context)


@one(VIEW_PUBLICATION, related=("organisation",))
def publication_show(request: Request, row: Publication) -> HttpResponse:
    """Show one publication: what is public, what waits, its bookings, how often it was read."""
    return render(request, "publicity/publication_show.html", _managed(request, row))


@one(HAND_IN_EDITION, methods=POST)
def edition_hand_in(request: Request, row: Edition) -> HttpResponse:
    """Hand a draft in."""
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    return take_step(request, lambda: hand_in_edition(row, **by), said="已交去复核。", back="publication_show", pk=row.publication_id)


@one(PUBLISH_EDITION, methods=POST)
def edition_publish(request: Request, row: Edition) -> HttpResponse:
    """Publish what another person wrote."""
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    return take_step(request, lambda: publish_edition(row, **by), said="已发布。", back="publication_show", pk=row.publication_id)


@one(PUBLISH_EDITION, methods=POST, related=("publication__organisation",))
def edition_return(request: Request, row: Edition) -> HttpResponse:
    """Send an edition back with a reason."""
    form = ReturnForm(request.POST)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: return_edition(row, told["reason"], **by)):
        messages.success(request, "已退回，对方已收到通知。")
        return redirect("publication_show", pk=row.publication_id)
    return show_form(request, "publicity/publication_show.html", form, _managed(request, row.publication, return_form=form))


@one(WITHDRAW_EDITION, methods=POST)
def edition_withdraw(request: Request, row: Edition) -> HttpResponse:
    """Take a publication off the public pages."""
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    return take_step(request, lambda: withdraw_edition(row, **by), said="已撤下。", back="publication_show", pk=row.publication_id)


@one(HANDLE_BOOKINGS, methods=POST, related=("organisation",))
def event_attended(request: Request, row: Publication) -> HttpResponse:
    """Note who came."""
    form = AttendanceForm(request.POST)
    came = {int(key) for key in request.POST.getlist("came") if key.isdecimal() and len(key) < 19}
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: record_attendance(row, came, told["walk_ins"], **by)):
        messages.success(request, "已登记到场。")
        return redirect("publication_show", pk=row.pk)
    return show_form(request, "publicity/publication_show.html", form, _managed(request, row, attendance_form=form))


@one(REVEAL_BOOKING, methods=POST)
def booking_reveal(request: Request, row: Booking) -> HttpResponse:
    """Open name and phone of a booking for a stated purpose."""
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}

    def read(purpose: str) -> list[tuple[str, str]]:
        return [(label, reveal(row, field, purpose=purpose, **by)) for label, field in (("称呼", "name"), ("手机号", "phone"))]

    back = reverse("publication_show", args=[row.publication_id])
    return answer_reveal(request, read, back=back, back_label="返回活动")


def _managed(request: Request, row: Publication, **given: forms.Form) -> dict[str, Any]:
    editions = list(row.editions.select_related("written_by__user", "reviewed_by__user").order_by("-number"))
    public = next((edition for edition in editions if edition.state == EditionState.PUBLISHED), None)
    work = next((edition for edition in editions if edition.state in (EditionState.DRAFT, EditionState.IN_REVIEW)), None)
    may_handle = row.is_event and HANDLE_BOOKINGS.permits(request.actor, row)
    return {
        "row": row,
        "editions": [(edition, status_of(edition.state)) for edition in editions],
        "newest": editions[0],
        "public": public,
        "work": work,
        "shown": [(edition, lines_of(edition), ages(edition), status_of(edition.state)) for edition in (public, work) if edition],
        "may": {offer.transition.name for edition in (public, work) if edition for offer in EDITIONS.offers(edition, request.actor)},
        "steps": EDITIONS.by_name,
        "may_edit": EDIT_PUBLICATION.permits(request.actor, row),
        "bookings": bookings_of(row) if may_handle else [],
        "may_handle": may_handle,
        "has_begun": public is not None and public.starts_at is not None and public.starts_at <= request.at,
        "reach": reach_of(row, request.at),
        "return_form": ReturnForm(),
        "attendance_form": AttendanceForm(),
        "purpose_form": PurposeForm(),
        "parents": _parents(),
        **given,
    }


def _parents() -> list[tuple[str, str]]:
    return [(PARENTS[0], reverse(PARENTS[1]))]
