"""Public pages: home, register, institution, receipt, how to file.

The public lists are no `Listing`: cards instead of a table, conditions that can be dropped one by one, a map beside them.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page

from qingmiao.accounts.models import Secret
from qingmiao.core.gates import Request, public
from qingmiao.core.web.guesses import guess_code
from qingmiao.filings.rules.receipts import LABELS
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.portal.queries import lines
from qingmiao.portal.queries.figures import county_counts, home_figures
from qingmiao.portal.queries.guide import filing_guide
from qingmiao.portal.queries.institution import institution_page
from qingmiao.portal.queries.receipt import receipt_page, receipt_public_key, tidy_code
from qingmiao.portal.queries.register import RegisterRow, read_places, register, rows_of
from qingmiao.portal.queries.register_export import FIELDS, REGISTER, register_rows
from qingmiao.portal.web.forms import RegisterForm
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.portal.web.rests_on import CITED, HOME, INSTITUTION, LISTED
from qingmiao.ui.components import Filter, Map, Place
from qingmiao.ui.paging import PUBLIC_ROWS, page_of

MAP_LIMIT = 1000


@public(rests_on=HOME)
def home(request: Request) -> HttpResponse:
    """Offer the search, say what this is, and show the three next steps."""
    context = {"figures": home_figures(), "counties": county_counts(read_places()), "on": timezone.localdate(request.at)}
    return render(request, "portal/home.html", context)


@public(rests_on=LISTED)
def register_list(request: Request) -> HttpResponse:
    """Show the filed institutions that fit, as a list or on the map. The same page serves script and no script."""
    places = read_places()
    form = RegisterForm(request.GET, places=places)
    on = timezone.localdate(request.at)
    found = register(form.search(), places, on=on)
    context: dict[str, Any] = {"form": form, "on": on, "chips": _chips(form, request.GET), "on_map": request.GET.get("view") == "map"}
    if context["on_map"]:
        rows = rows_of(found[: MAP_LIMIT + 1], places)
        context |= {
            "total": min(len(rows), MAP_LIMIT),
            "is_cut": len(rows) > MAP_LIMIT,
            **_map(rows[:MAP_LIMIT], is_near=bool(context["chips"])),
        }
    else:
        page = page_of(found, request.GET.get("page"), PUBLIC_ROWS)
        context |= {"page": page, "rows": rows_of(page.object_list, places), "total": page.paginator.count}
    return render(request, "portal/register_list.html", context)


@public(rests_on=INSTITUTION)
def institution_show(request: Request, code: str) -> HttpResponse:
    """Show one institution: facts in force as filed, papers, findings, receipts."""
    on = timezone.localdate(request.at)
    page = institution_page(code, on=on)
    if page is None:
        raise Http404
    register_url, facts = reverse("register_list"), page.facts
    context = {
        "page": page,
        "on": on,
        "crumbs": [("名录", register_url), (page.row.county, f"{register_url}?county={page.row.columns['county_code']}")],
        "care": lines.care_lines(facts),
        "hours": lines.opening_lines(facts),
        "classes": lines.class_lines(facts),
        "fees": lines.fee_lines(facts),
        "premises": lines.premises_lines(facts),
        "basic": lines.basic_lines(facts),
    }
    return render(request, "portal/institution_show.html", context)


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
def receipt_find(request: HttpRequest) -> HttpResponse:
    """Take a typed code to its receipt; without a code, ask for it."""
    code = tidy_code(request.GET.get("code", ""))
    if not code:
        return render(request, "portal/receipt_find.html", {"code": "", "is_unknown": False})
    if guess_code(request, Secret.RECEIPT_CODE, lambda: receipt_page(code)) is None:
        return render(request, "portal/receipt_find.html", {"code": code, "is_unknown": True}, status=404)
    return redirect("receipt_show", code=code)


@public()
def receipt_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show whether a receipt holds, and the facts as filed."""
    page = guess_code(request, Secret.RECEIPT_CODE, lambda: receipt_page(tidy_code(code)))
    if page is None:
        return render(request, "portal/receipt_find.html", {"code": code, "is_unknown": True}, status=404)
    return render(request, "portal/receipt_show.html", {"page": page})


@public(rests_on=CITED)
def filing_guide_show(request: Request) -> HttpResponse:
    """Tell a would-be operator who registers an institution, what is needed and what happens then."""
    on = timezone.localdate(request.at)
    return render(request, "portal/filing_guide.html", {"guide": filing_guide(settings.CITY_CODE, on=on), "on": on})


def _asked_rows(request: Request) -> Iterator[RegisterRow]:
    """Return what the address asks for of the register, read as it is sent."""
    places = read_places()
    found = register(RegisterForm(request.GET, places=places).search(), places, on=timezone.localdate(request.at))
    return register_rows(found.iterator(), places)


def _chips(form: RegisterForm, query: QueryDict) -> list[Filter]:
    """Return each condition with the address that drops it; without a county no town is left."""
    chips = []
    for name, words in form.chips():
        dropped = {name, "page", "town" if name == "county" else name}
        rest = urlencode({key: str(value) for key, value in query.items() if value and key not in dropped})
        chips.append(Filter(words, f"{reverse('register_list')}?{rest}", is_current=True))
    return chips


def _map(rows: list[RegisterRow], *, is_near: bool) -> dict[str, Any]:
    placed = [row for row in rows if row.columns["latitude"] is not None and row.columns["longitude"] is not None]
    points = [
        Place(
            key=row.columns["code"],
            name=row.columns["name"],
            latitude=row.columns["latitude"],
            longitude=row.columns["longitude"],
            form=row.columns["form"],
            url=reverse("institution_show", args=[row.columns["code"]]),
            note=f"{row.town} · {row.form} · 托位 {row.columns['places']}",
        )
        for row in placed
    ]
    used = {row.columns["form"] for row in placed}
    forms = {form.value: form.label for form in InstitutionForm if form.value in used}
    drawn = Map("register", reverse("counties_geojson"), points, forms, settings.TILE_LAYER, is_near=is_near)
    return {"map": drawn, "unplaced": len(rows) - len(placed)}


@public()
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Show the page that checks a receipt's signature without a network; it may be saved to a disk."""
    return render(request, "portal/receipt_check.html", {"public_key": receipt_public_key(), "labels": LABELS})
