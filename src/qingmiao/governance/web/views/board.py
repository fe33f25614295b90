"""The city's desk, and the same on paper."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import Request, many
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.permissions import VIEW_FIGURES
from qingmiao.figures.queries.showing import reach_of
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.permissions import VIEW_BOARD
from qingmiao.governance.queries.desk import desk
from qingmiao.governance.services.board_report import print_board
from qingmiao.governance.web.forms.board import USUAL_INDICATOR, BoardForm


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
    return show_pdf(data, f"board-{form.day.isoformat()}.pdf")


def _form(request: Request, lines: "QuerySet[TargetLine]") -> BoardForm:
    """Read what is asked for; the plans are those in which the post sees a line."""
    today = timezone.localdate(request.at)
    plans = Plan.objects.filter(pk__in=lines.values("target__phase__plan"), published_on__lte=today).order_by("-published_on", "-pk")
    return BoardForm(request.GET, today=today, plans=list(plans))
