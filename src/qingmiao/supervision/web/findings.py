"""Findings for everyone they concern, and what the institution does about one."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.supervision.models import Finding, RectificationNotice
from qingmiao.supervision.permissions import (
    ANSWER_FINDING,
    ANSWER_REFERRAL,
    DECIDE_FINDING,
    PRINT_RECTIFICATION_NOTICE,
    RECEIVE_NOTICE,
    VIEW_FINDING,
    VIEW_RECTIFICATION_FILE,
)
from qingmiao.supervision.queries.findings import (
    FINDINGS_LISTED,
    answers_of,
    clock_chips,
    finding_timeline,
    listed,
    status_of,
    steps_of,
)
from qingmiao.supervision.queries.origins import origins_of
from qingmiao.supervision.services.answering import answer_finding, ask_extension, object_to_publication
from qingmiao.supervision.services.noticing import read_notice
from qingmiao.supervision.services.printing import print_notice
from qingmiao.supervision.web.forms import AnswerForm, ExtensionForm, ObjectionForm
from qingmiao.supervision.workflow import UNDONE
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import attachment_view

RELATED = ("institution__organisation", "organisation", "notice__read_by__user", "notice__read_by__organisation", "repeats", "item__part")


@many(VIEW_FINDING)
def finding_list(request: Request, rows: "QuerySet[Finding]") -> HttpResponse:
    """List the findings a post may see."""
    return FINDINGS_LISTED.answer(request, listed(rows))


@one(VIEW_FINDING, related=(*RELATED, "extension", "objection"), offers=(ANSWER_FINDING, DECIDE_FINDING))
def finding_show(request: Request, row: Finding) -> HttpResponse:
    """Show one finding: what was wrong, what was answered, what followed, and what may be done now."""
    on, steps = timezone.localdate(request.at), steps_of(row)
    is_owner, may_decide = request.may[ANSWER_FINDING], request.may[DECIDE_FINDING]
    waits = any(step.receiver_id and step.ended_at is None for step in steps)
    asked = {step.pk for step in ANSWER_REFERRAL.rows(request.actor).filter(finding=row, ended_at=None)} if waits else set()
    context = {
        "row": row,
        "status": status_of(row, on),
        "chips": clock_chips(row, on),
        "answers": answers_of(row, request.actor),
        "steps": [(step, step.pk in asked) for step in steps],
        "extension": getattr(row, "extension", None),  # read with the finding; most have none
        "objection": getattr(row, "objection", None),
        "origins": origins_of(row.item.part.inspection_id, request.actor),
        "is_undone": row.state in UNDONE,
        "is_owner": is_owner,
        "may_decide": may_decide,
        "must_receive": is_owner and row.notice is not None and row.notice.read_at is None,
        "events": finding_timeline(row, steps),
        "parents": [("问题整改", reverse("finding_list"))],
    }
    return render(request, "supervision/finding_show.html", context)


@one(ANSWER_FINDING, methods=GET_POST, related=RELATED)
def finding_answer(request: Request, row: Finding) -> HttpResponse:
    """Take what was put right, with photos and papers."""
    form = AnswerForm(request.POST or None, request.FILES or None)
    if take_form(request, form, lambda told: answer_finding(row, told["text"], told["evidence"], **by(request))):
        messages.success(request, "已报送，等检查单位复查。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "报送整改情况", "将送检查单位复查，复查前不能修改。")


@one(ANSWER_FINDING, methods=GET_POST, related=RELATED)
def finding_extend(request: Request, row: Finding) -> HttpResponse:
    """Take a request for a longer deadline."""
    form = ExtensionForm(request.POST or None)
    if take_form(request, form, lambda told: ask_extension(row, told["until"], told["reason"], **by(request))):
        messages.success(request, "已申请，等检查单位答复；答复前原期限继续计时。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "申请延长整改期限", "每个问题只能申请一次；答复前原期限继续计时。")


@one(ANSWER_FINDING, methods=GET_POST, related=RELATED)
def finding_object(request: Request, row: Finding) -> HttpResponse:
    """Take an objection to the publication."""
    form = ObjectionForm(request.POST or None)
    if take_form(request, form, lambda told: object_to_publication(row, told["text"], **by(request))):
        messages.success(request, "异议已提出。答复之前，公示页面会写明有异议。")
        return redirect("finding_show", pk=row.pk)
    return show_one(request, row, form, "对公示提出异议", "将送检查单位答复；答复之前，公示页面会写明有异议。")


@one(RECEIVE_NOTICE, methods=POST)
def notice_receive(request: Request, notice: RectificationNotice) -> HttpResponse:
    """Keep that the institution received its notice, and lead to the first finding."""
    first = notice.findings.order_by("pk").first()
    said = "已签收。请在期限内整改并报送。"
    act = lambda: read_notice(notice, actor=request.actor, at=request.at)  # noqa: E731  # one call
    return take_step(request, act, said=said, back=reverse("finding_show", kwargs={"pk": first.pk}) if first else "finding_list")


@one(PRINT_RECTIFICATION_NOTICE, related=("part__inspection__institution", "part__organisation"))
def notice_print(request: Request, notice: RectificationNotice) -> HttpResponseBase:
    """Send the notice as PDF."""
    return show_pdf(print_notice(notice, actor=request.actor, at=request.at), notice.number)


rectification_file = attachment_view(VIEW_RECTIFICATION_FILE)


def by(request: Request) -> dict[str, Any]:
    """Return who acts, when, and from which version of the page."""
    return {"version": version_of(request), "actor": request.actor, "at": request.at}


def show_one(request: Request, row: Finding, form: Form, title: str, consequence: str, **more: Any) -> HttpResponse:
    """Draw the page of one act on a finding: the finding, the form, the consequence."""
    context = {
        "row": row,
        "status": status_of(row, timezone.localdate(request.at)),
        "title": title,
        "consequence": consequence,
        "tone": "",
        "has_files": form.is_multipart(),
        "version_text": request.POST.get("version") or str(row.version),
        "parents": [("问题整改", reverse("finding_list")), (row.title, reverse("finding_show", kwargs={"pk": row.pk}))],
        **more,
    }
    return show_form(request, "supervision/finding_act.html", form, context)
