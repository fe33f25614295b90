"""Check the answers, sign, hand in; take back; report what was put right."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import Filing, FilingKind, FilingState
from qingmiao.filings.permissions import EDIT_FILING, SUBMIT_FILING
from qingmiao.filings.queries import Judgement, judge_filing
from qingmiao.filings.queries.answers import answers_of, changes_of, with_place_names
from qingmiao.filings.queries.packet import papers_of
from qingmiao.filings.queries.resubmission import resubmission_of
from qingmiao.filings.queries.writing import Progress, Stage, sections_of, stages_of, subjects
from qingmiao.filings.services.drafting import note_read
from qingmiao.filings.services.submitting import PROMISES, submit, withdraw
from qingmiao.filings.services.verifying import report_rectification
from qingmiao.filings.web.forms.starting import RectificationForm, SignForm
from qingmiao.institutions.rules.facts import Commitment
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.rule_lines import lines_to_write

ALREADY = "材料已经提交，不需要再次提交。"


@one(EDIT_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_check(request: Request, filing: Filing) -> HttpResponse:
    """Show every answer and rule line, the commitment, and take the signature."""
    if filing.kind == FilingKind.DEREGISTRATION:
        return redirect("filing_settle", pk=filing.pk)
    if not filing.is_editable:
        messages.info(request, ALREADY)
        return redirect("filing_overview", pk=filing.pk)
    form = SignForm(request.POST or None)
    answer = hand_in(request, filing, form)
    if answer:
        return answer
    if form.is_bound:
        filing = Filing.objects.select_related("institution", "replaces").get(pk=filing.pk)
    note_read(filing, actor=request.actor, at=request.at)
    return show_form(request, "filings/filing_check.html", form, {"filing": filing, **_checked(request, filing)})


@one(SUBMIT_FILING, methods=POST)
def filing_withdraw(request: Request, filing: Filing) -> HttpResponse:
    """Take a filing back."""
    return take_step(
        request,
        lambda: withdraw(filing, version=version_of(request), actor=request.actor, at=request.at),
        said=f"{filing.get_kind_display()}已撤回。",
        back="filing_list",
        refused=reverse("filing_overview", kwargs={"pk": filing.pk}),
    )


@one(SUBMIT_FILING, methods=GET_POST)
def filing_rectify(request: Request, filing: Filing) -> HttpResponse:
    """Report what was put right after a notice of nonconformity."""
    form = RectificationForm(request.POST or None, request.FILES or None)
    by: dict[str, Any] = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: report_rectification(filing, told["text"], told["shown"], **by)):
        messages.success(request, "整改情况已报送，县级卫生健康局将复核。")
        return redirect("filing_overview", pk=filing.pk)
    if form.is_bound:
        filing.refresh_from_db(fields=["version", "state"])
    context = {"filing": filing, "notice": filing.notices.filter(closed_on=None).first()}
    return show_form(request, "filings/filing_rectify.html", form, context)


def hand_in(request: Request, filing: Filing, form: SignForm) -> HttpResponse | None:
    """Hand a filing in and go to it; None when it was refused, with the reason on the form. A second click finds it handed in."""
    done = take_form(
        request,
        form,
        lambda told: submit(filing, password=told["password"], version=version_of(request), actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, "已提交。县级卫生健康局会在下面所列的时限内出具回执或告知补正。")
        return redirect("filing_overview", pk=filing.pk)
    if form.is_bound and not Filing.objects.get(pk=filing.pk).is_editable:
        messages.info(request, ALREADY)
        return redirect("filing_overview", pk=filing.pk)
    return None


def _checked(request: Request, filing: Filing) -> dict[str, Any]:
    judgement = judge_filing(filing, timezone.localdate(request.at))
    raw = with_place_names(judgement.raw)
    is_amendment = filing.kind == FilingKind.AMENDMENT
    lines = [line for line in judgement.lines if line.step != "commitment"]
    gaps = [gap for gap in judgement.missing if not gap.path.startswith("commitment")]
    blocking = [line for line in lines if line.blocks]
    changes = changes_of(filing, judgement.raw) if is_amendment else []
    back = resubmission_of(filing) if filing.state == FilingState.RETURNED else None
    return {
        "name": judgement.facts.basic.name or filing.institution.name,
        "answers": [] if is_amendment else [answers_of(section, raw) for section in sections_of(judgement.facts)],
        "changes": changes,
        "shown": lines_to_write(lines, subjects(judgement.facts)),
        "todo": [stage for stage in stages_of(filing, judgement) if stage.progress.is_to_do or _is_untouched(filing, stage)],
        "is_ready": not (judgement.problems or gaps or blocking) and bool(changes or not is_amendment),
        "may_sign": SUBMIT_FILING.is_granted(request.actor),
        "unscanned": _without_scan(filing, judgement),
        "untouched": [item.correction.sentence for item in back.untouched] if back else [],
        "promises": [Commitment.model_fields[name].title for name in PROMISES],
    }


def _is_untouched(filing: Filing, stage: Stage) -> bool:
    """Tell whether a step still has to be begun; an amendment may leave any step as it is."""
    return stage.progress is Progress.UNTOUCHED and filing.kind != FilingKind.AMENDMENT


def _without_scan(filing: Filing, judgement: Judgement) -> list[str]:
    """Return the papers the packet needs of which no scan is there yet."""
    if filing.kind == FilingKind.AMENDMENT:
        return []
    there = set(filing.documents.values_list("kind", flat=True))
    return [paper.kind.label for paper in papers_of(judgement.facts) if paper.is_needed and paper.kind.value not in there]
