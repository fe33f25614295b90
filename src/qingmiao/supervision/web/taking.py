"""The checklist on a phone: answered item by item, kept as it is typed, signed by two, recorded with the principal."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.queries import cosigners_of
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.core.operations import missing_words
from qingmiao.supervision.models import Inspection, InspectionPart
from qingmiao.supervision.permissions import CONCLUDE_INSPECTION, SIGN_PART, TAKE_PART
from qingmiao.supervision.queries.checklists import answered, drawn_for, grouped, rooms_of
from qingmiao.supervision.queries.fields import edition_of, why_missed
from qingmiao.supervision.queries.inspections import (
    has_newer_checklist,
    parts_of,
    photos_by_item,
    principals_of,
    status_of,
)
from qingmiao.supervision.queries.presence import staff_of
from qingmiao.supervision.services.signing import acknowledge, finish_self_check, sign_part
from qingmiao.supervision.services.taking import renew_checklist, save_part
from qingmiao.supervision.web.forms import RecordForm, SignForm
from qingmiao.supervision.web.inspections import way_back
from qingmiao.supervision.workflow import INSPECTIONS
from qingmiao.ui.answering import keep, show_form, take_form, take_step, turn_back
from qingmiao.ui.arrivals import answer_arrivals

BY_HAND = "by_hand"  # the button of a browser without script
NOT_KEPT = {"csrfmiddlewaretoken", "version", BY_HAND}
RELATED = ("inspection__institution", "organisation")


@one(TAKE_PART, related=RELATED)
def part_take(request: Request, part: InspectionPart) -> HttpResponse:
    """Show the checklist with what was typed so far."""
    row = part.inspection
    if part.signed_at is not None or row.state != "planned":
        return turn_back(request, f"这次检查“{row.get_state_display()}”，检查表不能再改。", "inspection_show", pk=row.pk)
    return _show_checklist(request, part, Form())


def _show_checklist(request: Request, part: InspectionPart, form: Form) -> HttpResponse:
    row, on = part.inspection, timezone.localdate(request.at)
    photos = photos_by_item(part)
    rows = answered(part)
    drawn = [item.key for item in drawn_for(row.institution, row.kind, part.organisation, on)]
    context = {
        "part": part,
        "row": row,
        "groups": [(group.label, [(found, photos.get(found.item.key, [])) for found in items]) for group, items in grouped(rows)],
        "rooms": rooms_of(part, row.institution, on),
        "staff": staff_of(part, row.institution, on),
        "edition": edition_of(part),
        "missing": missing_words(part),
        "why_missed": why_missed(part),
        "total": len(rows),
        "is_outdated": has_newer_checklist(part, drawn),
        "parents": [way_back(row), (row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}))],
    }
    return show_form(request, "supervision/part_take.html", form, context)


@one(TAKE_PART, methods=POST, related=RELATED)
def part_save(request: Request, part: InspectionPart) -> HttpResponse:
    """Keep a checklist while it is filled in; without script a button sends it, and what is refused is shown again."""
    values = {name: value for name, value in request.POST.items() if name not in NOT_KEPT}

    def save(_told: object = None) -> InspectionPart:
        return save_part(part, values, version=version_of(request), actor=request.actor, at=request.at)

    if BY_HAND not in request.POST:
        return keep(save)
    form = Form(request.POST)
    if take_form(request, form, save):
        messages.success(request, "已保存。")
        return redirect("part_take", pk=part.pk)
    part.values = values
    return _show_checklist(request, part, form)


@one(TAKE_PART, methods=GET_POST, related=RELATED)
def part_arrivals(request: Request, part: InspectionPart) -> HttpResponse:
    """Show what of a part has not arrived or agreed, and let a person decide."""
    row, here = part.inspection, reverse("part_arrivals", kwargs={"pk": part.pk})
    is_taken = part.signed_at is None and row.state == "planned"
    parents = [way_back(row), (row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}))]
    checklist = [("检查表", reverse("part_take", kwargs={"pk": part.pk}))] if is_taken else []
    heading = f"{row.institution.name} · {part.organisation.name}"
    return answer_arrivals(request, part, address=here, heading=heading, parents=[*parents, *checklist])


@one(TAKE_PART, methods=POST, related=RELATED)
def part_renew(request: Request, part: InspectionPart) -> HttpResponse:
    """Change to the checklist of today; what was typed stays."""
    return take_step(
        request,
        lambda: renew_checklist(part, actor=request.actor, at=request.at),
        said="已换用今天的检查表，已填的内容按事项保留。",
        back="part_take",
        pk=part.pk,
    )


@one(SIGN_PART, methods=GET_POST, related=RELATED)
def part_sign(request: Request, part: InspectionPart) -> HttpResponse:
    """Sum up what was seen, and take the signatures of two officers."""
    row, on = part.inspection, timezone.localdate(request.at)
    if part.signed_at is not None or row.state != "planned":
        return turn_back(request, f"这次检查“{row.get_state_display()}”，已经签字。", "inspection_show", pk=row.pk)
    rows = answered(part)
    form = SignForm(cosigners_of(request.actor, on), request.POST or None, initial={"visited_on": row.visited_on or on})
    by: dict[str, Any] = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda _told: sign_part(part, form.signing(), **by)):
        messages.success(request, "两名检查人员已签字。")
        return redirect("inspection_show", pk=row.pk)
    context = {
        "part": part,
        "row": row,
        "failing": [found for found in rows if found.fails],
        "silent": [found for found in rows if not found.answer],
        "missing": missing_words(part),
        "total": len(rows),
        "rooms": rooms_of(part, row.institution, on),
        "version_text": request.POST.get("version") or str(part.version),
        "parents": [way_back(row), (row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}))],
    }
    return show_form(request, "supervision/part_sign.html", form, context)


@one(TAKE_PART, methods=POST, related=RELATED)
def part_finish(request: Request, part: InspectionPart) -> HttpResponse:
    """Finish a self-check."""
    return take_step(
        request,
        lambda: finish_self_check(part, version=version_of(request), actor=request.actor, at=request.at),
        said="自查已完成。不符合的请尽快改好。",
        back="inspection_show",
        refused=reverse("part_take", kwargs={"pk": part.pk}),
        pk=part.inspection_id,
    )


@one(CONCLUDE_INSPECTION, methods=GET_POST, related=("institution",))
def inspection_record(request: Request, row: Inspection) -> HttpResponse:
    """Let the principal sign or refuse; the record is then for good and notices go out."""
    on = timezone.localdate(request.at)
    if request.method == "GET" and row.state != "signed":
        return turn_back(request, f"这次检查“{row.get_state_display()}”，现在不能记录。", "inspection_show", pk=row.pk)
    form = RecordForm(principals_of(row.institution, on), request.POST or None)
    by: dict[str, Any] = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda _told: acknowledge(row, form.acknowledgement(), **by)):
        messages.success(request, "检查结果已记录，机构已收到通知。")
        return redirect("inspection_show", pk=row.pk)
    context = {
        "row": row,
        "status": status_of(row),
        "parts": parts_of(row, request.actor),
        "consequence": INSPECTIONS.by_name["record_inspection"].consequence,
        "version_text": request.POST.get("version") or str(row.version),
        "parents": [way_back(row), (row.institution.name, reverse("inspection_show", kwargs={"pk": row.pk}))],
    }
    return show_form(request, "supervision/inspection_record.html", form, context)
