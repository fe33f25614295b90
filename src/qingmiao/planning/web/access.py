"""What care children reach: the map of a day, and the fifteen-minute circle of a community."""

from datetime import date, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, many, one
from qingmiao.core.terms import Term
from qingmiao.planning.permissions import BROWSE_PLANNING
from qingmiao.planning.queries.access import Asked, Way
from qingmiao.planning.queries.access_pages import access_page, circle_of
from qingmiao.planning.queries.supply import Basis, Only
from qingmiao.planning.rules.cohorts import Variant
from qingmiao.regions.models import Division

T = TypeVar("T", bound=Term)
A_YEAR = timedelta(days=365)
EARLIEST = date(2019, 1, 1)


@many(BROWSE_PLANNING)
def planning_access(request: Request, divisions: "QuerySet[Division]") -> HttpResponse:  # noqa: ARG001  # as every view
    """Show places per child in reach, on the day that is asked for."""
    today = timezone.localdate(request.at)
    asked = Asked(
        _day(request, "on", today),
        _term(request, "way", Way.BUS),
        _term(request, "basis", Basis.FILED),
        _term(request, "only", Only.ALL),
        _term(request, "variant", Variant.MIDDLE),
        today.year,
    )
    before = min(_day(request, "before", asked.on - A_YEAR), asked.on)
    choices = [
        ("way", "方式", Way.choices(), asked.way.value),
        ("basis", "托位", Basis.choices(), asked.basis.value),
        ("only", "机构", Only.choices(), asked.only.value),
        ("variant", "儿童", Variant.choices(), asked.variant.value),
    ]
    context = {"shown": access_page(asked, before), "asked": asked, "before": before, "choices": choices, "today": today}
    return render(request, "planning/planning_access.html", context)


def _day(request: HttpRequest, name: str, usual: date) -> date:
    """Return a day of the past that was asked for; what is no day, or to come, is the usual one."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return usual
    return day if EARLIEST <= day <= usual or (name == "before" and day >= EARLIEST) else usual


def _term(request: HttpRequest, name: str, usual: T) -> T:
    terms = {term.value: term for term in type(usual)}
    return terms.get(request.GET.get(name, ""), usual)


@one(BROWSE_PLANNING)
def planning_circle(request: Request, division: Division) -> HttpResponse:
    """Show what is within a walk of a community, and what is missing."""
    context = {
        "shown": circle_of(division, timezone.localdate(request.at)),
        "parents": [("可及性", reverse("planning_access"))],
    }
    return render(request, "planning/planning_circle.html", context)
