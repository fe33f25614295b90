"""One institution's supervision record: visits, what is open, what stops hold; a verification of a filing is one of the visits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import SELF_CHECKS, FindingState, InspectionPart, InspectionState, Signal
from qingmiao.supervision.permissions import PLAN_INSPECTION, VIEW_FINDING, VIEW_INSPECTION, VIEW_RISK
from qingmiao.supervision.queries.findings import current_stops, lacks_words, status_of
from qingmiao.supervision.queries.risk import SIGNAL_DAYS
from qingmiao.ui import components

SHOWN, MOST_OPEN = 8, 60


FAILURES = Subquery(InspectionPart.objects.filter(inspection=OuterRef("pk")).order_by().values("inspection").values(told=Sum("failures")))


@dataclass(frozen=True)
class VisitLine:
    """One visit of the record, of whatever kind."""

    on: date
    kind: str
    words: str
    tone: components.Tone
    url: str = ""


def supervision_section(institution: Institution, post: Post, _on: date, today: date) -> dict[str, Any]:
    """Return what the institution's page tells of supervision to this reader, in a fixed number of queries."""
    findings = VIEW_FINDING.rows(post).filter(institution=institution).exclude(state=FindingState.CURED_ON_SPOT)
    open_first = F("closed_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"
    known = list(findings.select_related("organisation").order_by(*open_first)[:MOST_OPEN])
    undone = [row for row in known if row.state != FindingState.CLOSED]
    return {
        "institution": institution,
        "visits": visits_of(institution, post),
        "findings": [(row, status_of(row, today)) for row in known[: max(SHOWN, len(undone))]],
        "undone": len(undone),
        "lacks": lacks_words(undone, today),
        "stops": current_stops(institution.pk),
        "signals": signals_of(institution, post, today),
        "may_plan": PLAN_INSPECTION.permits(post, institution),
    }


def signals_of(institution: Institution, post: Post, today: date) -> list[Signal]:
    """Return what was told of an institution lately, to those who read its risk."""
    if not VIEW_RISK.is_granted(post):
        return []
    return list(Signal.objects.filter(institution=institution, last_on__gt=today - timedelta(days=SIGNAL_DAYS))[:SHOWN])


def visits_of(institution: Institution, post: Post) -> list[VisitLine]:
    """Return the last visits a reader may see, newest first; the verifications of its filings are of them."""
    rows = VIEW_INSPECTION.rows(post).filter(institution=institution).exclude(kind__in=SELF_CHECKS)
    return [
        VisitLine(
            row.visited_on or row.planned_on,
            row.get_kind_display(),
            _words(row.state, row.failures or 0),
            "ok" if row.state == InspectionState.RECORDED else "none",
            reverse("inspection_show", kwargs={"pk": row.pk}),
        )
        for row in rows.annotate(failures=FAILURES).order_by("-planned_on", "-pk")[:SHOWN]
    ]


def _words(state: str, failures: int) -> str:
    if state in (InspectionState.SIGNED, InspectionState.RECORDED):
        return f"{failures} 项不符合" if failures else "没有发现不符合"
    return str(InspectionState(state).label)
