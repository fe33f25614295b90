"""For everyone: articles, announcements and events; a place is booked without an account, a cookie or a token.

The forms need no csrf token: they act for nobody who is signed in, and with one no page could be shown to a stranger without a cookie.
"""

from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from qingmiao.accounts.models import Organisation, Secret
from qingmiao.core.calendar_files import send_calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import find_followed
from qingmiao.core.gates import GET_POST, POST, Request, public
from qingmiao.core.web.guesses import guess_code, sender_of
from qingmiao.guidance.rules.ages import LAST_MONTH
from qingmiao.institutions.models import Institution
from qingmiao.publicity.models import Booking, BookingState, Edition, Publication
from qingmiao.publicity.queries.public import LONGEST_SEARCH, Shown, articles, calendar_day, events_to_come, narrowed, shown, shown_of
from qingmiao.publicity.services.booking import book, cancel_booking
from qingmiao.publicity.services.counting import count_reading
from qingmiao.publicity.web.forms import BookingForm
from qingmiao.regions.models import Division
from qingmiao.regions.queries import counties
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.components import Filter
from qingmiao.ui.following import WRONG, FollowForm
from qingmiao.ui.paging import page_of

LISTED = (Publication, Edition, Booking, Organisation, Institution, Division)
EVENTS_BOX, ARTICLES_BOX = "events", "articles"


@public(rests_on=LISTED)
def news_list(request: Request) -> HttpResponse:
    """Show the events to come, or articles and announcements, narrowed to a county, a child's months, words."""
    asked = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in ("box", "county", "months", "q")}
    known = {county.code: county.name for county in counties()}
    unknown = [name[:20] for name in request.GET if name not in (*asked, "page")]
    months = int(asked["months"]) if asked["months"].isdecimal() and len(asked["months"]) < 3 else None
    where = narrowed(asked["q"], asked["county"] if asked["county"] in known else "", months)
    is_articles = asked["box"] == ARTICLES_BOX
    found = articles(where) if is_articles else events_to_come(request.at, where)
    page: Page[Any] = page_of(found, request.GET.get("page"), 10)
    context = {
        "page": page,
        "rows": shown_of(list(page.object_list), request.at),
        "boxes": [Filter(words, _address(asked, box=key), is_current=is_articles == (key == ARTICLES_BOX)) for key, words in _boxes()],
        "is_articles": is_articles,
        "counties": known.items(),
        "asked": asked,
        "problems": [*_problems(asked, months, known), *(f"网址里的“{name}”不是这里的条件，已略过。" for name in unknown)],
        "is_narrowed": any(asked[name] for name in ("county", "months", "q")),
    }
    return render(request, "publicity/news_list.html", context)


@public()
def news_show(request: Request, pk: int) -> HttpResponse:
    """Show one publication; of an event what is left and the form that books. Each request is counted, nobody is."""
    one = _shown(pk, request)
    if request.method == "GET":
        count_reading(pk, timezone.localdate(request.at))
    return _show(request, one, BookingForm())


@csrf_exempt
@public(methods=POST)
def news_book(request: Request, pk: int) -> HttpResponse:
    """Take places at an event; number and code are shown once, and again if the same form is sent twice."""
    one, form = _shown(pk, request), BookingForm(request.POST)
    done = take_form(request, form, lambda _: book(one.edition.publication, form.asked(), address=sender_of(request), at=request.at))
    if not done:
        return _show(request, one, form)
    return _private(render(request, "publicity/booking_made.html", {"one": one, "booking": done.made, "code": done.made.code.open()}))


@public()
def news_calendar(request: Request, pk: int) -> HttpResponse:
    """Send an event for somebody's own calendar."""
    one = _shown(pk, request)
    if not one.is_event:
        raise Http404
    return send_calendar([calendar_day(one)], f"{one.title}.ics", at=request.at)


@csrf_exempt
@public(methods=GET_POST)
def booking_find(request: Request) -> HttpResponse:
    """Ask for number and code, and show the booking; nothing is kept in the browser."""
    form = FollowForm(request.POST or None)
    done = take_form(request, form, lambda told: _look(request, told))
    if done:
        return _show_booking(request, done.made, form.cleaned_data)
    return show_form(request, "publicity/booking_find.html", form, {})


@csrf_exempt
@public(methods=POST)
def booking_cancel(request: Request) -> HttpResponse:
    """Give the places back, with number and code again."""
    form = FollowForm(request.POST)
    done = take_form(request, form, lambda told: cancel_booking(_look(request, told), at=request.at))
    if done:
        return _show_booking(request, done.made, form.cleaned_data)
    return show_form(request, "publicity/booking_find.html", form, {})


def _boxes() -> tuple[tuple[str, str], ...]:
    return (EVENTS_BOX, "活动"), (ARTICLES_BOX, "文章和通知")


def _address(asked: dict[str, str], **more: str) -> str:
    kept = {name: value for name, value in (asked | more).items() if value}
    return f"{reverse('news_list')}?{urlencode(kept)}"


def _problems(asked: dict[str, str], months: int | None, known: dict[str, str]) -> list[str]:
    """Say which conditions could not be read; they are left out."""
    told = []
    if asked["county"] and asked["county"] not in known:
        told.append("没有这个县（市、区），已略过这个条件。")
    if asked["months"] and months is None:
        told.append("月龄请填 0 到 36 的整数，已略过这个条件。")
    elif months is not None and months > LAST_MONTH:
        told.append("这里的活动是给 3 岁以下孩子的（0 到 36 个月）。")
    return told


def _shown(pk: int, request: Request) -> Shown:
    one = shown(pk, request.at)
    if one is None:
        raise Http404
    return one


def _show(request: HttpRequest, one: Shown, form: BookingForm) -> HttpResponse:
    return show_form(request, "publicity/news_show.html", form, {"one": one, "crumbs": [("活动和文章", reverse("news_list"))]})


def _look(request: Request, told: dict[str, Any]) -> Booking:
    found = guess_code(request, Secret.REPORT_CODE, lambda: find_followed(Booking, told["number"], told["code"]))
    if found is None:
        raise DomainError(WRONG, field="code")
    return found


def _show_booking(request: Request, booking: Booking, told: dict[str, Any]) -> HttpResponse:
    one = shown(booking.publication_id, request.at)
    may_cancel = one is not None and one.left is not None and booking.state == BookingState.BOOKED
    context = {"booking": booking, "one": one, "told": told, "may_cancel": may_cancel}
    return _private(render(request, "publicity/booking_show.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
