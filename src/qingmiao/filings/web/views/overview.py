"""What an institution has: its standing, its filings, and one filing from its first word to its end."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, may, one
from qingmiao.filings.models import CLOSED_STATES, Filing, FilingKind, FilingState
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.queries import judge_filing, step_of
from qingmiao.filings.queries.answers import changes_of
from qingmiao.filings.queries.overview import NextStep, case_timeline, chips_of, next_step, state_status
from qingmiao.filings.queries.packet import papers_to_prepare
from qingmiao.filings.queries.resubmission import corrections_open, resubmission_of
from qingmiao.filings.queries.review import papers_sent, rectification_shown
from qingmiao.filings.queries.writing import Stage, stages_of
from qingmiao.filings.services.starting import begin_filing
from qingmiao.filings.web.forms.starting import StartForm
from qingmiao.filings.workflow import workflow_of
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import VIEW_INSTITUTION
from qingmiao.institutions.queries import expiring
from qingmiao.institutions.queries.register import standing_status
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form

SHOWN_EXPIRING = 3


@many(EDIT_FILING)
def filing_list(request: Request, filings: "QuerySet[Filing]") -> HttpResponse:
    """Show an institution its standing, the open filing with its next step, papers that expire, and what was filed before."""
    institution = own_institution(request)
    on = timezone.localdate(request.at)
    rows = list(filings.select_related("receipt", "institution"))
    current = next((filing for filing in rows if filing.state not in CLOSED_STATES), None)
    watched = expiring(institution.certificates.all(), on)
    context = {
        "institution": institution,
        "standing": standing_status(institution),
        "current": current,
        "next_step": next_step(current) if current else None,
        "next_url": next_url(current) if current else "",
        "chips": chips_of(current, on) if current else [],
        "past": [filing for filing in rows if filing != current],
        "receipt": next((filing.receipt for filing in rows if hasattr(filing, "receipt")), None),
        "watched": watched[:SHOWN_EXPIRING],
        "watched_more": max(len(watched) - SHOWN_EXPIRING, 0),
    }
    return render(request, "filings/filing_list.html", context)


@may(EDIT_FILING, methods=GET_POST)
def filing_start(request: Request) -> HttpResponse:
    """Choose the legal nature, learn who registers and what is needed, and begin."""
    institution = own_institution(request)
    form = StartForm(request.POST or None, initial=request.GET.dict())
    done = take_form(request, form, lambda told: begin_filing(institution, **told, actor=request.actor, at=request.at))
    if done:
        return redirect("filing_overview", pk=done.made.pk)
    nature = next((nature for nature in LegalNature if nature == form["legal_nature"].value()), None)
    context = {"nature": nature, "papers": papers_to_prepare(nature, timezone.localdate(request.at)) if nature else []}
    return show_form(request, "filings/_needed.html" if request.htmx else "filings/filing_start.html", form, context)


@one(EDIT_FILING, related=("institution", "replaces", "receipt"))
def filing_overview(request: Request, filing: Filing) -> HttpResponse:
    """Show one filing: its steps while it is written, its state, clocks, what was asked back, and what happened."""
    on = timezone.localdate(request.at)
    judgement = judge_filing(filing, on)
    stages = stages_of(filing, judgement) if filing.is_editable and filing.kind != FilingKind.DEREGISTRATION else []
    offers = {offer.transition.name: offer for offer in workflow_of(filing, on).offers(filing, request.actor)}
    changes = changes_of(filing, judgement.raw) if filing.kind == FilingKind.AMENDMENT else []
    is_unchanged = filing.kind == FilingKind.AMENDMENT and filing.is_editable and not changes
    wanted = _corrections(filing, stages)
    context = {
        "filing": filing,
        "name": judgement.facts.basic.name or filing.institution.name,
        "status": state_status(filing),
        "chips": chips_of(filing, on),
        "next_step": NextStep("在下面的步骤里修改变化的内容。") if is_unchanged else next_step(filing),
        "next_url": "" if is_unchanged else wanted[0].url if wanted else next_url(filing, stages),
        "steps": [_step(filing, stage) for stage in stages],
        "done": sum(stage.is_done for stage in stages),
        "corrections": wanted,
        "is_ready": bool(stages) and not wanted and all(stage.is_done for stage in stages),
        "notice": filing.notices.filter(closed_on=None).first()
        if filing.state in (FilingState.NONCONFORMING, FilingState.RECTIFIED)
        else None,
        "papers": papers_sent(filing),
        "rectified": rectification_shown(filing),
        "receipt": getattr(filing, "receipt", None),
        "changes": changes,
        "events": case_timeline(filing, on),
        "withdraw": offers.get("withdraw"),
        "rectify": offers.get("report_rectification"),
        "version_text": str(filing.version),
    }
    return render(request, "filings/filing_overview.html", context)


def own_institution(request: Request) -> Institution:
    """Return the institution the current post is held in; 404 for a post without one."""
    found = VIEW_INSTITUTION.rows(request.actor).filter(organisation=request.actor.organisation_id).first()
    if found is None:
        raise Http404
    return found


def next_url(filing: Filing, stages: list[Stage] | None = None) -> str:
    """Return where the next step of a filing is done."""
    if filing.state == FilingState.NONCONFORMING:
        return reverse("filing_rectify", kwargs={"pk": filing.pk})
    if not filing.is_editable or not next_step(filing).action:
        return ""
    if filing.kind == FilingKind.DEREGISTRATION:
        return reverse("filing_settle", kwargs={"pk": filing.pk})
    if stages is None:
        return reverse("filing_overview", kwargs={"pk": filing.pk})
    todo = next((stage for stage in stages if not stage.is_done), None)
    if todo is None:
        return reverse("filing_check", kwargs={"pk": filing.pk})
    return reverse("filing_write", kwargs={"pk": filing.pk, "section": todo.section})


@dataclass(frozen=True)
class Wanted:
    """One thing the county asked for when it returned a filing, and the page where it is put right."""

    sentence: str
    url: str
    pk: int
    answer: str
    is_untouched: bool


def _corrections(filing: Filing, stages: list[Stage]) -> list[Wanted]:
    """Return what the last return asked for, while that is being corrected."""
    if filing.state != FilingState.RETURNED:
        return []
    pages = {step_of(stage.section): reverse("filing_write", kwargs={"pk": filing.pk, "section": stage.section}) for stage in stages}
    check = reverse("filing_check", kwargs={"pk": filing.pk})
    back = resubmission_of(filing)
    untouched = {item.correction.pk for item in back.untouched} if back else set()
    return [
        Wanted(row.sentence, pages.get(row.step, check), row.pk, row.answer, is_untouched=row.pk in untouched)
        for row in corrections_open(filing)
    ]


def _step(filing: Filing, stage: Stage) -> components.StepLine:
    url = reverse("filing_write", kwargs={"pk": filing.pk, "section": stage.section})
    return components.StepLine(stage.title, stage.progress.label, url, stage.note)  # type: ignore[arg-type]  # the labels are these words
