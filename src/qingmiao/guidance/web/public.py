"""Guidance as families read it: this month, by band, by topic, one card, the search. Nothing that is asked is kept."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import Request, public
from qingmiao.guidance.models import Card, CardText, KeptTopic, OfficialPage
from qingmiao.guidance.queries.cards import (
    LONGEST_SEARCH,
    bands_beside,
    card_of,
    cards_of_months,
    cards_of_topic,
    find_cards,
    shelves,
    topics_by_group,
)
from qingmiao.guidance.queries.topics import review_of
from qingmiao.guidance.rules.ages import BANDS, Born, band_of, read_birth_month
from qingmiao.guidance.rules.topics import BY_KEY

CARDS = (Card, CardText, KeptTopic, OfficialPage)


@public(rests_on=CARDS)
def guidance_home(request: Request) -> HttpResponse:
    """Offer this month by a month of birth, the bands, the topics and the search; show what was asked for."""
    on = timezone.localdate(request.at)
    typed, words = request.GET.get("birth", "").strip(), request.GET.get("q", "").strip()
    born = read_birth_month(typed, on) if typed else Born()
    context: dict[str, Any] = {
        "typed": typed[:20],
        "born": born,
        "words": words[:LONGEST_SEARCH],
        "is_cut": len(words) > LONGEST_SEARCH,
        "found": find_cards(words, on) if words else [],
        "bands": BANDS,
        "topics": topics_by_group(),
        "on": on,
    }
    if born.months is not None:
        context |= {"band": band_of(born.months), "groups": shelves(cards_of_months(born.months, born.months, on))}
    return render(request, "guidance/guidance_home.html", context)


@public(rests_on=CARDS)
def guidance_band(request: Request, key: str) -> HttpResponse:
    """Show everything for one band of months."""
    band = next((band for band in BANDS if band.key == key), None)
    if band is None:
        raise Http404
    groups = shelves(cards_of_months(band.first, band.last, timezone.localdate(request.at)))
    before, after = bands_beside(band)
    context = {"band": band, "bands": BANDS, "groups": groups, "before": before, "after": after, "crumbs": _crumbs()}
    return render(request, "guidance/guidance_band.html", context)


@public(rests_on=CARDS)
def guidance_topic(request: Request, key: str) -> HttpResponse:
    """Show one topic from birth to three years."""
    topic = BY_KEY.get(key)
    if topic is None:
        raise Http404
    cards = cards_of_topic(topic, timezone.localdate(request.at))
    context = {"topic": topic, "cards": cards, "review": review_of(topic.key), "crumbs": _crumbs()}
    return render(request, "guidance/guidance_topic.html", context)


@public(rests_on=CARDS)
def guidance_card(request: Request, key: str) -> HttpResponse:
    """Show one card with where it comes from and who has read it."""
    card = card_of(key, timezone.localdate(request.at))
    if card is None:
        raise Http404
    crumbs = [*_crumbs(), (card.topic.label, reverse("guidance_topic", args=[card.topic.key]))]
    return render(request, "guidance/guidance_card.html", {"card": card, "crumbs": crumbs})


@public()
def guidance_offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network, and what may still be read; kept by the browser."""
    return render(request, "guidance/guidance_offline.html", {"bands": BANDS})


def _crumbs() -> list[tuple[str, str]]:
    return [("养育", reverse("guidance_home"))]
