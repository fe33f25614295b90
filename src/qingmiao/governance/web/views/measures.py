"""Measures as the officers see them: by group, and one with its departments, tasks, figures and the parts that carry it out."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, many, one
from qingmiao.governance.models import Measure
from qingmiao.governance.permissions.plan import EDIT_PLAN
from qingmiao.governance.permissions.work import ASSIGN_MEASURE, VIEW_MEASURE, VIEW_TASK
from qingmiao.governance.queries.carrying import live_figures, parts_of
from qingmiao.governance.queries.measures import concerning, grouped, measure_views, whole_table
from qingmiao.governance.queries.tasks import RELATED, surroundings, task_table
from qingmiao.ui import components
from qingmiao.ui.exporting import FORMATS, send_table


@many(VIEW_MEASURE)
def measure_list(request: Request, measures: "QuerySet[Measure]") -> HttpResponse:
    """Show the newest plan's measures by group; a department may look at its own only."""
    newest = measures.order_by("-plan__published_on", "-plan_id").values_list("plan_id", "plan__division_code").first()
    plan_pk, city_code = newest or (None, "")
    department = request.actor.organisation.department if request.actor.organisation else ""
    shown, rows = request.GET.get("show", ""), measures.filter(plan=plan_pk)
    views = measure_views(concerning(rows, department) if shown == "own" else rows, city_code, timezone.localdate(request.at))
    if shown == "late":
        views = [view for view in views if view.counts.late]
    if request.GET.get("export") in FORMATS:
        return send_table(whole_table(views), request.GET["export"], "措施", request)
    exports = [(kind, label, f"?{urlencode({'show': shown, 'export': kind})}") for kind, label in FORMATS.items()] if views else []
    filters = [
        components.Filter("全部", "?", is_current=shown not in ("own", "late")),
        components.Filter("本部门牵头或配合", "?show=own", is_current=shown == "own"),
        components.Filter("有逾期任务", "?show=late", is_current=shown == "late"),
    ]
    return render(
        request, "governance/measure_list.html", {"groups": grouped(views), "filters": filters, "shown": shown, "exports": exports}
    )


@one(VIEW_MEASURE, related=("plan",))
def measure_show(request: Request, measure: Measure) -> HttpResponse:
    """Show one measure: who carries it, where it stands and why, its tasks, and where in this system it is carried out."""
    on, post = timezone.localdate(request.at), request.actor
    city_code = measure.plan.division_code
    (view,) = measure_views(Measure.objects.filter(pk=measure.pk), city_code, on)
    tasks = list(VIEW_TASK.rows(post, measure.tasks.all()).select_related(*RELATED).order_by("due_on", "pk"))
    context = {
        "measure": measure,
        "view": view,
        "figures": [*live_figures(measure.code, city_code, on), *view.figures],
        "parts": parts_of(measure.code, post),
        "tasks": task_table(tasks, surroundings(tasks, on), caption="这项措施的任务"),
        "hidden_count": view.counts.total - sum(task.state != "cancelled" for task in tasks),
        "may_assign": ASSIGN_MEASURE.permits(post, measure),
        "may_edit": EDIT_PLAN.permits(post, measure.plan),
        "parents": [("措施", reverse("measure_list"))],
    }
    return render(request, "governance/measure_show.html", context)
