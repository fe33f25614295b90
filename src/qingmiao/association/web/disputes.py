"""Mediation: brought by a family with number and code, worked on by the association, answered by the institution."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from qingmiao.association.models import Dispute
from qingmiao.association.permissions import MEDIATE_DISPUTE, VIEW_DISPUTE
from qingmiao.association.queries.disputes import ALL, FOR_HOUSE, LISTED, chips_of, followed, listed, notes_of, status_of
from qingmiao.association.rules import Outcome
from qingmiao.association.services.mediating import (
    Brought,
    Entry,
    accept_dispute,
    bring_dispute,
    end_dispute,
    note_dispute,
    read_dispute,
    refuse_dispute,
    reply_as_family,
    reveal_family,
)
from qingmiao.association.web.forms import AcceptForm, BringForm, EndForm, NoteForm, RefuseForm
from qingmiao.association.workflow import DISPUTES
from qingmiao.core.followed import Sender
from qingmiao.core.gates import GET_POST, POST, Request, many, one, public
from qingmiao.core.web.guesses import sender_of
from qingmiao.institutions.models import Institution
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.following import FollowForm, Following
from qingmiao.ui.revealing import PurposeForm, answer_reveal

FOLLOWING = Following(Dispute, "dispute_mine", "dispute_follow")
RELATED = ("institution__organisation", "association__organisation")


@csrf_exempt  # it acts for nobody who is signed in, and a token would need a cookie before anything is asked
@public(methods=GET_POST)
def dispute_new(request: Request) -> HttpResponse:
    """Take a family's dispute; number and code are shown once."""
    members = Institution.objects.filter(memberships__left_on=None, memberships__isnull=False).distinct()
    form = BringForm(members, request.POST or None)

    def bring(told: dict[str, Any]) -> Dispute:
        sender = Sender(told["once"], told["name"], told["phone"], sender_of(request))
        return bring_dispute(Brought(told["institution"], told["text"], told["wish"]), sender, at=request.at)

    done = take_form(request, form, bring)
    if done:
        response = render(request, "association/dispute_sent.html", {"row": done.made, "code": done.made.code.open()})
        response["Cache-Control"] = "no-store"
        return response
    return show_form(request, "association/dispute_new.html", form, {})


@public(methods=GET_POST)
def dispute_follow(request: Request) -> HttpResponse:
    """Ask for number and code."""
    form = FollowForm(request.POST or None)
    return FOLLOWING.open(request, form) or show_form(request, "association/dispute_follow.html", form, {})


@public()
def dispute_mine(request: HttpRequest) -> HttpResponse:
    """Show the family where its dispute stands."""
    row = FOLLOWING.row_of(request, "institution", "association__organisation")
    if row is None:
        return redirect("dispute_follow")
    response = render(request, "association/dispute_mine.html", {"followed": followed(row)})
    response["Cache-Control"] = "no-store"
    return response


@public(methods=POST)
def dispute_reply(request: Request) -> HttpResponse:
    """Take what the family adds."""
    row = FOLLOWING.row_of(request)
    if row is None:
        return redirect("dispute_follow")
    text = request.POST.get("text", "")
    return take_step(request, lambda: reply_as_family(row, text, at=request.at), back="dispute_mine", said="已收到您的补充。")


@public(methods=POST)
def dispute_leave(request: HttpRequest) -> HttpResponse:
    """Close the dispute in this browser."""
    return FOLLOWING.leave(request)


@many(VIEW_DISPUTE)
def dispute_list(request: Request, rows: "QuerySet[Dispute]") -> HttpResponse:
    """List the disputes a post may see."""
    return LISTED.answer(request, listed(rows))


@one(VIEW_DISPUTE, related=RELATED)
def dispute_show(request: Request, row: Dispute) -> HttpResponse:
    """Show a dispute: to the association all of it, to the institution the substance and what was said."""
    read_dispute(row, actor=request.actor, at=request.at)
    mediates = MEDIATE_DISPUTE.permits(request.actor, row)
    context = {
        "row": row,
        "status": status_of(row),
        "chip": chips_of([row], timezone.localdate(request.at)).get(row.pk),
        "mediates": mediates,
        "text": row.text.open() if mediates else "",
        "wish": row.wish.open() if mediates else "",
        "notes": notes_of(row, ALL if mediates else FOR_HOUSE),
        "note_form": NoteForm() if row.state in ("asked", "accepted") else None,
        "offers": {offer.transition.name: offer for offer in DISPUTES.offers(row, request.actor)},
        "purpose_form": PurposeForm() if mediates else None,
        "parents": [("调解", reverse("dispute_list"))],
    }
    return render(request, "association/dispute_show.html", context)


@one(MEDIATE_DISPUTE, methods=POST)
def dispute_reveal(request: Request, row: Dispute) -> HttpResponse:
    """Show who brought a dispute, for a stated purpose."""
    back = reverse("dispute_show", kwargs={"pk": row.pk})
    return answer_reveal(
        request, lambda purpose: reveal_family(row, purpose, actor=request.actor, at=request.at), back=back, back_label="返回调解"
    )


@one(VIEW_DISPUTE, methods=POST, related=RELATED)
def dispute_note(request: Request, row: Dispute) -> HttpResponse:
    """Take down what a side says or what was done."""
    entry = Entry(request.POST.get("text", ""), bool(request.POST.get("for_family")), bool(request.POST.get("for_house")))
    act = lambda: note_dispute(row, entry, actor=request.actor, at=request.at)  # noqa: E731  # one call
    return take_step(request, act, said="已记录。", back="dispute_show", pk=row.pk)


@one(MEDIATE_DISPUTE, methods=GET_POST, related=RELATED)
def dispute_accept(request: Request, row: Dispute) -> HttpResponse:
    """Accept a dispute."""
    form = AcceptForm(request.POST or None)
    return _act(request, row, form, "accept_dispute", lambda told: accept_dispute(row, told["substance"], **by(request)))


@one(MEDIATE_DISPUTE, methods=GET_POST, related=RELATED)
def dispute_refuse(request: Request, row: Dispute) -> HttpResponse:
    """Say why a dispute is not mediated."""
    form = RefuseForm(request.POST or None)
    return _act(request, row, form, "refuse_dispute", lambda told: refuse_dispute(row, told["reason"], **by(request)))


@one(MEDIATE_DISPUTE, methods=GET_POST, related=RELATED)
def dispute_end(request: Request, row: Dispute) -> HttpResponse:
    """End a mediation."""
    form = EndForm(request.POST or None)
    return _act(request, row, form, "end_dispute", lambda told: end_dispute(row, Outcome(told["outcome"]), told["answer"], **by(request)))


def _act(request: Request, row: Dispute, form: Form, step: str, write: Any) -> HttpResponse:
    transition, back = DISPUTES.by_name[step], reverse("dispute_show", kwargs={"pk": row.pk})
    if request.method != "POST" and row.state not in transition.sources:
        return turn_back(request, f"这件调解“{row.get_state_display()}”，不能{transition.label}。", back)
    if take_form(request, form, write):
        messages.success(request, f"已{transition.label}。")
        return redirect(back)
    parents = [("调解", reverse("dispute_list")), (row.case_number, back)]
    about = row.institution.name
    act = Act(transition.label, transition.consequence, back, parents, about=about, status=status_of(row), version=row.version)
    return act.show(request, form)
