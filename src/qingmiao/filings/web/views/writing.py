"""The filing form, one page per step: written, saved as it is typed, judged live."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.queries import Judgement, judge_filing
from qingmiao.filings.queries.writing import sections_of
from qingmiao.filings.services.documents import attach_files
from qingmiao.filings.services.drafting import note_read, prefill, reveal_identity, save_section
from qingmiao.filings.web.forms.layout import FORM
from qingmiao.filings.web.forms.pages import Page, live_context, page_context
from qingmiao.filings.web.forms.sections import read_page
from qingmiao.institutions.rules.facts import missing_facts, read_draft
from qingmiao.ui.facts_form import apply_step, key_of

CLOSED = "材料已提交，退回补正前不能修改。"


@one(EDIT_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_write(request: Request, filing: Filing, section: str) -> HttpResponse:
    """Show one step of the form with its rule lines; take what was typed and go where the pressed button leads."""
    if not filing.is_editable:
        messages.warning(request, CLOSED)
        return redirect("filing_overview", pk=filing.pk)
    page = _page(request, filing, section)
    if request.method == "POST":
        return _take(request, page)
    if request.htmx:
        return render(request, "filings/_live.html", live_context(page))
    if section == "staff":
        note_read(filing, actor=request.actor, at=request.at, key=page.row)
    return render(request, "filings/filing_write.html", page_context(page))


@one(EDIT_FILING, methods=POST)
def section_save(request: Request, filing: Filing, section: str) -> JsonResponse:
    """Save a step while it is typed: JSON with the new version and what cannot be read; 409 for a stale page, 422 for a refusal."""
    try:
        saved = _save(request, _page(request, filing, section))
    except StalePageError as stale:
        return JsonResponse({"sentence": str(stale)}, status=409)
    except DomainError as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    problems = judge_filing(saved, timezone.localdate(request.at)).problems
    answer = {
        "version": saved.version,
        "saved_at": timezone.localtime(saved.saved_at).isoformat(),
        "problems": [{"path": problem.path, "sentence": problem.sentence} for problem in problems],
    }
    return JsonResponse(answer, headers={"X-Save-Version": str(saved.version)})


@one(EDIT_FILING, methods=POST)
def staff_reveal(request: Request, filing: Filing, key: str) -> HttpResponse:
    """Show one person's identity number in full; the read is written down."""
    reveal_identity(filing, key, actor=request.actor, at=request.at)
    page = _page(request, filing, "staff", row=key, revealed=True)
    context = page_context(page)
    return render(request, "filings/_identity.html" if request.htmx else "filings/filing_write.html", context)


@one(EDIT_FILING, methods=POST)
def filing_prefill(request: Request, filing: Filing) -> HttpResponse:
    """Fill the gaps of the first step from what a registrar pushed for the typed code."""
    try:
        saved = _save(request, _page(request, filing, "basic"))
        prefill(saved, request.POST.get("uscc", ""), version=saved.version, actor=request.actor, at=request.at)
        messages.success(request, "已按登记机关推送的信息填写空白项目，请核对。")
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("filing_write", pk=filing.pk, section="basic")


def _page(request: Request, filing: Filing, section: str, *, row: str = "", revealed: bool = False) -> Page:
    on = timezone.localdate(request.at)
    judgement = judge_filing(filing, on)
    if section not in sections_of(judgement.facts):
        raise Http404
    typed = request.POST.get("row", "") if request.method == "POST" else request.GET.get("row", "")
    return Page(filing, section, judgement, row or typed, revealed or "person-identity_number" in request.POST, on)


def _typed(request: Request, page: Page) -> Any:
    return read_page(page.section, request.POST, page.judgement.raw.get(page.section), page.judgement)


def _save(request: Request, page: Page) -> Filing:
    value = apply_step(FORM, _typed(request, page), request.POST.get("do", ""))
    saved = save_section(page.filing, page.section, value, version=version_of(request), actor=request.actor, at=request.at)
    attach_files(saved, request.FILES, actor=request.actor, at=request.at)
    return saved


def _take(request: Request, page: Page) -> HttpResponse:
    """Save the page and go on; a stale or refused one comes back with everything that was typed."""
    try:
        saved = _save(request, page)
    except DomainError as refusal:
        return _again(request, page, refusal)
    return redirect(_where_to(request, page, saved))


def _again(request: Request, page: Page, refusal: DomainError) -> HttpResponse:
    """Draw the page again from what was typed, over the newest state of the draft, so that it can be saved after a look."""
    fresh = Filing.objects.select_related("replaces").get(pk=page.filing.pk)
    judged = judge_filing(fresh, page.on)
    raw = {**judged.raw, page.section: _typed(request, Page(fresh, page.section, judged, page.row))}
    facts, problems = read_draft(raw)
    retyped = Judgement(raw, facts, problems, missing_facts(facts), facts.need, judged.lines)
    context = page_context(Page(fresh, page.section, retyped, page.row, page.revealed, page.on))
    return render(request, "filings/filing_write.html", {**context, "refusal": str(refusal)}, status=409)


def _where_to(request: Request, page: Page, saved: Filing) -> str:
    do = request.POST.get("do", "stay")
    verb, _, name = do.partition(":")
    here = reverse("filing_write", kwargs={"pk": saved.pk, "section": page.section})
    if verb == "add" and page.section == "staff":
        rows = judge_filing(saved, page.on).raw.get("staff") or [{}]
        return f"{here}?row={key_of(rows[-1])}#person"
    if verb in ("add", "remove", "none"):
        return f"{here}#rows-{name.partition(':')[0]}"
    if do == "next":
        following = page.beside(1)
        kwargs = {"pk": saved.pk, "section": following}
        return reverse("filing_write", kwargs=kwargs) if following else reverse("filing_check", kwargs={"pk": saved.pk})
    return here if page.section != "staff" or do == "list" or not page.row else f"{here}?row={page.row}"
