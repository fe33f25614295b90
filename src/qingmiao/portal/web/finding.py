"""Public pages on which care is found: the list with its map, the comparison of a few, the same as open data.

The public lists are no `Listing`: cards instead of a table, conditions that can be dropped one by one, a map beside them.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page

from qingmiao.core.gates import Request, public
from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm
from qingmiao.portal.queries.find.catalogue import catalogue
from qingmiao.portal.queries.find.comparison import MOST, comparison
from qingmiao.portal.queries.find.gazetteer import Spot
from qingmiao.portal.queries.find.search import Found, Hit, find
from qingmiao.portal.queries.find.unfiled import unfiled
from qingmiao.portal.queries.register_export import FIELDS, REGISTER
from qingmiao.portal.rules.fees import class_types_of
from qingmiao.portal.web.forms import SORTS, RegisterForm
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.portal.web.rests_on import LISTED
from qingmiao.ui.components import Filter, Map, MapPlace
from qingmiao.ui.paging import PUBLIC_ROWS, is_other_page, page_of
from qingmiao.ui.words import yuan

MAP_LIMIT = 400
NEAREST = 12  # what the map opens at around a place


@public(rests_on=LISTED)
def register_list(request: Request) -> HttpResponse:
    """Show the filed institutions that fit, as a list or on the map. The same page serves script and no script."""
    on = timezone.localdate(request.at)
    known = catalogue(on)
    form = RegisterForm(request.GET, places=known.places)
    found = find(form.search(), known)
    chips = _chips(form, request.GET)
    context: dict[str, Any] = {
        "form": form,
        "on": on,
        "found": found,
        "total": len(found.hits),
        "chips": chips,
        "understood": _understood(found),
        "ambiguous": _ambiguous(found, request.GET),
        "sorts": _sorts(found, request.GET),
        "unfiled": unfiled(found, known.places),
        "on_map": request.GET.get("view") == "map",
        "most": MOST,
    }
    if context["on_map"]:
        context |= {"is_cut": len(found.hits) > MAP_LIMIT, **_map(found, is_near=bool(chips))}
    else:
        page = page_of(found.hits, request.GET.get("page"), PUBLIC_ROWS)
        context |= {"page": page, "is_other_page": is_other_page(request.GET.get("page"), page.number)}
    return render(request, "portal/register_list.html", context)


@public(rests_on=LISTED)
def register_compare(request: Request) -> HttpResponse:
    """Show a few institutions side by side; what was chosen stands in the address."""
    on = timezone.localdate(request.at)
    codes = list(dict.fromkeys(request.GET.getlist("code")))
    known = catalogue(on).by_code()
    chosen = [known[code] for code in codes if code in known]
    age = request.GET.get("age", "")
    types = class_types_of(int(age)) if age.isdecimal() and len(age) < 3 else ()
    context = {
        "on": on,
        "most": MOST,
        "unknown": len(codes) - len(chosen),
        "is_cut": len(chosen) > MOST,
        "entries": [(entry, _without(codes, entry.row.columns["code"], age)) for entry in chosen[:MOST]],
        "lines": comparison(chosen[:MOST], types),
        "crumbs": [("找托育", reverse("register_list"))],
    }
    return render(request, "portal/register_compare.html", context)


@public()
@gzip_page
def register_csv(request: Request) -> HttpResponseBase:
    """Send the register, or what was searched for, as CSV."""
    return send_csv(REGISTER, _asked_rows(request), request.at)


@public()
@gzip_page
def register_json(request: Request) -> HttpResponseBase:
    """Send the register, or what was searched for, as JSON."""
    return send_json(REGISTER, _asked_rows(request), request.at)


@public()
def register_data(request: HttpRequest) -> HttpResponse:
    """Explain the fields of the open data."""
    return render(request, "portal/register_data.html", {"fields": FIELDS})


@public()
def town_points(request: Request) -> HttpResponse:
    """Send the towns with their points: a browser that knows where it is finds the nearest by itself and tells nobody."""
    on = timezone.localdate(request.at)
    spots = {spot.label: spot for named in catalogue(on).gazetteer.words.values() for spot in named if spot.level == "town"}
    towns = [[spot.label, spot.point.latitude, spot.point.longitude] for spot in spots.values() if spot.point]
    answer = JsonResponse({"towns": towns}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def _asked_rows(request: Request) -> Iterator[Hit]:
    """Return what the address asks for of the register."""
    known = catalogue(timezone.localdate(request.at))
    return iter(find(RegisterForm(request.GET, places=known.places).search(), known).hits)


def _address(query: QueryDict, *dropped: str, **more: str) -> str:
    """Return the address of the list with these names dropped or set."""
    kept = {key: str(value) for key, value in query.items() if value and key not in {*dropped, *more, "page"}}
    return f"{reverse('register_list')}?{urlencode(kept | {key: value for key, value in more.items() if value})}"


def _chips(form: RegisterForm, query: QueryDict) -> list[Filter]:
    """Return each condition with the address that drops it; without a county no town is left."""
    return [Filter(words, _address(query, name, *(["town"] if name == "county" else [])), is_current=True) for name, words in form.chips()]


def _understood(found: Found) -> list[str]:
    """Say what was read out of the words, so that a misunderstanding is seen."""
    asked = found.asked
    told = []
    if asked.age_months is not None:
        told.append(f"孩子 {asked.age_months} 个月")
    if asked.mode or asked.form:
        told.extend(name for name in (_label(asked.mode), _label(asked.form)) if name)
    if asked.inclusive:
        told.append("普惠")
    if asked.cheap:
        told.append("月费低的在前")
    if found.centre is not None:
        about = "（按所在位置估算）" if found.centre.is_rough else ""
        told.append(f"从{found.centre.label}{about}由近到远")
    return told


def _label(value: str) -> str:
    return next((str(label) for key, label in [*CareMode.choices(), *InstitutionForm.choices()] if key == value), "")


def _ambiguous(found: Found, query: QueryDict) -> list[Filter]:
    """Offer the places apart where several have the name that was typed."""
    pointed: list[Spot] = [spot for spot in found.spots if spot.point is not None]
    if len({spot.label for spot in pointed}) < 2 or len({spot.name for spot in pointed}) > 1:
        return []
    return [Filter(spot.label, _address(query, q=f"{spot.where} {spot.name}")) for spot in pointed[:6]]


def _sorts(found: Found, query: QueryDict) -> list[Filter]:
    current = found.search.sort or ("distance" if found.centre is not None else "")
    offered = [sort for sort in SORTS if sort[0] != "distance" or found.centre is not None]
    return [Filter(label, _address(query, sort=key), is_current=key == current) for key, label in offered if key or found.centre is None]


def _without(codes: list[str], code: str, age: str) -> str:
    rest = [("code", other) for other in codes if other != code]
    return f"?{urlencode([*rest, *([('age', age)] if age else [])])}"


def _map(found: Found, *, is_near: bool) -> dict[str, Any]:
    hits = found.hits[:MAP_LIMIT]
    placed = [hit for hit in hits if hit.entry.point is not None]
    points = [
        MapPlace(
            key=hit.entry.row.columns["code"],
            name=hit.entry.row.columns["name"],
            latitude=hit.entry.row.columns["latitude"],
            longitude=hit.entry.row.columns["longitude"],
            form=hit.entry.row.columns["form"],
            url=reverse("institution_show", args=[hit.entry.row.columns["code"]]),
            note=" · ".join(part for part in (hit.distance, _month_words(hit), _vacant_words(hit)) if part),
        )
        for hit in placed
    ]
    used = {hit.entry.row.columns["form"] for hit in placed}
    forms = {form.value: form.label for form in InstitutionForm if form.value in used}
    drawn = Map(
        "register", reverse("counties_geojson"), points, forms, settings.TILE_LAYER, is_near=is_near, nearest=NEAREST if found.centre else 0
    )
    return {"map": drawn, "unplaced": len(hits) - len(placed)}


def _month_words(hit: Hit) -> str:
    return f"每月约 {yuan(hit.months[0].total_fen)}{'起' if len(hit.months) > 1 else ''}" if hit.months else ""


def _vacant_words(hit: Hit) -> str:
    return " ".join(word for word in (f"空 {hit.vacant} 个" if hit.vacant else "没有空位", hit.entry.vacancy_words) if word)
