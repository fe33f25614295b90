"""One step of a case on a page of its own: a short form, what it will bring, and back to the case. Every case here moves this way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.gates import Request, version_of
from qingmiao.ui.answering import show_form, take_form


@dataclass(frozen=True)
class How:
    """What every write needs to know."""

    version: int
    actor: Post
    at: datetime


@dataclass(frozen=True)
class Step:
    """A step: its words, its form made for a row, the service behind it, what is said afterwards, what it will bring."""

    label: str
    form: Callable[[Any, QueryDict | None], forms.Form]
    act: Callable[[Any, dict[str, Any], How], object]
    said: str
    consequence: str = ""
    tone: str = ""
    leaves: bool = False  # the case is out of reach afterwards


@dataclass(frozen=True)
class Place:
    """Where steps of a kind of case stand: the routes of its page and its list, what both are called, and whose page it is."""

    show: str
    listed: str
    list_label: str
    title: Callable[[Any], str]
    key: Callable[[Any], int] = lambda row: int(row.pk)


def answer_step(request: Request, row: Any, steps: Mapping[str, Step], name: str, place: Place) -> HttpResponse:
    """Show a step's form, or carry it out and go back to the case."""
    step = steps.get(name)
    if step is None:
        raise Http404
    form = step.form(row, request.POST if request.method == "POST" else None)
    how = How(version_of(request), request.actor, request.at)
    if take_form(request, form, lambda told: step.act(row, told, how)):
        messages.success(request, step.said)
        return redirect(place.listed) if step.leaves else redirect(place.show, pk=place.key(row))
    context = {
        "row": row,
        "step": step,
        "name": name,
        "title": place.title(row),
        "back": reverse(place.show, kwargs={"pk": place.key(row)}),
        "parents": [(place.list_label, reverse(place.listed))],
        "version": request.POST.get("version", row.version),
    }
    return show_form(request, "reports/step.html", form, context)
