"""Public pages: home, institution, receipt, how to file."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Secret
from qingmiao.codes.check_codes import tidy_code, why_no_code
from qingmiao.core.gates import Request, public
from qingmiao.core.web.guesses import guess_code
from qingmiao.filings.rules.receipts import LABELS
from qingmiao.institutions.queries.photos import public_picture
from qingmiao.portal.queries import lines
from qingmiao.portal.queries.figures import county_counts, home_figures
from qingmiao.portal.queries.guide import filing_guide
from qingmiao.portal.queries.institution import institution_page
from qingmiao.portal.queries.people import people_here
from qingmiao.portal.queries.prices import price_rules
from qingmiao.portal.queries.receipt import receipt_page, receipt_public_key
from qingmiao.portal.queries.register import read_places
from qingmiao.portal.web.rests_on import CITED, HOME, INSTITUTION
from qingmiao.ui.attachments import answer_attachment

PHOTO_KEPT_S = 600  # a photo that is taken down is gone from browsers after ten minutes
EXAMPLES = ("一岁半 普惠", "临时托", "补贴怎么领")


@public(rests_on=HOME)
def home(request: Request) -> HttpResponse:
    """Offer the search, say what this is, and show the three next steps."""
    context = {
        "figures": home_figures(),
        "counties": county_counts(read_places()),
        "examples": EXAMPLES,
        "on": timezone.localdate(request.at),
    }
    return render(request, "portal/home.html", context)


@public(rests_on=INSTITUTION)
def institution_show(request: Request, code: str) -> HttpResponse:
    """Show one institution: facts in force as filed, papers, findings, receipts."""
    on = timezone.localdate(request.at)
    page = institution_page(code, on=on, at=request.at)
    if page is None:
        raise Http404
    register_url, facts = reverse("register_list"), page.facts
    day = page.closed_on or on
    context = {
        "page": page,
        "on": on,
        "crumbs": [("找托育", register_url), (page.row.county, f"{register_url}?county={page.row.columns['county_code']}")],
        "care": lines.care_lines(facts),
        "hours": lines.opening_lines(facts),
        "classes": lines.class_lines(facts, day),
        "fees": lines.fee_lines(facts),
        "months": lines.month_lines(facts),
        "price_rules": price_rules(page.row.columns["sponsor"], inclusive=page.row.columns["inclusive"], on=day),
        "premises": lines.premises_lines(facts),
        "basic": lines.basic_lines(facts),
    }
    return render(request, "portal/institution_show.html", context)


@public()
def institution_photo(request: Request, code: str, pk: int, size: str) -> HttpResponseBase:
    """Send a photo that an officer has looked at: the small one of the page, or the large one behind it."""
    picture = public_picture(code, pk, size)
    if picture is None:
        raise Http404
    answer = answer_attachment(request, picture)
    answer["Cache-Control"] = f"public, max-age={PHOTO_KEPT_S}"
    return answer


@public()
def institution_people(request: Request, code: str) -> HttpResponse:
    """Show how many work in a house today, and whether its classes have enough of those who may."""
    on = timezone.localdate(request.at)
    here = people_here(code, on)
    if here is None:
        raise Http404
    crumbs = [("找托育", reverse("register_list")), (here.institution.name, reverse("institution_show", kwargs={"code": code}))]
    return render(request, "portal/institution_people.html", {"here": here, "on": on, "crumbs": crumbs})


@public()
def receipt_find(request: HttpRequest) -> HttpResponse:
    """Take a typed code to its receipt; without a code, ask for it."""
    code = tidy_code(request.GET.get("code", ""))
    if not code:
        return render(request, "portal/receipt_find.html", {"code": "", "is_unknown": False, "why": ""})
    if guess_code(request, Secret.RECEIPT_CODE, lambda: receipt_page(code)) is None:
        return _no_receipt(request, request.GET.get("code", ""))
    return redirect("receipt_show", code=code)


@public()
def receipt_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show whether a receipt holds, and the facts as filed."""
    page = guess_code(request, Secret.RECEIPT_CODE, lambda: receipt_page(tidy_code(code)))
    if page is None:
        return _no_receipt(request, code)
    return render(request, "portal/receipt_show.html", {"page": page})


def _no_receipt(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"code": typed[:40], "is_unknown": True, "why": why_no_code(typed, "回执")}
    return render(request, "portal/receipt_find.html", context, status=404)


@public()
def mine(request: HttpRequest) -> HttpResponse:
    """Show a family what this browser has kept for it: institutions and results. The server knows nothing of it."""
    return render(request, "portal/mine.html")


@public(rests_on=CITED)
def filing_guide_show(request: Request) -> HttpResponse:
    """Tell a would-be operator who registers an institution, what is needed and what happens then."""
    on = timezone.localdate(request.at)
    return render(request, "portal/filing_guide.html", {"guide": filing_guide(settings.CITY_CODE, on=on), "on": on})


@public()
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Show the page that checks a receipt's signature without a network; it may be saved to a disk."""
    return render(request, "portal/receipt_check.html", {"public_key": receipt_public_key(), "labels": LABELS})
