"""For everyone: what volunteers do and where help is asked for, signing up, checking a certificate."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from qingmiao.accounts.models import Secret
from qingmiao.codes.check_codes import tidy_code
from qingmiao.core.gates import GET_POST, Request, public
from qingmiao.core.web.guesses import guess_code, sender_of
from qingmiao.regions.queries import counties
from qingmiao.ui.answering import show_form, take_form
from qingmiao.volunteers.queries.service import certificate_of, coming
from qingmiao.volunteers.rules import hours_words
from qingmiao.volunteers.services.recruiting import apply
from qingmiao.volunteers.web.forms import VolunteerForm


@public()
def volunteering(request: Request) -> HttpResponse:
    """Tell everyone what volunteers do, what holds for them, and where help is asked for next."""
    return render(request, "volunteers/volunteering.html", {"offers": coming(request.at)})


@csrf_exempt  # it acts for nobody who is signed in, and a token would need a cookie before anything is asked
@public(methods=GET_POST)
def volunteer_join(request: Request) -> HttpResponse:
    """Take somebody's wish to help; works without scripts."""
    form = VolunteerForm([(county.code, county.name) for county in counties()], request.POST or None)
    done = take_form(request, form, lambda _told: apply(form.wish(), address=sender_of(request), at=request.at))
    if done:
        return render(request, "volunteers/volunteer_joined.html", {})
    return show_form(request, "volunteers/volunteer_join.html", form, {})


@public()
def hours_check(request: Request) -> HttpResponse:
    """Show what a certificate of hours with this code says, its name masked; without a code, ask for it."""
    typed = request.GET.get("code", "")[:40]
    code = tidy_code(typed)
    row = guess_code(request, Secret.RECEIPT_CODE, lambda: certificate_of(code)) if code else None
    context = {"typed": typed, "row": row, "is_unknown": bool(code) and row is None, "hours": hours_words(row.minutes) if row else ""}
    return render(request, "volunteers/hours_check.html", context, status=404 if context["is_unknown"] else 200)
