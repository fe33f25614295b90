"""Inspections: the list, one record, its photos."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import POST, Request, many, one
from qingmiao.supervision.models import Finding, Inspection, InspectionKind, InspectionPart, InspectionPhoto
from qingmiao.supervision.permissions import (
    CONCLUDE_INSPECTION,
    EDIT_INSPECTION_PHOTO,
    TAKE_PART,
    VIEW_FINDING,
    VIEW_INSPECTION,
    VIEW_INSPECTION_PHOTO,
)
from qingmiao.supervision.queries.findings import status_of as finding_status
from qingmiao.supervision.queries.inspections import INSPECTIONS_LISTED, day_words, filing_page, parts_of, status_of
from qingmiao.supervision.queries.origins import origins_of
from qingmiao.supervision.queries.plans import drawn_to
from qingmiao.supervision.services.taking import attach_photo, remove_photo
from qingmiao.supervision.workflow import INSPECTIONS
from qingmiao.ui.attachments import attachment_view, stored_file
from qingmiao.ui.timeline import timeline


@many(VIEW_INSPECTION)
def inspection_list(request: Request, rows: "QuerySet[Inspection]") -> HttpResponse:
    """List the inspections a post may see."""
    return INSPECTIONS_LISTED.answer(request, rows.select_related("institution"))


@one(
    VIEW_INSPECTION,
    related=("institution", "planned_by__user", "planned_by__organisation", "principal_post__user"),
    offers=(CONCLUDE_INSPECTION,),
)
def inspection_show(request: Request, row: Inspection) -> HttpResponse:
    """Show one visit: every part with what failed first, who signed, what came of it, what may be done now."""
    on = timezone.localdate(request.at)
    may_conclude = request.may[CONCLUDE_INSPECTION]
    may_be_drawn = row.kind in (InspectionKind.DRAW, InspectionKind.JOINT)
    findings = VIEW_FINDING.rows(request.actor, Finding.objects.filter(item__part__inspection=row)).order_by("pk")
    context = {
        "row": row,
        "status": status_of(row),
        "day": day_words(row),
        "parts": parts_of(row, request.actor),
        "drawn": drawn_to(row.pk) if may_conclude and may_be_drawn else [],
        "findings": [(found, finding_status(found, on)) for found in findings],
        "may_conclude": may_conclude,
        "origins": origins_of(row.pk, request.actor),
        "filing_url": filing_page(row, request.actor),
        "events": timeline(row, {name: step.label for name, step in INSPECTIONS.by_name.items()}),
        "parents": [way_back(row)],
    }
    return render(request, "supervision/inspection_show.html", context)


@one(TAKE_PART, methods=POST, related=("inspection",))
def inspection_photo_add(request: Request, part: InspectionPart) -> HttpResponse:
    """Take one photo of an item; answer its line of the list."""
    photo = attach_photo(part, request.GET.get("item", ""), request.FILES.get("file"), actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(photo, "inspection_photo", "inspection_photo_remove")})


@one(EDIT_INSPECTION_PHOTO, methods=POST, related=("part__inspection",))
def inspection_photo_remove(request: Request, photo: InspectionPhoto) -> HttpResponse:
    """Take a photo off a part not signed yet."""
    part = photo.part_id
    remove_photo(photo, actor=request.actor, at=request.at)
    return HttpResponse() if request.htmx else redirect("part_take", pk=part)


inspection_photo = attachment_view(VIEW_INSPECTION_PHOTO)


def way_back(row: Inspection) -> tuple[str, str]:
    """Return the list a visit stands in, as the first crumb."""
    return ("自查", reverse("self_check_list")) if row.is_self_check else ("监督检查", reverse("inspection_list"))
