"""Who should be looked at next, and why: the score opens down to its signals."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, many, one
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import Finding
from qingmiao.supervision.permissions import PLAN_INSPECTION, VIEW_LOOP, VIEW_RISK
from qingmiao.supervision.queries.loop import loop_of, table_of
from qingmiao.supervision.queries.risk import TONES, risks_of
from qingmiao.supervision.queries.risk_pictures import risk_areas, risk_map, risk_table
from qingmiao.ui.listing import answer_table


@many(VIEW_RISK)
def risk_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the filed institutions of the area, the highest risk first."""
    risks = risks_of(institutions.filter(standing=Standing.FILED), timezone.localdate(request.at))
    is_city = len({risk.institution.county_code for risk in risks}) > 1
    context = {"areas": risk_areas(risks) if is_city else None, "map": None if is_city else risk_map(risks)}
    return answer_table(request, risk_table(risks), "supervision/risk_list.html", **context)


@many(VIEW_LOOP)
def loop_show(request: Request, findings: "QuerySet[Finding]") -> HttpResponse:
    """Show whether the loop closes, by county, department and item, with early warnings."""
    on = timezone.localdate(request.at)
    loop = loop_of(findings, on)
    parts = (("县（市、区）", loop.counties), ("检查部门", loop.departments), ("检查事项", loop.items))
    context = {"loop": loop, "on": on, "tables": [table_of(caption, tallies) for caption, tallies in parts]}
    return render(request, "supervision/loop_show.html", context)


@one(VIEW_RISK)
def risk_show(request: Request, institution: Institution) -> HttpResponse:
    """Show every signal of one score with its weight, source and date."""
    on = timezone.localdate(request.at)
    risk = risks_of([institution], on)[0]
    context = {
        "risk": risk,
        "tone": TONES[risk.risk_class],
        "score": f"{risk.score:.1f}",
        "on": on,
        "may_plan": PLAN_INSPECTION.permits(request.actor, institution),
        "parents": [("机构风险", reverse("risk_list"))],
    }
    return render(request, "supervision/risk_show.html", context)
