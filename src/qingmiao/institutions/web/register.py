"""The register for officers: the institutions of the area, one with its past, and what it keeps of people."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.codes.days import read_day
from qingmiao.core.gates import POST, Request, many, one
from qingmiao.core.privacy import reveal
from qingmiao.institutions.models import Institution, StaffMember
from qingmiao.institutions.permissions import BROWSE_REGISTER, OPEN_INSTITUTION, REVEAL_STAFF
from qingmiao.institutions.queries.register import INSTITUTIONS, papers_of, sections_of, staff_on, standing_status, versions_of
from qingmiao.ui.revealing import PurposeForm, answer_reveal


@many(BROWSE_REGISTER)
def institution_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the institutions of the area."""
    may_open = OPEN_INSTITUTION.is_granted(request.actor)
    return INSTITUTIONS.answer(request, institutions, template="institutions/institution_list.html", may_open=may_open)


@one(BROWSE_REGISTER)
def institution_detail(request: Request, institution: Institution) -> HttpResponse:
    """Show one institution on a chosen day: its papers and people, and what every app tells of it."""
    today = timezone.localdate(request.at)
    on = _chosen_day(request.GET.get("on", ""), today)
    versions = versions_of(institution)
    context = {
        "institution": institution,
        "standing": standing_status(institution),
        "on": on,
        "today": today,
        "versions": versions,
        "current": next((version for version in versions if on in version.period), None),
        "sections_above": sections_of(institution, request.actor, on, today, is_above=True),
        "sections_below": sections_of(institution, request.actor, on, today, is_above=False),
        "staff": staff_on(institution, on),
        "papers": papers_of(institution, today),
        "may_reveal": REVEAL_STAFF.is_granted(request.actor),
        "purpose_form": PurposeForm(),
    }
    return render(request, "institutions/institution_detail.html", context)


@one(REVEAL_STAFF, methods=POST)
def staff_member_reveal(request: Request, person: StaffMember) -> HttpResponse:
    """Show one person of the register in full for a stated purpose; each read is written down."""

    def read(purpose: str) -> list[tuple[str, str]]:
        labels = {"name": "姓名", "identity_number": "公民身份号码"}
        return [(label, reveal(person, field, actor=request.actor, at=request.at, purpose=purpose)) for field, label in labels.items()]

    back = reverse("institution_detail", kwargs={"pk": person.institution_id})
    return answer_reveal(request, read, back=back, back_label="返回机构档案")


def _chosen_day(typed: str, today: date) -> date:
    return read_day(typed) or today
