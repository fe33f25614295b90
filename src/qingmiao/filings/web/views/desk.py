"""The county officer's desk: what is due, and one case in the panel."""

from collections.abc import Iterable
from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import ClockChip, clocks_of
from qingmiao.core.gates import Request, many, one
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import REVIEW_FILING, VIEW_COUNTY_DESK, VIEW_REGISTRATION
from qingmiao.filings.queries.county_desk import (
    BOXES,
    box_counts,
    clock_chips,
    expiry_counts,
    nearest_chips,
    not_filed,
    status_of,
    waiting_in,
)
from qingmiao.filings.queries.overview import timeline
from qingmiao.filings.queries.review import offers_of
from qingmiao.institutions.permissions import VIEW_CERTIFICATE
from qingmiao.ui import components

PAGE_SIZE = 30
COLUMNS = (
    components.Column("机构"),
    components.Column("时限", "clock"),
    components.Column("现在要做", "status"),
    components.Column("事项"),
    components.Column("收到材料", "date"),
)
EMPTY = {
    "": ("今天没有待办的备案", "机构提交材料后会按到期先后列在这里。"),
    "overdue": ("没有逾期的事项", "超过法定时限的事项会列在这里，并同时上报市级。"),
}
SHOWN_EVENTS = 4


@many(VIEW_COUNTY_DESK)
def desk(request: Request, filings: "QuerySet[Filing]") -> HttpResponse:
    """Show what waits for the county, deadlines first; beside it papers that expire and registrations not filed."""
    on = timezone.localdate(request.at)
    box, search = request.GET.get("box", ""), request.GET.get("q", "").strip()[:100]
    box = box if box in BOXES else ""
    page = Paginator(waiting_in(filings, box, search, on), PAGE_SIZE).get_page(request.GET.get("page"))
    title, text = EMPTY.get(box, (f"没有{BOXES[box][0]}的事项", "有新的事项时会列在这里。"))
    context = {
        "page": page,
        "table": desk_table(page.object_list, on),
        "filters": _filters(box_counts(filings, on), box),
        "box": box,
        "search": search,
        "expiry": expiry_counts(VIEW_CERTIFICATE.rows(request.actor), on),
        "not_filed": not_filed(VIEW_REGISTRATION.rows(request.actor)).count(),
        "empty_title": "没有找到" if search else title,
        "empty_text": "没有名称、首字母、机构编号或信用代码相符的在办事项。" if search else text,
    }
    return render(request, "filings/desk.html", context)


@one(REVIEW_FILING, related=("institution", "replaces"))
def filing_panel(request: Request, filing: Filing) -> HttpResponse:
    """Show one case in the panel of the desk: clocks, what may be done, what happened last."""
    on = timezone.localdate(request.at)
    context = {
        "filing": filing,
        "status": status_of(filing),
        "chips": clock_chips(clocks_of(filing), on),
        "offers": [offer for name, offer in offers_of(filing, request.actor, on).items() if name != "find_nonconforming"],
        "events": timeline(filing, on)[:SHOWN_EVENTS],
        "address": (filing.facts.get("basic") or {}).get("address", ""),
    }
    return render(request, "filings/_desk_panel.html", context)


def desk_table(filings: Iterable[Filing], on: date) -> components.Table:
    """Return the desk list of a page of filings."""
    rows = list(filings)
    chips = nearest_chips(rows, on)
    return components.Table("按到期先后排列的备案事项", COLUMNS, [_row(filing, chips) for filing in rows])


def _row(filing: Filing, chips: dict[int, ClockChip]) -> components.Row:
    submitted = timezone.localdate(filing.submitted_at) if filing.submitted_at else filing.received_on
    return components.Row(
        filing.institution.name,
        reverse("filing_review", kwargs={"pk": filing.pk}),
        (chips.get(filing.pk), status_of(filing), filing.get_kind_display(), submitted),
        panel_url=reverse("filing_panel", kwargs={"pk": filing.pk}),
    )


def _filters(counts: dict[str, int], box: str) -> list[components.Filter]:
    order = ("", "overdue", "submitted", "accepted", "receipted", "rectified", "institution")
    return [components.Filter(BOXES[name][0], f"?box={name}" if name else "?", counts[name], is_current=name == box) for name in order]
