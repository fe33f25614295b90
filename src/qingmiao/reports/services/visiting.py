"""From a complaint or an incident to a visit of supervision, and photos of an incident."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.downloads import PDF
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock, take
from qingmiao.reports.models import AskedVisit, Case, Incident, IncidentPhoto
from qingmiao.reports.permissions import HANDLE_CASE, HANDLE_INCIDENT, REVIEW_INCIDENT
from qingmiao.reports.workflow import OPEN_CASES, OPEN_INCIDENTS
from qingmiao.supervision.models import NOT_PLANNED, Inspection, InspectionKind, InspectionState
from qingmiao.supervision.services.planning import InspectionPlan, plan_inspection

MOST_PHOTOS = 10


@transaction.atomic
def visit_for_case(row: Case, planned_on: date, *, version: int, actor: Post, at: datetime) -> AskedVisit:
    """Plan a visit of the institution that a case is about, or take one along that is planned already."""
    row = take(row, version)
    if not HANDLE_CASE.permits(actor, row) or row.state not in OPEN_CASES:
        raise DomainError(f"这件事项“{row.get_state_display()}”，不能安排检查。")
    return _visit(row, planned_on, actor=actor, at=at)


@transaction.atomic
def visit_for_incident(row: Incident, planned_on: date, *, version: int, actor: Post, at: datetime) -> AskedVisit:
    """Plan a visit of the institution where an incident happened, or take one along that is planned already."""
    row = take(row, version)
    if not HANDLE_INCIDENT.permits(actor, row) or row.state not in OPEN_INCIDENTS:
        raise DomainError("您的岗位不能为这起事故安排检查，或者已经结案。")
    return _visit(row, planned_on, actor=actor, at=at)


@transaction.atomic
def attach_incident_photo(row: Incident, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> IncidentPhoto:
    """Keep a photo of an incident that is not closed; its position is removed."""
    row = lock(Incident, row.pk)
    if not REVIEW_INCIDENT.permits(actor, row) or row.state not in OPEN_INCIDENTS:
        raise DomainError("已经结案，不能再加照片。")
    if row.photos.count() >= MOST_PHOTOS:
        raise DomainError(f"一起事故最多 {MOST_PHOTOS} 张照片。")
    photo = attach(IncidentPhoto(incident=row), upload, actor=actor, at=at)
    if photo.file.content_type == PDF:
        raise DomainError("这里只收照片（JPG 或 PNG）。")
    audit.record(actor, "attach_incident_photo", row, at=at, changes={"sha256": photo.file.sha256})
    return photo


def _visit(row: Case | Incident, planned_on: date, *, actor: Post, at: datetime) -> AskedVisit:
    """Plan without a word of why: once the visit is recorded the institution reads it, and must not learn from it who reported."""
    house, office = row.institution, actor.organisation
    if house is None or office is None:
        raise DomainError("没有写明机构，不能安排检查。")
    planned = Inspection.objects.filter(institution=house, state=InspectionState.PLANNED, parts__organisation=office)
    visit = planned.exclude(kind__in=NOT_PLANNED).order_by("planned_on", "pk").first()
    if visit is None or visit.planned_on > planned_on:
        visit = plan_inspection(house, InspectionPlan(InspectionKind.ROUTINE, planned_on, [office]), actor=actor, at=at)
    case, incident = (row, None) if isinstance(row, Case) else (None, row)
    made, _new = AskedVisit.objects.get_or_create(inspection=visit, case=case, incident=incident, defaults={"by": actor, "at": at})
    audit.record(actor, "plan_asked_visit", row, at=at, changes={"inspection": visit.pk, "on": visit.planned_on.isoformat()})
    return made
