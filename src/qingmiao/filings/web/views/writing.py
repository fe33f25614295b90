"""The filing form, one page per step: written, saved as it is typed, judged live."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.core.legislation import declare, load
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.queries import Judgement, judge_filing, step_of
from qingmiao.filings.queries.writing import sections_of, shown_lines, stages_of, title_of
from qingmiao.filings.services.documents import attach_files
from qingmiao.filings.services.drafting import prefill_from_registration, reveal_identity, save_section
from qingmiao.filings.web.forms.reading import apply_step, key_of, read_section
from qingmiao.filings.web.forms.sections import (
    Group,
    Mistake,
    file_field,
    groups_of,
    is_masked,
    item_forms,
    mistakes_of,
    person_groups,
    person_of,
)
from qingmiao.core.privacy import mask
from qingmiao.institutions.rules.facts import read_draft
from qingmiao.institutions.rules.facts.parse import missing_facts
from qingmiao.regions.queries import division, towns_of, villages_of

(HYGIENE_ITEMS,) = declare("hygiene.items")
CLOSED = "材料已提交，退回补正前不能修改。"


@dataclass(frozen=True)
class Page:
    """Where a page of the form stands: its step, and the judgement of what the draft holds."""

    filing: Filing
    section: str
    judgement: Judgement
    row: str = ""
    revealed: bool = False
    on: date = date.min

    @property
    def order(self) -> tuple[str, ...]:
        """The sections of this filing in their order."""
        return sections_of(self.judgement.facts)

    def beside(self, step: int) -> str:
        """Return the section before (-1) or after (1) this one, or an empty text."""
        place = self.order.index(self.section) + step
        return self.order[place] if 0 <= place < len(self.order) else ""


@one(EDIT_FILING, methods=GET_POST)
def filing_write(request: Request, filing: Filing, section: str) -> HttpResponse:
    """Show one step of the form with its rule lines; take what was typed and go where the pressed button leads."""
    if not filing.is_editable:
        messages.warning(request, CLOSED)
        return redirect("filing_overview", pk=filing.pk)
    page = _page(request, filing, section)
    if request.method == "POST":
        return _take(request, page)
    if request.htmx:
        return render(request, "filings/_live.html", _live(page, _groups(page)))
    return render(request, "filings/filing_write.html", _context(page))


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
    context = _context(page)
    return render(request, "filings/_identity.html" if request.htmx else "filings/filing_write.html", context)


@one(EDIT_FILING, methods=POST)
def filing_prefill(request: Request, filing: Filing) -> HttpResponse:
    """Fill the gaps of the first step from what a registrar pushed for the typed code."""
    try:
        saved = _save(request, _page(request, filing, "basic"))
        prefill_from_registration(saved, request.POST.get("uscc", ""), version=saved.version, actor=request.actor, at=request.at)
        messages.success(request, "已按登记机关推送的信息填写空白项目，请核对。")
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("filing_write", pk=filing.pk, section="basic")


def version_of(request: Request) -> int:
    """Return the version the page was drawn from; a missing or unreadable one never fits."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else -1


def _page(request: Request, filing: Filing, section: str, *, row: str = "", revealed: bool = False) -> Page:
    on = timezone.localdate(request.at)
    judgement = judge_filing(filing, on)
    if section not in sections_of(judgement.facts):
        raise Http404
    typed = request.POST.get("row", "") if request.method == "POST" else request.GET.get("row", "")
    return Page(filing, section, judgement, row or typed, revealed or "person-identity_number" in request.POST, on)


def _typed(request: Request, page: Page) -> Any:
    facts = page.judgement.facts
    return read_section(page.section, request.POST, page.judgement.raw.get(page.section), home_based=facts.is_home_based)


def _save(request: Request, page: Page) -> Filing:
    value = apply_step(_typed(request, page), request.POST.get("do", ""))
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
    retyped = Judgement(raw, facts, problems, missing_facts(facts), judged.lines)
    context = _context(Page(fresh, page.section, retyped, page.row, page.revealed, page.on))
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


def _groups(page: Page) -> list[Group]:
    if page.section == "staff":
        return person_groups(page.judgement, page.row, revealed=page.revealed) if person_of(page.judgement.raw, page.row)[1] else []
    documents = page.filing.documents.select_related("file") if page.section == "certificates" else []
    groups = groups_of(page.section, page.judgement, page.filing, documents)
    if page.section == "basic":
        _offer_places(groups, page)
    return groups


def _live(page: Page, groups: list[Group]) -> dict[str, Any]:
    """Return what changes while the page is typed: the rule lines and what cannot be read."""
    lines = page.judgement.of_step(step_of(page.section))
    items = _items(page)
    return {
        "filing": page.filing,
        "section": page.section,
        "row": page.row,
        "items": items,
        "mistakes": mistakes_of(groups) + [m for _, cards in items for m in mistakes_of([Group(part=groups[0].part, cards=cards)])] + _elsewhere(page),
        "shown": shown_lines(lines, page.judgement.facts),
    }


