"""Pages on which an officer reads a saved page and decides what becomes of it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.policy.models import Reading, Suggestion
from qingmiao.policy.permissions import DECIDE_SUGGESTION, EDIT_DOCUMENT, READ_PAGE
from qingmiao.policy.queries.documents import CHANGED_LAST
from qingmiao.policy.queries.readings import READINGS, ReadingPage, headings_of, listed_readings, reading_page
from qingmiao.policy.services.reading import accept_reading, decide_suggestion, discard_reading, read_page
from qingmiao.policy.web.forms import AcceptForm, ReadingForm, RelationFormSet, parts_of

SHOWN = 10
LEVEL_WORDS = (("国务院", "state"), ("国家", "state"), ("省", "province"), ("市", "city"), ("县", "county"), ("区", "county"))


@many(READ_PAGE)
def library_desk(request: Request, readings: "QuerySet[Reading]") -> HttpResponse:
    """Show what was read and what waits, and the documents this post changed last."""
    documents = EDIT_DOCUMENT.rows(request.actor).order_by(*CHANGED_LAST)[:SHOWN]
    return READINGS.answer(request, listed_readings(readings), template="policy/library_desk.html", documents=list(documents))


@may(READ_PAGE, methods=GET_POST)
def reading_new(request: Request) -> HttpResponse:
    """Take a file or a text and read it."""
    form = ReadingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            reading = read_page(*form.content(), actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
        else:
            messages.success(request, "已读出草稿，还没有入库。请核对后入库。")
            return redirect("reading_show", pk=reading.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "policy/reading_new.html", {"form": form, "parents": _desk()}, status=status)


@one(READ_PAGE, methods=GET_POST, related=("document", "read_by__user"))
def reading_show(request: Request, reading: Reading) -> HttpResponse:
    """Show the clean text beside what was removed and repaired; take the facts and put the document into the library."""
    page = reading_page(reading)
    if request.method == "POST":
        form = AcceptForm(request.POST, to_check=page.to_check)
        relations = RelationFormSet(request.POST, prefix="relations")
        if form.is_valid() and relations.is_valid():
            try:
                accept_reading(reading, form.document_text(), parts_of(form, relations), actor=request.actor, at=request.at)
            except DomainError as refusal:
                form.add_error("number" if "文号" in str(refusal) else None, str(refusal))
            else:
                messages.success(request, "已入库，公众现在可以查到这份文件。")
                return redirect("reading_show", pk=reading.pk)
        return render(request, "policy/reading_show.html", _context(reading, page, form, relations), status=422)
    form = AcceptForm(initial=_guessed(reading), to_check=page.to_check)
    return render(request, "policy/reading_show.html", _context(reading, page, form, RelationFormSet(prefix="relations")))


@one(READ_PAGE, methods=POST)
def reading_discard(request: Request, reading: Reading) -> HttpResponse:
    """Give a reading up."""
    try:
        discard_reading(reading, actor=request.actor, at=request.at)
        messages.success(request, "已放弃这次读取，同一个文件可以再读。")
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("reading_show", pk=reading.pk)
    return redirect("library_desk")


@one(DECIDE_SUGGESTION, methods=POST)
def suggestion_decide(request: Request, suggestion: Suggestion) -> HttpResponse:
    """Accept or decline one sentence."""
    try:
        decide_suggestion(suggestion, is_accepted=request.POST.get("decision") == "accept", actor=request.actor, at=request.at)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('reading_show', args=[suggestion.reading_id])}#suggestion-{suggestion.pk}")


def _context(reading: Reading, page: ReadingPage, form: AcceptForm, relations: Any) -> dict[str, Any]:
    is_draft = reading.state == Reading.State.DRAFT
    return {"reading": reading, "page": page, "form": form, "relations": relations, "is_draft": is_draft, "parents": _desk()}


def _desk() -> list[tuple[str, str]]:
    return [("政策文件", reverse("library_desk"))]


def _guessed(reading: Reading) -> dict[str, Any]:
    """Return what the page itself says of its facts; the rest is the officer's."""
    result = reading.result
    named = f"{result['title']}{result['source'] or ''}"
    return {
        "title": result["title"],
        "issuers": result["source"] or "",
        "published_on": (result["published_at"] or "")[:10],
        "level": next((level for word, level in LEVEL_WORDS if word in named), ""),
        "standing": "in_force",
        "confidence": "unsure",
        "clauses": "\n".join(headings_of(reading)),
    }
