"""How a page answers what was sent to it: one way for a form, one for a single step, one for what is kept while it is typed.

A view reads: `done = take_form(request, form, act)`, `if done: return redirect(…)`, `return show_form(request, template, form, …)`.
The act calls one service. Its refusal lands at the field that the service names (`DomainError(sentence, field="…")`) or on top of the
form, what was typed stays, and nothing was written. A button without a form is `take_step`; autosave is `keep`; a page whose step is
not possible any more is `turn_back`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url

from qingmiao.core.errors import DomainError, StalePageError

T = TypeVar("T")
Parts = Sequence["forms.BaseFormSet[Any]"]


class Done(Generic[T]):
    """What an act made; always true, whatever it returned."""

    def __init__(self, made: T) -> None:
        self.made = made


def take_form(
    request: HttpRequest, form: forms.BaseForm, act: Callable[[dict[str, Any]], T], *, parts: Parts = (), usual_field: str = ""
) -> Done[T] | None:
    """Carry out a form that was sent and is well written, with its cleaned data; None otherwise, and the form says why.

    `parts` are its sets of rows, which must be well written too; `usual_field` is where a refusal goes that names no field of the form.
    """
    if request.method != "POST" or not all([form.is_valid(), *(part.is_valid() for part in parts)]):
        return None
    try:
        return Done(act(form.cleaned_data))
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else usual_field or None, str(refusal))
        return None


def show_form(request: HttpRequest, template: str, form: forms.BaseForm, context: Mapping[str, Any], *, parts: Parts = ()) -> HttpResponse:
    """Draw a page with its form; 422 when something in it is refused."""
    is_refused = bool(form.errors) or any(part.total_error_count() for part in parts)
    return render(request, template, {"form": form, **context}, status=422 if is_refused else 200)


def take_step(
    request: HttpRequest, act: Callable[[], object], *, back: str, said: str = "", refused: str = "", **kwargs: str | int
) -> HttpResponse:
    """Carry out one step that needs no form, say how it went, and go `back` (a route's name with its arguments, or an address).

    After a refusal it goes to the address `refused` instead, if there is one.
    """
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(refused or resolve_url(back, **kwargs))
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(resolve_url(back, **kwargs))


def turn_back(request: HttpRequest, why: str, back: str, **kwargs: str | int) -> HttpResponse:
    """Lead away from a page whose step is not possible any more, and say why."""
    messages.warning(request, why)
    return HttpResponseRedirect(resolve_url(back, **kwargs))


def keep(act: Callable[[], Any]) -> JsonResponse:
    """Answer an autosave: the draft's new version; 409 for a page drawn before the last change, 422 for a refusal, each in one sentence.

    `act` returns the saved row, which has a `version`; the page shows the sentence beside what was typed.
    """
    try:
        saved = act()
    except StalePageError as stale:
        return JsonResponse({"sentence": str(stale)}, status=409)
    except DomainError as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    return JsonResponse({"version": saved.version}, headers={"X-Save-Version": str(saved.version)})
