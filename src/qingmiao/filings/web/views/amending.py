"""Changing what was filed: an amendment begins here and is written with the same pages as a filing."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, Request, may
from qingmiao.filings.models import FilingKind
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.services.starting import begin_change
from qingmiao.filings.web.forms.starting import ReasonForm
from qingmiao.filings.web.views.overview import own_institution


@may(EDIT_FILING, methods=GET_POST)
def amendment_start(request: Request) -> HttpResponse:
    """Begin an amendment: say why, then change what is no longer true."""
    institution = own_institution(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filing = begin_change(institution, FilingKind.AMENDMENT, form.cleaned_data["reason"], actor=request.actor, at=request.at)
            return redirect("filing_overview", pk=filing.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "filings/amendment_start.html", {"form": form, "institution": institution}, status=422 if form.errors else 200)
