"""What maps and address fields ask for."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.gzip import gzip_page

from qingmiao.core.gates import public
from qingmiao.regions.queries import children_of, county_features

# An address form asks with its own select's name, others with `parent`.
PARENT_FIELDS = ("parent", "town_code", "county_code")
ONE_DAY_SECONDS = 24 * 60 * 60


@public()
@gzip_page
def counties_geojson(request: HttpRequest) -> HttpResponseBase:
    """Send the counties' outlines; a browser that holds them already gets 304."""
    body = json.dumps(county_features(), ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/geo+json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=ONE_DAY_SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response


@public()
def division_options(request: HttpRequest) -> HttpResponse:
    """Send the options of a select: the divisions below `parent`, or below the town or county the page's own select names."""
    rows = children_of(next((request.GET[name] for name in PARENT_FIELDS if request.GET.get(name)), ""))
    return render(request, "regions/_division_options.html", {"divisions": rows, "selected": request.GET.get("selected", "")})
