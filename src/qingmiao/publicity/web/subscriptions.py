"""Subscriptions by phone number: asked for here, confirmed and left by the link in the SMS. No account, no cookie."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from qingmiao.core.gates import GET_POST, POST, Request, public
from qingmiao.core.sms import is_reachable
from qingmiao.core.web.guesses import sender_of
from qingmiao.publicity.models import Subscription
from qingmiao.publicity.services.subscribing import ask_subscription, confirm_subscription, find_subscription, leave
from qingmiao.publicity.services.texting import link_of
from qingmiao.publicity.web.forms import SubscriptionForm
from qingmiao.regions.queries import counties, division
from qingmiao.ui.answering import show_form, take_form


@csrf_exempt
@public(methods=GET_POST)
def subscription_new(request: Request) -> HttpResponse:
    """Take a wish; the answer does not tell whether this phone was known. Without a gateway the demonstration shows the SMS's link."""
    form = SubscriptionForm([(county.code, county.name) for county in counties()], request.POST or None)
    done = take_form(request, form, lambda _: ask_subscription(form.wish(), address=sender_of(request), at=request.at))
    if done:
        is_shown = settings.DEMONSTRATION and not is_reachable() and done.made is not None
        response = render(request, "publicity/subscription_asked.html", {"link": link_of(done.made) if is_shown and done.made else ""})
        response["Cache-Control"] = "private, no-store"
        return response
    context = {"may_send": is_reachable() or settings.DEMONSTRATION}
    return show_form(request, "publicity/subscription_new.html", form, context)


@public()
def subscription_show(request: Request, token: str) -> HttpResponse:
    """Show a subscription to whoever has its link: one tap confirms it, one tap leaves."""
    return _show(request, _found(token), token)


@csrf_exempt
@public(methods=POST)
def subscription_confirm(request: Request, token: str) -> HttpResponse:
    """Confirm; a program that opens links in messages does not."""
    return _show(request, confirm_subscription(_found(token), at=request.at), token)


@csrf_exempt
@public(methods=POST)
def subscription_leave(request: Request, token: str) -> HttpResponse:
    """Leave at once; a second tap finds nothing to leave and says the same."""
    row = find_subscription(token)
    if row is not None:
        leave(row)
    return _show(request, None, token)


def _found(token: str) -> Subscription:
    row = find_subscription(token)
    if row is None:
        raise Http404
    return row


def _show(request: Request, row: Subscription | None, token: str) -> HttpResponse:
    place = division(row.county_code) if row else None
    response = render(request, "publicity/subscription_show.html", {"row": row, "token": token, "place": place.name if place else ""})
    response["Cache-Control"] = "private, no-store"
    return response
