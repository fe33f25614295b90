"""How the counties get on with their filings, for the city."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import VIEW_CITY_DESK
from qingmiao.filings.queries.city import city_work
from qingmiao.filings.queries.deadlines import IN_TIME
from qingmiao.institutions.permissions import WATCH_CERTIFICATES
from qingmiao.ui import components


@many(VIEW_CITY_DESK)
def city_desk(request: Request, filings: "QuerySet[Filing]") -> HttpResponse:
    """Show what is late anywhere in the city, and how each county stands."""
    on = timezone.localdate(request.at)
    work = city_work(filings, WATCH_CERTIFICATES.rows(request.actor), request.actor.division_code, on)
    cases = reverse("filing_cases")
    figures = [
        components.Figure("逾期", str(work.late_count), "件", "法定时限已过、仍未办理的事项", url=f"{cases}?box=late"),
        components.Figure("在办", str(work.due_count), "件", "等待县级办理的事项", url=f"{cases}?box=waiting"),
        components.Figure("近一年按期率", work.done_share, "", IN_TIME, on),
        components.Figure(
            "证照已过期", str(work.expired_count), "份", "现行证照中有效期已过的", url=f"{reverse('certificate_watch')}?box=expired"
        ),
    ]
    return render(request, "filings/city_desk.html", {"work": work, "figures": figures})
