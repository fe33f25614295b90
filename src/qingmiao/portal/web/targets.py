"""Public pages of the plan: the board, one target, one indicator, and all of it as open data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from qingmiao.core.gates import Request, public
from qingmiao.core.indicators import CATALOGUE
from qingmiao.governance.models import Plan
from qingmiao.portal.queries import target_export as export
from qingmiao.portal.queries import targets
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.portal.web.rests_on import FIGURES, PLAN


@public(rests_on=PLAN)
def target_board(request: Request) -> HttpResponse:
    """Show what was promised, by whom, until when and where it stands, with a chart per indicator."""
    on, plan, plans = _chosen(request)
    places = targets.read_places()
    board = targets.public_board(plan, places, on) if plan is not None else None
    snapshots = targets.snapshots_of_board(board, places)
    indicators = targets.indicators_of(board) if board is not None and snapshots.on else []
    context = {
        "plan": plan,
        "plans": plans,
        "on": on,
        "board": board,
        "snapshots": snapshots,
        "figures": targets.figured(places, snapshots),
        "charts": [targets.county_chart(indicator, places, snapshots) for indicator in indicators],
    }
    return render(request, "portal/target_board.html", context)


@public(rests_on=PLAN)
def target_page(request: Request, code: str) -> HttpResponse:
    """Show one promise: every county's state, why and since when, the figure or the accepted evidence.

    Without a plan in the address it is the newest that has a target of this code: an old promise keeps its address.
    """
    on, plan, plans = _chosen(request)
    plan = plan if request.GET.get("plan") else targets.plan_with(plans, code)
    places = targets.read_places()
    view = targets.target_of(plan, code, places, on) if plan is not None else None
    if view is None:
        raise Http404
    indicator = CATALOGUE.get(view.target.indicator)
    charts = targets.charts_of(indicator, places, on, targets.snapshots_of(indicator)) if indicator else []
    context = {"plan": plan, "view": view, "on": on, "indicator": indicator, "charts": charts, "shown": targets.shown_evidence(view)}
    return render(request, "portal/target_page.html", context)


@public(rests_on=FIGURES)
def indicator_page(request: Request, key: str) -> HttpResponse:
    """Show one indicator: what it means, by county, by month, and what was corrected."""
    if key not in CATALOGUE:
        raise Http404
    indicator, places, on = CATALOGUE[key], targets.read_places(), timezone.localdate(request.at)
    snapshots = targets.snapshots_of(indicator)
    city = places.city.code if places.city else ""
    context = {
        "indicator": indicator,
        "snapshots": snapshots,
        "figured": targets.Figured(indicator, snapshots.rows.get((key, city))),
        "charts": targets.charts_of(indicator, places, on, snapshots),
        "corrected": targets.corrected(indicator, places),
    }
    return render(request, "portal/indicator_page.html", context)


@public()
@gzip_page
def target_csv(request: Request) -> HttpResponseBase:
    """Send every line of every public plan as CSV."""
    on = timezone.localdate(request.at)
    return send_csv(export.TARGETS, export.target_rows(targets.all_boards(on)), on)


@public()
@gzip_page
def target_json(request: Request) -> HttpResponseBase:
    """Send every line of every public plan as JSON."""
    on = timezone.localdate(request.at)
    return send_json(export.TARGETS, export.target_rows(targets.all_boards(on)), on)


@public()
@gzip_page
def indicator_csv(_request: HttpRequest) -> HttpResponseBase:
    """Send the newest snapshot of every figure as CSV."""
    snapshots = targets.newest_snapshots()
    return send_csv(export.FIGURES, export.figure_rows(targets.read_places(), snapshots), snapshots.on)


@public()
@gzip_page
def indicator_json(_request: HttpRequest) -> HttpResponseBase:
    """Send the newest snapshot of every figure with the definitions as JSON."""
    snapshots = targets.newest_snapshots()
    rows = export.figure_rows(targets.read_places(), snapshots)
    return send_json(export.FIGURES, rows, snapshots.on, {"definitions": export.definitions()})


@public()
def target_data(request: HttpRequest) -> HttpResponse:
    """Explain the fields of the open data and the indicators."""
    tables = [("目标", export.TARGET_FIELDS), ("指标", export.FIGURE_FIELDS)]
    return render(request, "portal/target_data.html", {"tables": tables, "definitions": CATALOGUE.values()})


def _chosen(request: Request) -> tuple[Any, Plan | None, list[Plan]]:
    """Return today, the plan asked for (the newest by itself) and all public plans. A plan nobody published is not there."""
    on = timezone.localdate(request.at)
    plans = targets.public_plans(on)
    plan = targets.chosen_plan(plans, request.GET.get("plan", ""))
    if plan is None and request.GET.get("plan"):
        raise Http404
    return on, plan, plans
