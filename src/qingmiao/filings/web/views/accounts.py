"""The register for officers: the institutions of the area, one with its past, and opening an account."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.privacy import reveal
from qingmiao.filings.models import Registration
from qingmiao.filings.permissions import REVIEW_FILING, VIEW_REGISTRATION
from qingmiao.filings.queries.register import (
    facts_on,
    history_of,
    institution_table,
    institutions_in,
    papers_of,
    staff_on,
    standing_status,
    versions_of,
)
from qingmiao.filings.services.opening import Opened, Opening, open_with_manager
from qingmiao.filings.web.forms.county import OpeningForm, PurposeForm
from qingmiao.institutions.models import Institution, StaffMember, Standing
from qingmiao.institutions.permissions import BROWSE_REGISTER, OPEN_INSTITUTION, REVEAL_STAFF
from qingmiao.ui import components

PAGE_SIZE = 30


@many(BROWSE_REGISTER)
def institution_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the institutions of the area."""
    search, standing, county = (request.GET.get(name, "").strip()[:100] for name in ("q", "standing", "county"))
    page = Paginator(institutions_in(institutions, search, standing, county), PAGE_SIZE).get_page(request.GET.get("page"))
    filters = [components.Filter(label, f"?standing={key}", is_current=key == standing) for key, label in (("", "全部"), *Standing.choices)]
    context = {
        "page": page,
        "table": institution_table(page.object_list),
        "filters": filters,
        "search": search,
        "may_open": OPEN_INSTITUTION.is_granted(request.actor),
    }
    return render(request, "filings/institution_list.html", context)


@one(BROWSE_REGISTER)
def institution_detail(request: Request, institution: Institution) -> HttpResponse:
    """Show one institution: as filed on a chosen day, judged by today's law; its papers, people and history."""
    today = timezone.localdate(request.at)
    on = _chosen_day(request.GET.get("on", ""), today)
    context = {
        "institution": institution,
        "standing": standing_status(institution),
        "on": on,
        "today": today,
        "facts": facts_on(institution, on, today),
        "versions": versions_of(institution),
        "staff": staff_on(institution, on),
        "papers": papers_of(institution, today),
        "history": history_of(REVIEW_FILING.rows(request.actor).filter(institution=institution)),
        "may_reveal": REVEAL_STAFF.is_granted(request.actor),
        "purpose_form": PurposeForm(),
    }
    return render(request, "filings/institution_detail.html", context)


@one(REVEAL_STAFF, methods=POST)
def staff_member_reveal(request: Request, person: StaffMember) -> HttpResponse:
    """Show one person of the register in full for a stated purpose; each read is written down."""
    form, opened = PurposeForm(request.POST), None
    form.full_clean()
    purpose = form.cleaned_data.get("purpose", "")
    if purpose:
        name, number = (reveal(person, field, actor=request.actor, at=request.at, purpose=purpose) for field in ("name", "identity_number"))
        opened = {"name": name, "identity_number": number}
    refusal = "" if opened else "请先选择查看目的，再查看身份信息。"
    context = {"person": opened, "refusal": refusal, "institution_pk": person.institution_id}
    return render(request, "filings/_staff_member.html" if request.htmx else "filings/staff_member_reveal.html", context)


@may(OPEN_INSTITUTION, methods=GET_POST)
def institution_open(request: Request) -> HttpResponse:
    """Open a new institution and its manager's account; the first password is shown once."""
    registration = _registration(request)
    form = OpeningForm(request.POST or None, initial={"name": registration.name if registration else ""})
    opened: Opened | None = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_with_manager(Opening(**form.cleaned_data), registration=registration, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "opened": opened, "registration": registration}
    return render(request, "filings/institution_open.html", context, status=422 if form.errors else 200)


def _registration(request: Request) -> Registration | None:
    """Return the pushed registration an opening begins from; 404 for another county's."""
    wanted = request.GET.get("registration", "")
    if not wanted.isdecimal() or len(wanted) > 12:  # far more than there will be
        return None
    return get_object_or_404(VIEW_REGISTRATION.rows(request.actor), pk=wanted)


def _chosen_day(typed: str, today: date) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return today
