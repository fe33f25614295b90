"""Opening an institution's account, by itself or from what a registrar pushed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from qingmiao.core.gates import GET_POST, Request, may
from qingmiao.institutions.permissions import OPEN_INSTITUTION
from qingmiao.registrations.models import Registration
from qingmiao.registrations.permissions import VIEW_REGISTRATION
from qingmiao.registrations.services.opening import Opening, open_with_manager
from qingmiao.registrations.web.forms import OpeningForm
from qingmiao.ui.answering import show_form, take_form


@may(OPEN_INSTITUTION, methods=GET_POST)
def institution_open(request: Request) -> HttpResponse:
    """Open a new institution and its manager's account; the first password is shown once."""
    registration = _registration(request)
    form = OpeningForm(request.POST or None, initial={"name": registration.name if registration else ""})
    done = take_form(
        request, form, lambda told: open_with_manager(Opening(**told), registration=registration, actor=request.actor, at=request.at)
    )
    opened = done.made if done else None
    return show_form(request, "registrations/institution_open.html", form, {"opened": opened, "registration": registration})


def _registration(request: Request) -> Registration | None:
    """Return the pushed registration an opening begins from; 404 for another county's."""
    wanted = request.GET.get("registration", "")
    if not wanted.isdecimal() or len(wanted) > 12:  # far more than there will be
        return None
    return get_object_or_404(VIEW_REGISTRATION.rows(request.actor), pk=wanted)
