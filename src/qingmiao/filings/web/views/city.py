"""The city officer's desk, and the watch of papers that expire."""

from dataclasses import asdict

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, many
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import VIEW_CITY_DESK
from qingmiao.filings.queries.city import city_work
from qingmiao.filings.queries.county_desk import expiry_counts
from qingmiao.filings.queries.register import BANDS, band_filters, watch_table, watched
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.permissions import REVEAL_STAFF, WATCH_CERTIFICATES
from qingmiao.ui import components

PAGE_SIZE = 30


@many(VIEW_CITY_DESK)
def city_desk(request: Request, filings: "QuerySet[Filing]") -> HttpResponse:
    """Show what is late anywhere in the city, and how each county stands."""
    on = timezone.localdate(request.at)
    work = city_work(filings, WATCH_CERTIFICATES.rows(request.actor), request.actor.division_code, on)
    figures = [
        components.Figure("逾期", str(work.late_count), "件", "法定时限已过、仍未办理的事项"),
        components.Figure("在办", str(work.due_count), "件", "等待县级办理的事项"),
        components.Figure("今年按期率", work.done_share, "", "今年结束的时限中按期的份额，机构自行撤回的不计", on),
        components.Figure("证照已过期", str(work.expired_count), "份", "现行证照中有效期已过的"),
    ]
    return render(request, "filings/city_desk.html", {"work": work, "figures": figures})


@many(WATCH_CERTIFICATES)
def certificate_watch(request: Request, certificates: "QuerySet[Certificate]") -> HttpResponse:
    """List the papers of the area that expired or soon will; the city sees no names."""
    on = timezone.localdate(request.at)
    band = request.GET.get("band", "")
    band, search = band if band in BANDS else "", request.GET.get("q", "").strip()[:100]
    page = Paginator(watched(certificates, band, search, on), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": watch_table(page.object_list, on, names=REVEAL_STAFF.is_granted(request.actor)),
        "filters": band_filters(asdict(expiry_counts(certificates, on)), band),
        "search": search,
    }
    return render(request, "filings/certificate_watch.html", context)
