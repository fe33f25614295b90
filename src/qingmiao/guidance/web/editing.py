"""Pages of editors and of the professional who signs: the list, one card with preview and history, the draft, the steps."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.codes.ages import add_months
from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.guidance.models import SHOWN, Card, CardText, TextState
from qingmiao.guidance.permissions import EDIT_CARD, PUBLISH_TEXT, SIGN_TEXT
from qingmiao.guidance.queries.cards import preview_of
from qingmiao.guidance.queries.desk import CARDS, status_of, with_texts
from qingmiao.guidance.rules.topics import BY_KEY
from qingmiao.guidance.services.editing import assign_card, publish_text, review_card, sign_text, withdraw_text, write_text
from qingmiao.guidance.services.loading import REVIEW_MONTHS
from qingmiao.guidance.web.forms import AssignForm, ReviewForm, SignForm, TextForm, words_of
from qingmiao.guidance.workflow import TEXTS
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back


@many(EDIT_CARD)
def card_list(request: Request, cards: "QuerySet[Card]") -> HttpResponse:
    """List the cards: what stands on each, who answers for it, when it is to be read again."""
    return CARDS.answer(request, with_texts(cards).select_related("owner__user"))


@one(EDIT_CARD, related=("owner__user", "deputy__user"))
def card_manage(request: Request, card: Card) -> HttpResponse:
    """Show one card: what stands there, the draft, every version, and what may be done now."""
    return render(request, "guidance/card_manage.html", _managed(request, card))


@one(EDIT_CARD, methods=GET_POST)
def card_write(request: Request, card: Card) -> HttpResponse:
    """Write the draft of a card; it begins with what stands there now."""
    texts = _texts(card)
    form = TextForm(request.POST or None, initial=words_of(texts[0] if texts else None))
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda _: write_text(card, form.typed(), **by), usual_field="points"):
        messages.success(request, "草稿已存，公众还看不到。看一看效果，再发布。")
        return redirect("card_manage", pk=card.pk)
    context = {"card": card, "version": request.POST.get("version", str(card.version)), "parents": _parents(card)}
    return show_form(request, "guidance/card_write.html", form, context)


@one(EDIT_CARD, methods=POST)
def card_review(request: Request, card: Card) -> HttpResponse:
    """Note that the card was read whole."""
    form = ReviewForm(request.POST)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: review_card(card, told["due_on"], **by)):
        messages.success(request, "已记下今天全文复核。")
        return redirect("card_manage", pk=card.pk)
    return show_form(request, "guidance/card_manage.html", form, _managed(request, card, review_form=form))


@one(EDIT_CARD, methods=POST)
def card_assign(request: Request, card: Card) -> HttpResponse:
    """Name owner and deputy."""
    form = AssignForm(request.POST, row=card)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: assign_card(card, told["owner"], told["deputy"], **by)):
        messages.success(request, "负责人已保存。")
        return redirect("card_manage", pk=card.pk)
    return show_form(request, "guidance/card_manage.html", form, _managed(request, card, assign_form=form))


@one(PUBLISH_TEXT, methods=POST, related=("card",))
def text_publish(request: Request, text: CardText) -> HttpResponse:
    """Publish a draft."""
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    return take_step(request, lambda: publish_text(text, **by), back="card_manage", said="已发布，等待专业人员审核。", pk=text.card_id)


@one(PUBLISH_TEXT, methods=POST)
def text_withdraw(request: Request, text: CardText) -> HttpResponse:
    """Take a text off the public pages."""
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    return take_step(request, lambda: withdraw_text(text, **by), back="card_manage", said="已撤下。", pk=text.card_id)


@one(SIGN_TEXT, methods=GET_POST, related=("card",))
def text_sign(request: Request, text: CardText) -> HttpResponse:
    """Show what is to be signed as the public sees it, and take the professional's name to it."""
    if text.state != TextState.PUBLISHED:
        return turn_back(request, f"这一版现在是“{text.get_state_display()}”，不用审核。", "card_manage", pk=text.card_id)
    form = SignForm(request.POST or None)
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: sign_text(text, told["profession"], **by)):
        messages.success(request, "已审核，姓名和职称已公开。")
        return redirect("card_manage", pk=text.card_id)
    context = {
        "text": text,
        "shown": preview_of(text, timezone.localdate(request.at)),
        "consequence": TEXTS.by_name["sign_text"].consequence,
        "version": request.POST.get("version", str(text.version)),
        "parents": _parents(text.card),
    }
    return show_form(request, "guidance/text_sign.html", form, context)


def _texts(card: Card) -> list[CardText]:
    return list(card.texts.select_related("card", "written_by__user").order_by("-number"))


def _managed(request: Request, card: Card, **forms: Any) -> dict[str, Any]:
    on = timezone.localdate(request.at)
    texts = _texts(card)
    shown = next((text for text in texts if text.state in SHOWN), None)
    draft = next((text for text in texts if text.state == TextState.DRAFT), None)
    names = {offer.transition.name for text in (shown, draft) if text for offer in TEXTS.offers(text, request.actor)}
    usual = {"due_on": add_months(on, REVIEW_MONTHS)}
    return {
        "card": card,
        "topic": BY_KEY[card.topic],
        "shown": shown,
        "shown_card": preview_of(shown, on) if shown else None,
        "draft": draft,
        "draft_card": preview_of(draft, on) if draft else None,
        "rows": [(text, status_of(text.state)) for text in texts],
        "may": names,
        "steps": TEXTS.by_name,
        "is_late": card.review_due_on < on,
        "review_form": ReviewForm(initial=usual),
        "assign_form": AssignForm(row=card),
        "parents": [("养育卡", reverse("card_list"))],
        **forms,
    }


def _parents(card: Card) -> list[tuple[str, str]]:
    return [("养育卡", reverse("card_list")), (card.key, reverse("card_manage", args=[card.pk]))]
