"""Pages of those who answer for topics: the list, one topic with who answers for it and when it is to be read again."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.codes.ages import add_months
from qingmiao.core.gates import POST, Request, many, one
from qingmiao.guidance.models import KeptTopic
from qingmiao.guidance.permissions import KEEP_TOPIC
from qingmiao.guidance.queries.cards import cards_of_topic
from qingmiao.guidance.queries.topics import TOPIC_LIST, review_status, with_cards
from qingmiao.guidance.rules.topics import BY_KEY
from qingmiao.guidance.services.loading import REVIEW_MONTHS
from qingmiao.guidance.services.topics import assign_topic, review_topic
from qingmiao.guidance.web.forms import AssignForm, ReviewForm
from qingmiao.ui.acting import by
from qingmiao.ui.answering import show_form, take_form


@many(KEEP_TOPIC)
def topic_keep_list(request: Request, topics: "QuerySet[KeptTopic]") -> HttpResponse:
    """List the topics: who answers for each, when it is to be read again."""
    return TOPIC_LIST.answer(request, with_cards(topics))


@one(KEEP_TOPIC, related=("owner__user", "deputy__user"))
def topic_keep(request: Request, topic: KeptTopic) -> HttpResponse:
    """Show one topic whole, as it is to be read, and who answers for it."""
    return render(request, "guidance/topic_keep.html", _kept(request, topic))


@one(KEEP_TOPIC, methods=POST, related=("owner__user", "deputy__user"))
def topic_review(request: Request, topic: KeptTopic) -> HttpResponse:
    """Note that a topic was read whole."""
    form = ReviewForm(request.POST)
    if take_form(request, form, lambda told: review_topic(topic, told["due_on"], **by(request))):
        messages.success(request, "已记下今天全文复核，主题下的卡片一起算复核过。")
        return redirect("topic_keep", pk=topic.pk)
    return show_form(request, "guidance/topic_keep.html", form, _kept(request, topic, review_form=form))


@one(KEEP_TOPIC, methods=POST, related=("owner__user", "deputy__user"))
def topic_assign(request: Request, topic: KeptTopic) -> HttpResponse:
    """Name owner and deputy of a topic."""
    form = AssignForm(request.POST, row=topic)
    if take_form(request, form, lambda told: assign_topic(topic, told["owner"], told["deputy"], **by(request))):
        messages.success(request, "负责人已保存。")
        return redirect("topic_keep", pk=topic.pk)
    return show_form(request, "guidance/topic_keep.html", form, _kept(request, topic, assign_form=form))


def _kept(request: Request, topic: KeptTopic, **forms: Any) -> dict[str, Any]:
    on = timezone.localdate(request.at)
    return {
        "kept": topic,
        "topic": BY_KEY[topic.key],
        "status": review_status(topic, on),
        "cards": cards_of_topic(BY_KEY[topic.key], on),
        "review_form": ReviewForm(initial={"due_on": add_months(on, REVIEW_MONTHS)}),
        "assign_form": AssignForm(row=topic),
        "parents": [("养育卡", reverse("card_list")), ("养育主题", reverse("topic_keep_list"))],
        **forms,
    }
