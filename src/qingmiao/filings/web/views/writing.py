"""The filing form, one page per step: written, saved as it is typed, judged live."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.drafts import raw_facts
from qingmiao.core.gates import GET_POST, POST, Request, one, version_of
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.queries.engaged import engaged_in
from qingmiao.filings.queries.judging import judge_written, read_filing, section_of
from qingmiao.filings.queries.writing import sections_of
from qingmiao.filings.services.documents import TypedPage, save_page
from qingmiao.filings.services.drafting import note_read, prefill, reveal_identity, take_engaged
from qingmiao.filings.web.forms.layout import FORM
from qingmiao.filings.web.forms.pages import Page, live_context, page_context
from qingmiao.filings.web.forms.sections import read_page
from qingmiao.institutions.rules.facts import Facts, written_facts
from qingmiao.ui.answering import keep, show_form, take_form, take_step, turn_back
from qingmiao.ui.facts_form import apply_step, key_of

CLOSED = "材料已提交，退回补正前不能修改。"
PREFILLED = "已按登记机关推送的信息填写空白项目，请核对。"
NOT_KNOWN = "没有收到这个统一社会信用代码的登记推送，请直接填写；登记机关补送后会自动关联。"


@one(EDIT_FILING, methods=GET_POST, related=("institution", "replaces"))
def filing_write(request: Request, filing: Filing, section: str) -> HttpResponse:
    """Show one step of the form with its rule lines; take what was typed and go where the pressed button leads."""
    if not filing.is_editable:
        return turn_back(request, CLOSED, "filing_overview", pk=filing.pk)
    form = forms.Form(request.POST if request.method == "POST" else None)  # carries a refusal; the fields are those of the facts
    if request.method == "POST":
        done = take_form(request, form, lambda _told: _save(request, filing, section))
        return redirect(_where_to(request, done.made, section)) if done else _again(request, form, filing, section)
    page = _page(request, filing, section, row=request.GET.get("row", ""))
    if request.htmx:
        return render(request, "filings/_live.html", live_context(page))
    if section == "staff":
        note_read(filing, actor=request.actor, at=request.at, key=page.row)
    return show_form(request, "filings/filing_write.html", form, page_context(page))


@one(EDIT_FILING, methods=POST)
def section_save(request: Request, filing: Filing, section: str) -> JsonResponse:
    """Save a step while it is typed."""
    return keep(lambda: _save(request, filing, section))


@one(EDIT_FILING, methods=POST)
def staff_reveal(request: Request, filing: Filing, key: str) -> HttpResponse:
    """Show one person's identity number in full; the read is written down."""
    reveal_identity(filing, key, actor=request.actor, at=request.at)
    context = page_context(_page(request, filing, "staff", row=key, revealed=True))
    return show_form(request, "filings/_identity.html" if request.htmx else "filings/filing_write.html", forms.Form(), context)


@one(EDIT_FILING, methods=POST)
def filing_prefill(request: Request, filing: Filing) -> HttpResponse:
    """Fill the gaps of the first step from what a registrar pushed for the typed code."""

    def fill() -> None:
        saved = _save(request, filing, "basic")
        if prefill(saved, request.POST.get("uscc", ""), version=saved.version, actor=request.actor, at=request.at):
            messages.success(request, PREFILLED)
        else:
            messages.warning(request, NOT_KNOWN)

    return take_step(request, fill, back="filing_write", pk=filing.pk, section="basic")


@one(EDIT_FILING, methods=POST, related=("institution",))
def filing_carers(request: Request, filing: Filing) -> HttpResponse:
    """Take the numbers of carers that are known of the classes, after what was typed on the page was saved."""

    def fill() -> None:
        saved, known = _save(request, filing, "classes"), engaged_in(filing.institution, timezone.localdate(request.at))
        take_engaged(saved, known, version=saved.version, actor=request.actor, at=request.at)

    said = "已按班级花名册填写保育人员数，请核对。"
    return take_step(request, fill, said=said, back="filing_write", pk=filing.pk, section="classes")


def _page(request: Request, filing: Filing, section: str, *, row: str, revealed: bool = False) -> Page:
    on = timezone.localdate(request.at)
    judgement = judge_filing(filing, on)
    _refuse_strange(section, judgement.facts)
    return Page(filing, section, judgement, row, revealed or "person-identity_number" in request.POST, on)


def _refuse_strange(section: str, facts: Facts) -> None:
    """Answer 404 for a step that this form of institution does not have."""
    if section not in sections_of(facts):
        raise Http404


def _save(request: Request, filing: Filing, section: str) -> Filing:
    """Save what the page holds, with the button that was pressed and the scans that came along. Nothing is judged for it."""
    written = read_filing(filing)
    _refuse_strange(section, written.facts)
    value = apply_step(FORM, read_page(section, request.POST, written), request.POST.get("do", ""))
    page = TypedPage(section, value, request.FILES)
    return save_page(filing, page, version=version_of(request), actor=request.actor, at=request.at)


def _again(request: Request, form: forms.Form, filing: Filing, section: str) -> HttpResponse:
    """Draw the page again from what was typed, over the newest state of the draft, so that it can be saved after a look."""
    fresh = Filing.objects.select_related("institution", "replaces").get(pk=filing.pk)
    written = read_filing(fresh)
    typed = written_facts({**written.raw, section: read_page(section, request.POST, written)})
    on = timezone.localdate(request.at)
    judgement = judge_written(fresh, typed, on)
    page = Page(fresh, section, judgement, request.POST.get("row", ""), "person-identity_number" in request.POST, on)
    return show_form(request, "filings/filing_write.html", form, page_context(page))


def _has_mistakes(request: Request, saved: Filing, section: str) -> bool:
    """Tell whether something on the page has to be put right first; the page names it."""
    problems = judge_filing(saved, timezone.localdate(request.at)).problems
    count = sum(section_of(problem) == section for problem in problems)
    if count:
        messages.warning(request, f"已保存。这一步有 {count} 处需要核对改正，列在上面，改好后再继续。")
    return bool(count)


def _where_to(request: Request, saved: Filing, section: str) -> str:
    do, row = request.POST.get("do", "stay"), request.POST.get("row", "")
    verb, _, name = do.partition(":")
    here = reverse("filing_write", kwargs={"pk": saved.pk, "section": section})
    if verb == "add" and section == "staff":
        rows = raw_facts(saved).get("staff") or [{}]
        return f"{here}?row={key_of(rows[-1])}#person"
    if verb in ("add", "remove", "none"):
        return f"{here}#rows-{name.partition(':')[0]}"
    if do == "next" and _has_mistakes(request, saved, section):
        return here
    if do == "next":
        order = sections_of(read_filing(saved).facts)
        following = order[order.index(section) + 1 :]
        return reverse("filing_write", args=[saved.pk, following[0]]) if following else reverse("filing_check", args=[saved.pk])
    return here if section != "staff" or do == "list" or not row else f"{here}?row={row}"
