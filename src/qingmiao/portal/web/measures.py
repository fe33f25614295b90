"""Public pages of what the plan will do: all measures, and one of them. Nothing that a reviewer has not seen: numbers, no reports."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, public
from qingmiao.governance.models import Measure, Plan
from qingmiao.governance.queries.carrying import live_figures, parts_of
from qingmiao.governance.queries.measures import grouped, measure_views
from qingmiao.portal.web.rests_on import MEASURES


@public(rests_on=MEASURES)
def measure_list(request: Request) -> HttpResponse:
    """Show the measures of the newest plan that has any, by group, each with where it stands."""
    on = timezone.localdate(request.at)
    plan = Plan.objects.filter(published_on__lte=on, measures__isnull=False).order_by("-published_on", "-pk").first()
    views = measure_views(plan.measures.all(), plan.division_code, on) if plan else []
    return render(request, "portal/measure_list.html", {"plan": plan, "groups": grouped(views), "on": on})


@public(rests_on=MEASURES)
def measure_show(request: Request, code: str) -> HttpResponse:
    """Show one measure: what will be done, by whom, how far it is in numbers, and where to see it at work."""
    on = timezone.localdate(request.at)
    published = Measure.objects.filter(code__iexact=code, plan__published_on__lte=on)
    measure = published.select_related("plan").order_by("-plan__published_on", "-plan_id").first()
    if measure is None:
        raise Http404
    (view,) = measure_views(Measure.objects.filter(pk=measure.pk), measure.plan.division_code, on)
    context = {
        "measure": measure,
        "view": view,
        "figures": [*live_figures(measure.code, measure.plan.division_code, on), *view.figures],
        "parts": parts_of(measure.code, None),
        "parents": [("措施", reverse("public_measures"))],
        "on": on,
    }
    return render(request, "portal/measure_show.html", context)
