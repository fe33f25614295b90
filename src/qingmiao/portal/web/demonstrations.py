"""The public pages of demonstrations: by county with map, and as open data."""

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from qingmiao.core.gates import Request, public
from qingmiao.demonstration.models import Guidance
from qingmiao.demonstration.queries.guidance import total_figures, totals_of
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.portal.queries.demonstrations import TERMS, PublicSite, by_county, export_rows, public_sites
from qingmiao.portal.queries.register import read_places
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.portal.web.rests_on import DEMONSTRATIONS
from qingmiao.ui.components import Map, MapPlace


@public(rests_on=DEMONSTRATIONS)
def demonstration_sites(request: Request) -> HttpResponse:
    """Show the demonstrations by county with their terms and what they give to others; also those that are over."""
    on, places = timezone.localdate(request.at), read_places()
    sites = public_sites(places, on)
    current = [site for site in sites if site.current]
    context = {
        "counties": by_county(sites, places),
        "count": len(current),
        "figures": total_figures(totals_of(Guidance.objects.all()), on) if sites else [],
        "map": _map(current),
        "on": on,
    }
    return render(request, "portal/demonstration_sites.html", context)


@public()
@gzip_page
def demonstration_csv(request: Request) -> HttpResponseBase:
    """Send every term as CSV."""
    return send_csv(TERMS, export_rows(public_sites(read_places(), timezone.localdate(request.at))), request.at)


@public()
@gzip_page
def demonstration_json(request: Request) -> HttpResponseBase:
    """Send every term as JSON."""
    return send_json(TERMS, export_rows(public_sites(read_places(), timezone.localdate(request.at))), request.at)


def _map(sites: list[PublicSite]) -> Map:
    houses = [site.institution for site in sites]
    points = [
        MapPlace(
            key=house.code,
            name=house.name,
            latitude=house.latitude,
            longitude=house.longitude,
            form=house.form,
            url=reverse("institution_show", args=[house.code]),
            note=house.get_form_display(),
        )
        for house in houses
        if house.latitude is not None and house.longitude is not None
    ]
    used = {point.form for point in points}
    forms = {form.value: form.label for form in InstitutionForm if form.value in used}
    return Map("demonstrations", reverse("counties_geojson"), points, forms, settings.TILE_LAYER)
