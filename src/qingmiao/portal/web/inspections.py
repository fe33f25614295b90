"""Published results of inspections as open data."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from qingmiao.core.gates import Request, public
from qingmiao.core.suppression import suppress
from qingmiao.portal.queries.inspection_export import ITEMS, RESULTS
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.supervision.queries.published import published_counts, published_results


@public()
@gzip_page
def inspection_csv(request: Request) -> HttpResponseBase:
    """Send the published results as CSV."""
    return send_csv(RESULTS, published_results(timezone.localdate(request.at)), request.at)


@public()
@gzip_page
def inspection_json(request: Request) -> HttpResponseBase:
    """Send the published results as JSON."""
    return send_json(RESULTS, published_results(timezone.localdate(request.at)), request.at)


@public()
def inspection_items_csv(request: Request) -> HttpResponseBase:
    """Send how often each item is among the published findings."""
    return send_csv(ITEMS, suppress(published_counts(timezone.localdate(request.at))), request.at)


@public()
def inspection_items_json(request: Request) -> HttpResponseBase:
    """Send the same as JSON."""
    return send_json(ITEMS, suppress(published_counts(timezone.localdate(request.at))), request.at)


@public()
def inspection_data(request: HttpRequest) -> HttpResponse:
    """Explain the fields of the open data."""
    return render(request, "portal/inspection_data.html", {"fields": RESULTS.fields, "item_fields": ITEMS.fields})
