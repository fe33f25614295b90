"""Changing what was filed: an amendment begins here and is written with the same pages as a filing."""

from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.core.gates import GET_POST, Request, may
from qingmiao.filings.models import FilingKind
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.services.starting import begin_change
from qingmiao.filings.web.forms.starting import ReasonForm
from qingmiao.filings.web.views.overview import own_institution
from qingmiao.ui.answering import show_form, take_form


@may(EDIT_FILING, methods=GET_POST)
def amendment_start(request: Request) -> HttpResponse:
    """Begin an amendment: say why, then change what is no longer true."""
    institution = own_institution(request)
    form = ReasonForm(request.POST or None)
    done = take_form(
        request, form, lambda told: begin_change(institution, FilingKind.AMENDMENT, told["reason"], actor=request.actor, at=request.at)
    )
    if done:
        return redirect("filing_overview", pk=done.made.pk)
    return show_form(request, "filings/amendment_start.html", form, {"institution": institution})
