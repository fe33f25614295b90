"""A family's pages: its places, an application from draft to offer."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one, version_of
from qingmiao.core.legislation import load
from qingmiao.enrolment.models import Application, ApplicationState, Choice, Offer
from qingmiao.enrolment.permissions import ANSWER_OFFER, APPLY_FOR, OWN_APPLICATION, VIEW_CONTRACT, VIEW_OWN_ENROLMENT
from qingmiao.enrolment.queries.following import Seen, choice_lines, family_places, open_rounds
from qingmiao.enrolment.rules.names import CHOICES_MOST
from qingmiao.enrolment.rules.points import OWN_STAFF, SIBLING
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.enrolment.services.applying import (
    Wishes,
    begin_application,
    reopen_application,
    save_application,
    submit_application,
    withdraw_application,
)
from qingmiao.enrolment.services.offering import accept_offer, decline_offer, receive_offer
from qingmiao.enrolment.web.forms import CHOSEN, ChildForm, WishesForm
from qingmiao.enrolment.workflow import APPLICATION, OFFER
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import CareMode
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step, turn_back
from qingmiao.ui.timeline import timeline


@many(OWN_APPLICATION)
def place_list(request: Request, rows: "QuerySet[Application]") -> HttpResponse:
    """Show what a family has and waits for: offers first."""
    post = request.actor
    seen = Seen(rows, ANSWER_OFFER.rows(post), VIEW_OWN_ENROLMENT.rows(post), VIEW_CONTRACT.rows(post))
    places = family_places(seen, request.at)
    return render(request, "enrolment/place_list.html", {"places": places})


@many(APPLY_FOR, methods=GET_POST)
def application_begin(request: Request, children: "QuerySet[Child]") -> HttpResponse:
    """Begin an application for one of the own children."""
    form = ChildForm(children, open_rounds(request.at), request.POST or None, initial={"round": request.GET.get("round")})
    empty = Wishes(timezone.localdate(request.at), CareMode.FULL_DAY)
    done = take_form(request, form, lambda told: begin_application(told["child"], told["round"], empty, actor=request.actor, at=request.at))
    if done:
        return redirect("application_write", pk=done.made.pk)
    act = Act("申请托位", "先选孩子，再填志愿；提交前只有您自己能看到。", reverse("place_list"), _parents(), verb="下一步")
    return act.show(request, form)


@one(OWN_APPLICATION, methods=GET_POST, related=("child", "round"))
def application_write(request: Request, row: Application) -> HttpResponse:
    """Fill in the wishes of a draft."""
    if request.method == "GET" and row.state != ApplicationState.DRAFT:
        return turn_back(request, "申请已经提交，请先取回再修改。", "application_show", pk=row.pk)
    form = WishesForm(row, _houses(row), _most(row, request), request.POST or None, initial=_typed_before(row))
    done = take_form(request, form, lambda _told: save_application(row, _wishes(row, form), **by(request)))
    back = reverse("application_show", kwargs={"pk": row.pk})
    if done:
        messages.success(request, "已保存，还没有提交。")
        return redirect(back)
    where = row.round.name if row.round is not None else "直接向机构申请"
    act = Act(
        "填写志愿", "保存后可以先看积分，再提交。", back, _parents(), verb="保存", about=f"{_name(row)} · {where}", version=row.version
    )
    return act.show(request, form)


@one(OWN_APPLICATION, related=("child", "round"))
def application_show(request: Request, row: Application) -> HttpResponse:
    """Show an application: each choice with its points, its result and why; what may be done now."""
    lines = choice_lines(row)
    for line in lines:
        if line.offer is not None and line.has_offer_open:
            receive_offer(line.offer, at=request.at)
    context = {
        "row": row,
        "name": _name(row),
        "lines": lines,
        "has_points": row.round is not None,
        "offers": {offer.transition.name: offer for offer in APPLICATION.offers(row, request.actor)},
        "may_reopen": row.round is not None and request.at < row.round.closes_at,
        "accept": OFFER.by_name["accept_offer"].consequence,
        "decline": OFFER.by_name["decline_offer"].consequence,
        "events": timeline(row, {name: step.label for name, step in APPLICATION.by_name.items()}),
        "version_text": str(row.version),
        "parents": _parents(),
    }
    return render(request, "enrolment/application_show.html", context)


@one(OWN_APPLICATION, methods=POST)
def application_submit(request: Request, row: Application) -> HttpResponse:
    """Send an application."""
    return take_step(
        request, lambda: submit_application(row, **by(request)), said="已提交，结果会发到收件箱。", back="application_show", pk=row.pk
    )


@one(OWN_APPLICATION, methods=POST)
def application_reopen(request: Request, row: Application) -> HttpResponse:
    """Take an application back to change it."""
    return take_step(
        request,
        lambda: reopen_application(row, **by(request)),
        said="已取回，改好后请再次提交。",
        back="application_write",
        refused=reverse("application_show", kwargs={"pk": row.pk}),
        pk=row.pk,
    )


@one(OWN_APPLICATION, methods=POST)
def application_withdraw(request: Request, row: Application) -> HttpResponse:
    """Withdraw an application."""
    return take_step(request, lambda: withdraw_application(row, **by(request)), said="已撤回。", back="application_show", pk=row.pk)


@one(ANSWER_OFFER, methods=POST, related=("choice",))
def offer_accept(request: Request, offer: Offer) -> HttpResponse:
    """Take the place."""
    return take_step(
        request,
        lambda: accept_offer(offer, version=version_of(request), actor=request.actor, at=request.at),
        said="已接受托位，接着请与机构签协议。",
        back="application_show",
        pk=offer.choice.application_id,
    )


@one(ANSWER_OFFER, methods=POST, related=("choice",))
def offer_decline(request: Request, offer: Offer) -> HttpResponse:
    """Give the place up."""
    return take_step(
        request,
        lambda: decline_offer(offer, version=version_of(request), actor=request.actor, at=request.at),
        said="已放弃，托位给排在后面的孩子。",
        back="application_show",
        pk=offer.choice.application_id,
    )


def _name(row: Application) -> str:
    return row.child.name.open() or "尚未取名"  # the own child's


def _parents() -> list[tuple[str, str]]:
    return [("托位", reverse("place_list"))]


def _most(row: Application, request: Request) -> int:
    most = row.round.choices_most if row.round is not None else int(load().value(CHOICES_MOST, timezone.localdate(request.at)).value)
    return min(most, len(CHOSEN))


def _houses(row: Application) -> "QuerySet[Institution]":
    """Return the institutions of the round, or all filed ones of the county where the child lives."""
    filed = Institution.objects.filter(standing=Standing.FILED).order_by("name_pinyin", "pk")
    if row.round is not None:
        return filed.filter(pk__in=row.round.offerings.values("institution"))
    return filed.filter(county_code=row.child.county_code)


def _typed_before(row: Application) -> dict[str, object]:
    chosen = dict(zip(CHOSEN, Choice.objects.filter(application=row).order_by("rank").values_list("institution", flat=True), strict=False))
    houses = {f"at_{name}": codes[0] for name, codes in ((SIBLING, row.sibling_at), (OWN_STAFF, row.staff_of)) if codes}
    keys = dict(Institution.objects.filter(code__in=houses.values()).values_list("code", "pk"))
    return {
        "start_on": row.start_on,
        "care_mode": row.care_mode,
        "half": row.half,
        "needs": row.needs.open(),
        **chosen,
        **{f"claim_{code}": claim for code, claim in row.claims.items()},
        **{name: keys.get(code) for name, code in houses.items()},
    }


def _wishes(row: Application, form: WishesForm) -> Wishes:
    told = form.cleaned_data
    return Wishes(
        start_on=told.get("start_on") or row.start_on,
        care_mode=CareMode(told["care_mode"]),
        half=Half(told["half"]),
        choices=form.choices(),
        claims=form.claims(),
        sibling_at=form.houses_at(SIBLING),
        staff_of=form.houses_at(OWN_STAFF),
        needs=told["needs"],
    )
