"""The city's desk, the rows behind its figures, and the same on paper."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import Request, many
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.permissions.figures import VIEW_BOARD, VIEW_FIGURES
from qingmiao.governance.queries.desk import desk, reach_of, rows_table, trend, words_of
from qingmiao.governance.queries.figures import figure, rows_behind
from qingmiao.governance.queries.indicators import CATALOGUE
from qingmiao.governance.services.board_report import print_board
from qingmiao.governance.web.forms.figures import USUAL_INDICATOR, BoardForm, IndicatorForm
from qingmiao.regions.models import Division

PAGE_SIZE = 30


@many(VIEW_BOARD)
def board(request: Request, lines: "QuerySet[TargetLine]") -> HttpResponse:
    """Show promised and done, what is late and whose it is, one indicator on the map and by month, on any past day."""
    form = _form(request, lines)
    indicator, reach = CATALOGUE[form.valid("indicator", USUAL_INDICATOR)], reach_of(VIEW_FIGURES.rows(request.actor))
    shown = desk(form.chosen_plan, lines, reach, indicator, form.day)
    context = {"form": form, "desk": shown, "on": form.day, "place": reach.whole, "query": request.GET.urlencode()}
    return render(request, "governance/board.html", context)


@many(VIEW_BOARD)
def board_report(request: Request, lines: "QuerySet[TargetLine]") -> HttpResponse:
    """Download the desk's figures as PDF."""
    form = _form(request, lines)
    plan = form.chosen_plan
    if form.errors or plan is None:
        raise DomainError("请先改正日期、方案或指标，再打印。" if form.errors else "那一天还没有公布的方案，没有可打印的内容。")
    data = print_board(plan, lines, reach_of(VIEW_FIGURES.rows(request.actor)), form.day, actor=request.actor, at=request.at)
    headers = {"Content-Disposition": f'inline; filename="board-{form.day.isoformat()}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@many(VIEW_FIGURES)
def board_indicator(request: Request, divisions: "QuerySet[Division]", key: str) -> HttpResponse:
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
    if context["may_open"]:
        table = rows_table(indicator, rows_behind(key, place.code, form.day), reach.names)
        page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page": page, "table": replace(table, rows=list(page.object_list))}
    return render(request, "governance/board_indicator.html", context)


def _form(request: Request, lines: "QuerySet[TargetLine]") -> BoardForm:
    """Read what is asked for; the plans are those in which the post sees a line."""
    today = timezone.localdate(request.at)
    plans = Plan.objects.filter(pk__in=lines.values("target__phase__plan"), published_on__lte=today).order_by("-published_on", "-pk")
    return BoardForm(request.GET, today=today, plans=list(plans))
