"""Pages on which an officer reads a saved page and decides what becomes of it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.policy.models import Document, Reading, Suggestion
from qingmiao.policy.permissions import DECIDE_SUGGESTION, EDIT_DOCUMENT, READ_PAGE
from qingmiao.policy.queries.documents import CHANGED_LAST
from qingmiao.policy.queries.readings import READING_LIST, headings_of, listed_readings, reading_page
from qingmiao.policy.services.reading import (
    AlreadyReadError,
    accept_reading,
    decide_suggestion,
    discard_reading,
    read_page,
    take_back_suggestion,
)
from qingmiao.policy.web.forms import AcceptForm, ReadingForm, RelationFormSet, parts_of
from qingmiao.policy.workflow import READINGS
from qingmiao.ui.answering import show_form, take_form, take_step

SHOWN = 10
LEVEL_WORDS = (("国务院", "state"), ("国家", "state"), ("省", "province"), ("市", "city"), ("县", "county"), ("区", "county"))


@many(READ_PAGE)
def library_desk(request: Request, readings: "QuerySet[Reading]") -> HttpResponse:
    """Show what was read and what waits, and the documents this post changed last."""
    documents = EDIT_DOCUMENT.rows(request.actor).order_by(*CHANGED_LAST)[:SHOWN]
    return READING_LIST.answer(request, listed_readings(readings), template="policy/library_desk.html", documents=list(documents))


@may(READ_PAGE, methods=GET_POST)
def reading_new(request: Request) -> HttpResponse:
    """Take a file or a text and read it."""
    form = ReadingForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"parents": _desk(), "known": None}

    def read(_told: dict[str, Any]) -> Reading:
        try:
            return read_page(*form.content(), actor=request.actor, at=request.at)
        except AlreadyReadError as refusal:
            context["known"] = _may_open(request, refusal.reading)
            raise

    done = take_form(request, form, read, usual_field="file" if request.FILES else "text")
    if done:
        messages.success(request, "已读出草稿，还没有入库。请核对后入库。")
        return redirect("reading_show", pk=done.made.pk)
    return show_form(request, "policy/reading_new.html", form, context)


@one(READ_PAGE, methods=GET_POST, related=("document", "read_by__user"))
def reading_show(request: Request, reading: Reading) -> HttpResponse:
    """Show the clean text beside what was removed and repaired; take the facts and put the document into the library."""
    page = reading_page(reading)
    form = AcceptForm(request.POST or None, initial=_guessed(reading), to_check=page.to_check)
    relations = RelationFormSet(request.POST or None, prefix="relations")

    def accept(_told: dict[str, Any]) -> Document:
        return accept_reading(reading, form.document_text(), parts_of(form, relations), actor=request.actor, at=request.at)

    if take_form(request, form, accept, parts=[relations]):
        messages.success(request, "已入库，公众现在可以查到这份文件。")
        return redirect("reading_show", pk=reading.pk)
    context = {
        "reading": reading,
        "page": page,
        "same": _may_open(request, page.same_words),
        "relations": relations,
        "is_draft": reading.state == Reading.State.DRAFT,
        "discard": READINGS.by_name["discard_reading"],
        "parents": _desk(),
    }
    return show_form(request, "policy/reading_show.html", form, context, parts=[relations])


@one(READ_PAGE, methods=POST)
def reading_discard(request: Request, reading: Reading) -> HttpResponse:
    """Give a reading up."""
    return take_step(
        request,
        lambda: discard_reading(reading, actor=request.actor, at=request.at),
        said="已放弃这次读取，同一个文件可以再读。",
        back="library_desk",
        refused=reverse("reading_show", kwargs={"pk": reading.pk}),
    )


@one(DECIDE_SUGGESTION, methods=POST)
def suggestion_decide(request: Request, suggestion: Suggestion) -> HttpResponse:
    """Accept or decline one sentence, or take that back as long as nothing rests on it."""
    decision = request.POST.get("decision")
    back = f"{reverse('reading_show', kwargs={'pk': suggestion.reading_id})}#suggestion-{suggestion.pk}"
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    act = partial(take_back_suggestion, suggestion, **by)
    if decision != "take_back":
        act = partial(decide_suggestion, suggestion, is_accepted=decision == "accept", **by)
    return take_step(request, act, back=back)


def _may_open(request: Request, reading: Reading | None) -> Reading | None:
    """Return a reading if this post may open it: another bureau's is only named."""
    return reading if reading and READ_PAGE.permits(request.actor, reading) else None


def _desk() -> list[tuple[str, str]]:
    return [("政策文件", reverse("library_desk"))]


def _guessed(reading: Reading) -> dict[str, Any]:
    """Return what the page itself says of its facts; the rest is the officer's."""
    result = reading.result
    named = f"{result['title'] or ''}{result['source'] or ''}"
    return {
        "title": result["title"] or "",
        "number": next((row["number"] for row in result["documents"] if row.get("own")), ""),
        "issuers": result["source"] or "",
        "published_on": (result["published_at"] or "")[:10],
        "level": next((level for word, level in LEVEL_WORDS if word in named), ""),
        "standing": "in_force",
        "confidence": "unsure",
        "clauses": "\n".join(headings_of(reading)),
    }
