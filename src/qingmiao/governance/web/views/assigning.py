"""Giving out tasks for a measure or for a line of a target."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.queries import health_department_of
from qingmiao.core.gates import GET_POST, Request, one
from qingmiao.governance.models import Measure, TargetLine
from qingmiao.governance.permissions.work import ASSIGN_LINE, ASSIGN_MEASURE
from qingmiao.governance.queries.offices import departments_of
from qingmiao.governance.queries.tasks import place_names
from qingmiao.governance.services.assigning import assign_tasks
from qingmiao.governance.web.forms.work import AssignmentForm
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.words import day_cn


@one(ASSIGN_MEASURE, methods=GET_POST, related=("plan",))
def measure_assign(request: Request, measure: Measure) -> HttpResponse:
    """Give out a task for a measure; the leading department of the city is proposed."""
    owners = departments_of(request.actor.division_code)
    lead = owners.filter(department=measure.lead_department, division_code=measure.plan.division_code).first()
    back = reverse("measure_show", kwargs={"pk": measure.pk})
    return _assign(
        request, measure, {"owner": lead}, f"{measure.code} {measure.title}", [("措施", reverse("measure_list")), (measure.code, back)]
    )


@one(ASSIGN_LINE, methods=GET_POST, related=("target", "responsible"))
def line_assign(request: Request, line: TargetLine) -> HttpResponse:
    """Give out a task for one place's part of a target; who answers for it is proposed."""
    back = reverse("target_show", kwargs={"pk": line.target_id})
    owner = line.responsible or health_department_of(line.division_code)
    subject = f"{line.target.code} {line.target.title}（{place_names().get(line.division_code, '')}）"
    return _assign(request, line, {"owner": owner}, subject, [(line.target.code, back)])


def _assign(
    request: Request, subject: Measure | TargetLine, initial: dict[str, Any], words: str, parents: list[tuple[str, str]]
) -> HttpResponse:
    on, back_url = timezone.localdate(request.at), parents[-1][1]
    form = AssignmentForm(departments_of(request.actor.division_code), on, request.POST or None, initial=initial)
    done = take_form(request, form, lambda _: assign_tasks(form.assignments(), subject, actor=request.actor, at=request.at))
    if done:
        first, count = done.made[0], len(done.made)
        whom = str(first.owner) if count == 1 else f"{count} 个单位"
        messages.success(request, f"已交办给{whom}，期限 {day_cn(first.due_on)}。")
        return redirect(back_url)
    context = {"subject": words, "back_url": back_url, "parents": parents}
    return show_form(request, "governance/task_assign.html", form, context)
