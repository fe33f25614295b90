"""On-site verification: written down on a phone, kept as it is typed, recorded once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.queries import cosigners_of
from qingmiao.core.clocks import clocks_of, latest_of_each_kind
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import Filing, VisitDraft, VisitPhoto
from qingmiao.filings.permissions import EDIT_VISIT_PHOTO, VERIFY_FILING, VIEW_NOTICE_FILE, VIEW_VISIT_PHOTO
from qingmiao.filings.queries.county_desk import clock_chips
from qingmiao.filings.queries.review import offers_of
from qingmiao.filings.queries.visits import failed_before, site_items, visits_of
from qingmiao.filings.services.verifying import record_visit
from qingmiao.filings.services.visiting import attach_photo, photos_of, remove_photo, save_visit
from qingmiao.filings.web.forms.county_visit import VisitForm
from qingmiao.filings.web.views.reviewing import way_back
from qingmiao.ui.answering import keep, show_form, take_form, turn_back
from qingmiao.ui.attachments import attachment_view, stored_file

NOT_KEPT = {"csrfmiddlewaretoken", "version", "filing_version", "second_password"}
PHOTO_VIEWS = ("visit_photo_draft", "visit_photo_remove")
CONFORMS, NOTICE_GIVEN = "核实符合，已告知机构。", "已出具不符合告知书并公示，机构已收到通知。"
CONSEQUENCE = "没有不符合的项目：记录核实符合并告知机构。有不符合的项目：出具不符合告知书，通知机构并向社会公示。"


@one(VERIFY_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_verify(request: Request, filing: Filing) -> HttpResponse:
    """Write down a visit item by item, and record it; what was typed is kept as a draft until then."""
    on = timezone.localdate(request.at)
    offers = offers_of(filing, request.actor, on)
    if request.method == "GET" and "verify" not in offers:
        return turn_back(request, f"当前状态为“{filing.get_state_display()}”，不需要现场核实。", "filing_review", pk=filing.pk)
    draft = VisitDraft.objects.filter(filing=filing).first()
    photos = photos_of(filing) if draft else {}
    form = VisitForm(
        site_items(filing, on),
        failed_before(visits_of(filing)),
        cosigners_of(request.actor, on),
        on,
        request.POST or None,
        initial={"visited_on": on, **(draft.values if draft else {})},
    )
    by: dict[str, Any] = {"version": version_of(request, "filing_version"), "actor": request.actor, "at": request.at}
    done = take_form(request, form, lambda told: record_visit(filing, form.visit(photos), password=told["second_password"], **by))
    if done:
        messages.success(request, CONFORMS if done.made.conforms else NOTICE_GIVEN)
        return redirect("filing_review", pk=filing.pk)
    context = {
        "filing": filing,
        "groups": form.rows({key: stored_file(photo, *PHOTO_VIEWS) for key, photo in photos.items()}),
        "total": sum(len(group.items) for group in form.groups),
        "chips": [chip for chip in clock_chips(latest_of_each_kind(clocks_of(filing))[0], on) if chip.tone != "done"],
        "parents": [way_back(request), (filing.institution.name, reverse("filing_review", kwargs={"pk": filing.pk}))],
        "consequence": CONSEQUENCE,
        "version_text": request.POST.get("filing_version") or str(filing.version),
        "draft_version": str(draft.version if draft else 0),
    }
    return show_form(request, "filings/filing_verify.html", form, context)


@one(VERIFY_FILING, methods=POST)
def visit_save(request: Request, filing: Filing) -> JsonResponse:
    """Keep a visit while it is typed."""
    values = {name: value for name, value in request.POST.items() if name not in NOT_KEPT}
    return keep(lambda: save_visit(filing, values, version=version_of(request), actor=request.actor, at=request.at))


@one(VERIFY_FILING, methods=POST)
def visit_photo_add(request: Request, filing: Filing) -> HttpResponse:
    """Take one photo of an item; answer its line of the list."""
    key = request.GET.get("item", "")
    if key not in {item.key for item in site_items(filing, timezone.localdate(request.at))}:
        raise Http404
    photo = attach_photo(filing, key, request.FILES.get("file"), actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(photo, *PHOTO_VIEWS)})


@one(EDIT_VISIT_PHOTO, methods=POST)
def visit_photo_remove(request: Request, photo: VisitPhoto) -> HttpResponse:
    """Take a photo off a visit not recorded yet."""
    filing_pk = photo.draft.filing_id
    remove_photo(photo, actor=request.actor, at=request.at)
    return HttpResponse() if request.htmx else redirect("filing_verify", pk=filing_pk)


visit_photo_draft = attachment_view(EDIT_VISIT_PHOTO)
visit_photo = attachment_view(VIEW_VISIT_PHOTO, related=("photo",))
notice_file = attachment_view(VIEW_NOTICE_FILE)
