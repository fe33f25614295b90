"""Renewing one paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from qingmiao.core.drafts import raw_facts
from qingmiao.core.gates import GET_POST, Request, one
from qingmiao.core.legislation import load
from qingmiao.filings.queries.cases import open_case
from qingmiao.filings.queries.writing import subjects
from qingmiao.filings.rules import judge
from qingmiao.filings.services.renewing import Renewal, renew_paper
from qingmiao.filings.web.forms.starting import RenewalForm
from qingmiao.institutions.models import Certificate, FactsVersion
from qingmiao.institutions.permissions import OWN_CERTIFICATES
from qingmiao.institutions.queries import expiring
from qingmiao.institutions.rules.facts import read_draft
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form, turn_back
from qingmiao.ui.rule_lines import shown_line


@one(OWN_CERTIFICATES, methods=GET_POST, related=("institution",))
def certificate_renew(request: Request, paper: Certificate) -> HttpResponse:
    """Say the new days of one paper, bring its scan, sign: it is handed in as an amendment of nothing else."""
    waiting = open_case(paper.institution)
    if waiting is not None:
        why = f"有一件{waiting.get_kind_display()}还没有办结，办结后才能更新证照；要改的也可以写进那一件里。"
        return turn_back(request, why, "filing_overview", pk=waiting.pk)
    form = RenewalForm(request.POST or None, request.FILES or None, initial={"number": paper.number})

    def renew(told: dict[str, Any]) -> Any:
        password = told.pop("password")
        return renew_paper(paper, Renewal(**told), password=password, actor=request.actor, at=request.at)

    done = take_form(request, form, renew)
    if done:
        messages.success(request, "已提交。县级卫生健康局办理后，新的有效期就会生效并公开。")
        return redirect("filing_overview", pk=done.made.pk)
    shown = expiring(Certificate.objects.filter(pk=paper.pk), timezone.localdate(request.at))
    context = {"paper": paper, "shown": shown[0] if shown else None, "lines": _lines(request, paper)}
    return show_form(request, "filings/certificate_renew.html", form, context)


def _lines(request: Request, paper: Certificate) -> list[components.RuleShown]:
    """Return what the law of today says of this paper as it is filed."""
    version = FactsVersion.objects.filter(institution=paper.institution, period__upper_inf=True).first()
    if version is None:
        return []
    facts = read_draft(raw_facts(version))[0]
    lines, names = judge(facts, timezone.localdate(request.at), load()), subjects(facts)
    label = paper.get_kind_display()
    own = [line for line in lines if (line.subject == paper.holder if paper.holder else label in line.required)]
    return [shown_line(line, names) for line in own if label in f"{line.required}{line.title}" or "健康" in line.title]
