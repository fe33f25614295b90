"""One target as the officers see it, and evidence handed in for one of its lines."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, one
from qingmiao.core.indicators import CATALOGUE
from qingmiao.governance.models import Target, TargetLine
from qingmiao.governance.permissions.work import ANSWER_LINE, VIEW_TARGET
from qingmiao.governance.queries.planning import last_day
from qingmiao.governance.queries.targets import line_views
from qingmiao.governance.queries.tasks import place_names
from qingmiao.governance.services.evidencing import submit_line_evidence
from qingmiao.governance.web.forms.work import EvidenceForm
from qingmiao.ui.answering import show_form, take_form

SENT = "将送市级审核；认可后自达成日期起算作达到，公开的目标页随之更新。"


@one(VIEW_TARGET, related=("phase__plan",))
def target_show(request: Request, target: Target) -> HttpResponse:
    """Show what was promised until when, and for each place that owes it where it stands, its tasks and its evidence."""
    plan = target.phase.plan
    context = {
        "target": target,
        "plan": plan,
        "deadline": last_day(target.phase),
        "indicator": CATALOGUE.get(target.indicator),
        "lines": line_views(target, request.actor, timezone.localdate(request.at)),
        "parents": [(plan.short_title, reverse("plan_show", kwargs={"pk": plan.pk}))],
    }
    return render(request, "governance/target_show.html", context)


@one(ANSWER_LINE, methods=GET_POST, related=("target__phase__plan",))
def line_evidence(request: Request, line: TargetLine) -> HttpResponse:
    """Hand in what shows that a target is reached in one place."""
    form = EvidenceForm(request.POST or None, initial={"holds_from": timezone.localdate(request.at)})
    target, target_url = line.target, reverse("target_show", kwargs={"pk": line.target_id})
    files = request.FILES.getlist("files")
    if take_form(request, form, lambda _: submit_line_evidence(line, form.showing(files), actor=request.actor, at=request.at)):
        messages.success(request, "已报送，等待市级审核；结果会发到收件箱。")
        return redirect(target_url)
    context = {
        "title": "报送佐证",
        "subject": f"{target.code} {target.title}（{place_names().get(line.division_code, '')}）",
        "asked": target.statement,
        "consequence": SENT,
        "back_url": target_url,
        "parents": [(target.code, target_url)],
        "version_text": "",
    }
    return show_form(request, "governance/evidence_submit.html", form, context)
