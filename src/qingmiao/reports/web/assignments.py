"""A department's parts of cases, and what the county does with them."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, one
from qingmiao.reports.models import Assignment
from qingmiao.reports.permissions import CHECK_ASSIGNMENT, WORK_ASSIGNMENT
from qingmiao.reports.queries.cases import (
    PART_LIST,
    PART_STATUSES,
    clock_chips,
    messages_for_department,
    reports_of,
    title_of,
)
from qingmiao.reports.services.handling import read_case
from qingmiao.reports.web.case_steps import PART_STEPS, WORK_STEPS
from qingmiao.reports.web.stepping import Place, Step, answer_step
from qingmiao.reports.workflow import ASSIGNMENTS, WITH_DEPARTMENT

PLACE = Place("assignment_show", "assignment_list", "转办事项", lambda row: title_of(row.case))
PART_PLACE = Place("case_show", "case_list", "投诉和咨询", lambda row: f"{row.case.number} → {row.to_whom}", lambda row: row.case_id)


@many(WORK_ASSIGNMENT)
def assignment_list(request: Request, parts: "QuerySet[Assignment]") -> HttpResponse:
    """List the department's parts, what waits longest first."""
    return PART_LIST.answer(request, parts.select_related("case__institution"))


@one(WORK_ASSIGNMENT, related=("case__institution", "organisation"))
def assignment_show(request: Request, part: Assignment) -> HttpResponse:
    """Show a part: what is asked, what was reported, what was said; never who reported. The read is written down."""
    read_case(part.case, actor=request.actor, at=request.at)
    context = {
        "part": part,
        "case": part.case,
        "title": title_of(part.case),
        "status": PART_STATUSES[part.state],
        "clocks": clock_chips(part, timezone.localdate(request.at)),
        "reports": reports_of(part.case, request.actor),
        "messages_shown": messages_for_department(part.case),
        "steps": _steps(part, request),
        "parents": [("转办事项", reverse("assignment_list"))],
    }
    return render(request, "reports/assignment_show.html", context)


@one(WORK_ASSIGNMENT, methods=GET_POST, related=("case__institution", "organisation"))
def assignment_step(request: Request, part: Assignment, step: str) -> HttpResponse:
    """Take one step with a part."""
    return answer_step(request, part, WORK_STEPS, step, PLACE)


@one(CHECK_ASSIGNMENT, methods=GET_POST, related=("case__institution", "organisation"))
def part_step(request: Request, part: Assignment, step: str) -> HttpResponse:
    """Return a part, take it back, or write down what somebody outside the system replied."""
    return answer_step(request, part, PART_STEPS, step, PART_PLACE)


def _steps(part: Assignment, request: Request) -> list[tuple[str, Step]]:
    offered = {offer.transition.name for offer in ASSIGNMENTS.offers(part, request.actor) if offer.refusal is None}
    offered |= {"write_assignment"} if part.state in WITH_DEPARTMENT else set()
    return [(name, step) for name, step in WORK_STEPS.items() if name in offered]
