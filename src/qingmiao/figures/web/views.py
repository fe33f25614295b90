"""One indicator: what it means, how it ran, and the rows behind it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.permissions import VIEW_FIGURES
from qingmiao.figures.queries.figures import figure, rows_behind
from qingmiao.figures.queries.showing import reach_of, rows_table, trend, words_of
from qingmiao.figures.web.forms import IndicatorForm
from qingmiao.regions.models import Division
from qingmiao.ui.listing import answer_table


@many(VIEW_FIGURES)
def indicator_show(request: Request, divisions: "QuerySet[Division]", key: str) -> HttpResponse:
    """Show what an indicator means, how it ran, and for those who may the rows behind it."""
    if key not in CATALOGUE:
        raise Http404
    indicator, reach = CATALOGUE[key], reach_of(divisions)
    form = IndicatorForm(request.GET, today=timezone.localdate(request.at), divisions=reach.divisions)
    place = next((row for row in reach.divisions if row.code == form.valid("county", "")), reach.whole)
    found = figure(key, place.code, form.day)
    context = {
        "indicator": indicator,
        "form": form,
        "place": place,
        "on": form.day,
        "figure": found,
        "words": words_of(indicator, found.value),
        "trend": trend(indicator, place, form.day),
        "may_open": indicator.rows_action.is_granted(request.actor),
    }
    if not context["may_open"]:
        return render(request, "figures/indicator_show.html", context)
    table = rows_table(indicator, rows_behind(key, place.code, form.day), reach.names)
    return answer_table(request, table, "figures/indicator_show.html", **context)
