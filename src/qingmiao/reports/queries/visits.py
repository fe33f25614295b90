"""Visits that go back to a case or an incident, read from both ends; what people report as a signal of risk."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.reports.models import AskedVisit, Case, CaseState, Incident
from qingmiao.reports.permissions import BROWSE_CASES, BROWSE_INCIDENTS
from qingmiao.reports.rules.vocabulary import CaseKind
from qingmiao.supervision.models import Inspection
from qingmiao.supervision.permissions import VIEW_FINDING, VIEW_INSPECTION
from qingmiao.supervision.queries.inspections import status_of
from qingmiao.supervision.queries.origins import Origin
from qingmiao.supervision.queries.risk import YEAR, Houses, Signal, counted
from qingmiao.ui import components

SOURCE = "投诉咨询和事故记录"


def visits_for(row: Case | Incident, post: Post) -> list[tuple[Inspection, components.Status, int]]:
    """Return the visits that a case or an incident led to, as far as the reader may see them, each with how many findings came of it."""
    found = VIEW_INSPECTION.rows(post).filter(pk__in=row.visits.order_by().values("inspection")).order_by("planned_on", "pk")
    visits = list(found)
    findings = VIEW_FINDING.rows(post).filter(item__part__inspection__in=visits).order_by().values_list("item__part__inspection")
    counted = dict(findings.annotate(many=Count("pk"))) if visits else {}
    return [(visit, status_of(visit), counted.get(visit.pk, 0)) for visit in visits]


def origins(inspection_id: int, post: Post) -> list[Origin]:
    """Return the cases and incidents a visit goes back to, to those who may browse them; what became restricted is not among them."""
    may = BROWSE_CASES.is_granted(post), BROWSE_INCIDENTS.is_granted(post)
    rows = list(AskedVisit.objects.filter(inspection=inspection_id).values_list("case", "incident")) if any(may) else []
    cases = BROWSE_CASES.rows(post).filter(pk__in=[case for case, _incident in rows if case]) if rows else []
    incidents = BROWSE_INCIDENTS.rows(post).filter(pk__in=[incident for _case, incident in rows if incident]) if rows else []
    return [
        *(Origin(f"投诉咨询 {case.number}", reverse("case_show", kwargs={"pk": case.pk})) for case in cases),
        *(Origin(f"事故 {one.number}", reverse("incident_show", kwargs={"pk": one.pk})) for one in incidents),
    ]


def _complaints(houses: Houses, on: date) -> "QuerySet[Any, Any]":
    rows = Case.objects.filter(institution__in=houses, opened_at__date__gt=on - timedelta(days=YEAR), opened_at__date__lte=on)
    meant = rows.exclude(kind=CaseKind.CONSULTATION).exclude(state__in=(CaseState.REFUSED, CaseState.MERGED))
    return counted(meant, "institution", TruncDate(Max("opened_at")))


def _incidents(houses: Houses, on: date, *, is_serious: bool) -> "QuerySet[Any, Any]":
    rows = Incident.objects.filter(institution__in=houses, happened_at__date__gt=on - timedelta(days=YEAR), happened_at__date__lte=on)
    return counted(rows.filter(is_serious=is_serious), "institution", TruncDate(Max("happened_at")))


RISK_SIGNALS = (
    Signal("complaints", "一年内的投诉", "件", SOURCE, _complaints),
    Signal("incidents", "一年内的一般事故", "起", SOURCE, partial(_incidents, is_serious=False)),
    Signal("serious_incidents", "一年内的严重事件", "起", SOURCE, partial(_incidents, is_serious=True)),
)