def _elsewhere(page: Page) -> list[Mistake]:
    """Return what cannot be read of people whose form is not open, with the way to it."""
    rows = page.judgement.raw.get("staff") if page.section == "staff" else None
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        wrong = [problem for problem in page.judgement.problems if problem.path.startswith(f"staff[{place}]")]
        if wrong and key_of(row) != page.row:
            found.append(Mistake(str(row.get("name") or f"第 {place + 1} 人"), f"{len(wrong)} 处无法识别", f"?row={key_of(row)}#person"))
    return found


def _items(page: Page) -> Any:
    if page.section != "hygiene":
        return []
    law = load().value(HYGIENE_ITEMS, page.on).value
    return item_forms(page.judgement, law["items"], law["areas"])


def _context(page: Page) -> dict[str, Any]:
    groups = _groups(page)
    stages = stages_of(page.filing, page.judgement)
    place, person = person_of(page.judgement.raw, page.row) if page.section == "staff" else (-1, {})
    return {
        **_live(page, groups),
        "title": title_of(page.section),
        "name": page.judgement.facts.basic.name or page.filing.institution.name,
        "groups": groups,
        "stages": stages,
        "number": page.order.index(page.section) + 1,
        "before": page.beside(-1),
        "after": page.beside(1),
        "after_title": title_of(page.beside(1)) if page.beside(1) else "核对并提交",
        "before_title": title_of(page.beside(-1)) if page.beside(-1) else "",
        "corrections": [row for row in _last_corrections(page.filing) if row.step == step_of(page.section)],
        "staff": _people(page) if page.section == "staff" else [],
        "person": person,
        "masked": mask(str(person["identity_number"])) if place >= 0 and is_masked(page.judgement, page.row, revealed=page.revealed) else "",
        "files": file_field(page.filing, "health_certificate", page.row, "健康合格证明", _documents(page)) if place >= 0 else None,
        "refusal": "",
    }


def _documents(page: Page) -> Any:
    return page.filing.documents.select_related("file").filter(holder=page.row)


def _last_corrections(filing: Filing) -> list[Any]:
    """Return what the county asked for when it last returned the filing, while that is being corrected."""
    if filing.state != "returned":
        return []
    rows = list(filing.corrections.all())
    return [row for row in rows if row.round == rows[-1].round]


def _people(page: Page) -> list[dict[str, Any]]:
    """Return one line per person: who, which post, and how much is open."""
    rows = page.judgement.raw.get("staff")
    people = page.judgement.facts.staff or []
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        path, key = f"staff[{place}]", key_of(row)
        wrong = sum(problem.path.startswith(path) for problem in page.judgement.problems)
        gaps = sum(problem.path.startswith(path) for problem in page.judgement.missing)
        failing = sum(line.subject == key and line.blocks for line in page.judgement.lines)
        person = people[place] if place < len(people) else None
        state = "有问题" if wrong else "填写中" if gaps else "有问题" if failing else "已完成"
        note = f"{wrong} 处无法识别" if wrong else f"{gaps} 处未填写" if gaps else f"{failing} 项不符合" if failing else ""
        role = person.role.label if person and person.role else ""
        found.append({"key": key, "name": row.get("name") or f"第 {place + 1} 人", "role": role, "state": state, "note": note})
    return found


def _offer_places(groups: list[Group], page: Page) -> None:
    """Turn the three codes of the address into choices. The county is the one that opened the account: it decides the filing."""
    form = groups[0].form
    assert form is not None  # noqa: S101  # the first group of this step has fields
    basic = page.judgement.facts.basic
    county = division(page.filing.county_code)
    choices = {
        "county_code": [(page.filing.county_code, county.name if county else page.filing.county_code)],
        "town_code": [("", "请选择"), *towns_of(page.filing.county_code).values_list("code", "name")],
        "village_code": [("", "请选择"), *(villages_of(basic.town_code).values_list("code", "name") if basic.town_code else [])],
    }
    labels = {"county_code": "县（市、区）", "town_code": "乡镇（街道）", "village_code": "村（居）委会"}
    for name, options in choices.items():
        shown = form.initial[name]
        if shown and shown not in dict(options):
            options.append((shown, f"{shown}（无法识别）"))
        form.fields[name].widget = forms.Select(choices=options)
        form.fields[name].label, form.fields[name].help_text = labels[name], ""
    form.fields["town_code"].widget.attrs |= {"hx-get": reverse("division_options"), "hx-target": "#id_village_code"}
