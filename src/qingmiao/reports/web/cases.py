"""Complaints and questions for officers: the list, one case, each step of it, and what an officer enters."""

from django.contrib import messages
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.reports.models import Case, CaseState, PublicAnswer, Report
from qingmiao.reports.permissions import (
    BROWSE_CASES,
    BROWSE_INCIDENTS,
    ENTER_REPORT,
    HANDLE_CASE,
    MANAGE_ANSWERS,
    READ_OWN_CASE,
    REROUTE_CASE,
    REVEAL_REPORTER,
    VIEW_REPORT_FILE,
)
from qingmiao.reports.queries.cases import (
    CASE_LIST,
    OWN_CASE_LIST,
    alike,
    case_timeline,
    clock_chips,
    messages_for_institution,
    messages_for_office,
    parts_of,
    reports_of,
    status_of,
    title_of,
)
from qingmiao.reports.queries.statistics import case_figures, incident_figures
from qingmiao.reports.queries.visits import visits_for
from qingmiao.reports.services.handling import read_case, reveal_reporter
from qingmiao.reports.services.publishing import withdraw_answer
from qingmiao.reports.services.receiving import receive
from qingmiao.reports.services.talking import state_own
from qingmiao.reports.web.case_steps import PLACE, REROUTE, STEPS, part_steps, steps_for
from qingmiao.reports.web.citizens import county_choices
from qingmiao.reports.web.forms import EnteredForm, WordsForm
from qingmiao.reports.web.stepping import answer_step
from qingmiao.reports.workflow import CASES, OPEN_CASES
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import attachment_view
from qingmiao.ui.paging import page_of
from qingmiao.ui.revealing import PurposeForm, answer_reveal


@many(BROWSE_CASES)
def case_list(request: Request, cases: "QuerySet[Case]") -> HttpResponse:
    """List the cases of the area, what waits longest first."""
    return CASE_LIST.answer(request, cases.select_related("institution"), template="reports/case_list.html")


@may(ENTER_REPORT, methods=GET_POST)
def report_enter(request: Request) -> HttpResponse:
    """Enter what came by hotline, letter, visit or phone."""
    form = EnteredForm(county_choices(), request.POST or None, request.FILES or None, initial={"county": request.actor.division_code})
    done = take_form(request, form, lambda _: receive(form.told(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"已录入。请告诉反映人：查询编号 {done.made.number}，查询码 {done.made.code.open()}。")
        return redirect("case_list")
    return show_form(request, "reports/report_enter.html", form, {"parents": [("投诉和咨询", reverse("case_list"))]})


@one(BROWSE_CASES, related=("institution__organisation", "merged_into"), offers=CASES.actions)
def case_show(request: Request, case: Case) -> HttpResponse:
    """Show one case: its reports, parts, conversation, likenesses, and what may be done now. The read is written down."""
    on = timezone.localdate(request.at)
    read_case(case, actor=request.actor, at=request.at)
    prefetch_related_objects([case], "reports")
    is_handler, is_open = HANDLE_CASE.is_granted(request.actor), case.state in OPEN_CASES
    context = {
        "case": case,
        "title": title_of(case),
        "status": status_of(case),
        "clocks": clock_chips(case, on),
        "reports": reports_of(case, request.actor),
        "parts": [(part, status, chips, part_steps(part, request.actor)) for part, status, chips in parts_of(case, on)],
        "visits": visits_for(case, request.actor),
        "messages_shown": messages_for_office(case),
        "alike": alike(case, on) if is_handler and is_open else [],
        "steps": steps_for(case, request.actor, request.may),
        "may_reroute": is_open,
        "may_merge": is_handler and is_open,
        "purpose_form": PurposeForm(),
        "events": case_timeline(case),
        "parents": [("投诉和咨询", reverse("case_list"))],
    }
    return render(request, "reports/case_show.html", context)


@one(HANDLE_CASE, methods=GET_POST, related=("institution__organisation",))
def case_step(request: Request, case: Case, step: str) -> HttpResponse:
    """Take one step with a case."""
    return answer_step(request, case, STEPS, step, PLACE)


@one(REROUTE_CASE, methods=GET_POST, related=("institution",))
def case_reroute(request: Request, case: Case) -> HttpResponse:
    """Give a case to another county."""
    return answer_step(request, case, {"reroute": REROUTE}, "reroute", PLACE)


@one(REVEAL_REPORTER, methods=POST)
def report_reveal(request: Request, report: Report) -> HttpResponse:
    """Show who reported, for a stated purpose; each read is written down."""
    back = reverse("case_show", kwargs={"pk": report.case_id})
    return answer_reveal(
        request, lambda purpose: reveal_reporter(report, purpose, actor=request.actor, at=request.at), back=back, back_label="返回事项"
    )


report_file = attachment_view(VIEW_REPORT_FILE)


@many(READ_OWN_CASE)
def own_case_list(request: Request, cases: "QuerySet[Case]") -> HttpResponse:
    """List the matters about which the county asked the institution to say something."""
    return OWN_CASE_LIST.answer(request, cases.select_related("institution"))


@one(READ_OWN_CASE, methods=GET_POST, related=("institution__organisation",))
def own_case_show(request: Request, case: Case) -> HttpResponse:
    """Show the institution the substance of a matter, never who reported it, and take its statement."""
    form = WordsForm("情况说明", "写明事情经过、已经怎样处理；不要猜测是谁反映的", request.POST or None)
    done = take_form(
        request, form, lambda told: state_own(case, told["text"], version=version_of(request), actor=request.actor, at=request.at)
    )
    if done:
        messages.success(request, "已提交，县级卫生健康局已收到通知。")
        return redirect("own_case_show", pk=case.pk)
    context = {
        "case": case,
        "status": status_of(case),
        "messages_shown": messages_for_institution(case),
        "may_state": case.state in OPEN_CASES,
        "is_answered": case.state in (CaseState.ANSWERED, CaseState.CLOSED),
        "parents": [("情况说明", reverse("own_case_list"))],
    }
    return show_form(request, "reports/own_case_show.html", form, context)


@may(BROWSE_CASES)
def report_figures(request: Request) -> HttpResponse:
    """Show what incidents and complaints of a year add up to, small cells suppressed."""
    on = timezone.localdate(request.at)
    context = {
        "on": on,
        "incidents": incident_figures(BROWSE_INCIDENTS.rows(request.actor), on),
        "cases": case_figures(BROWSE_CASES.rows(request.actor), on),
    }
    return render(request, "reports/report_figures.html", context)


@many(MANAGE_ANSWERS)
def answer_manage(request: Request, answers: "QuerySet[PublicAnswer]") -> HttpResponse:
    """List the area's public answers, each with the way to take it off."""
    page = page_of(answers.order_by("-published_on", "-pk"), request.GET.get("page"))
    return render(request, "reports/answer_manage.html", {"page": page})


@one(MANAGE_ANSWERS, methods=POST)
def answer_withdraw(request: Request, row: PublicAnswer) -> HttpResponse:
    """Take a public answer off."""
    return take_step(
        request, lambda: withdraw_answer(row, actor=request.actor, at=request.at), back="answer_manage", said="已撤下，公众不再看到。"
    )
