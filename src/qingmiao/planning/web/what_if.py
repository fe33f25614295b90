"""What if a rule were another one: asked with a value, answered with every house it would hit."""

from math import isfinite

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.core.gates import Request, many
from qingmiao.core.legislation import load
from qingmiao.planning.permissions import KEEP_PLANS
from qingmiao.planning.queries.what_if import what_if, what_if_figures, what_if_table
from qingmiao.planning.rules.what_if import replaceable

MOST = 1_000_000


@many(KEEP_PLANS)
def planning_what_if(request: Request, offices: "QuerySet[Organisation]") -> HttpResponse:
    """Ask for a value of a rule, and show who would not comply."""
    office, on = get_object_or_404(offices), timezone.localdate(request.at)
    names = replaceable(on, load())
    name, typed = request.GET.get("name", ""), request.GET.get("value", "").strip()
    value = _number(typed)
    context = {"names": names, "name": name, "value": typed, "wrong": bool(typed) and value is None}
    if name in names and value is not None:
        own = office.division_code[:4] if office.division_code.endswith("00") else office.division_code
        found = what_if(name, value, on, own)
        context |= {"figures": what_if_figures(found, on), "table": what_if_table(found), "rooms": found.rooms}
    return render(request, "planning/planning_what_if.html", context)


def _number(typed: str) -> float | None:
    try:
        value = float(typed)
    except ValueError:
        return None
    return value if isfinite(value) and 0 <= value <= MOST else None
