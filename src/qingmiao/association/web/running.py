"""An association and its members: registered, what it says of itself, members, what they share, and the institution's side."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation
from qingmiao.association.models import Association, Charter, Member, Sharing, TrainingOffer
from qingmiao.association.permissions import (
    HOLD_MEMBERSHIP,
    JOIN_ASSOCIATION,
    MANAGE_ASSOCIATION,
    REGISTER_ASSOCIATION,
    VIEW_MEMBER,
    VIEW_SHARED,
)
from qingmiao.association.queries.members import LISTED, associations_for, shared_lines, sharings_of
from qingmiao.association.rules import SharedKind
from qingmiao.association.services.membership import join, leave, read_shared, share, sign_pledge, stop_sharing
from qingmiao.association.services.running import Offer, Said, adopt_charter, offer_training, register_association, say
from qingmiao.association.web.forms import CharterForm, RegisterForm, SaidForm, TrainingForm
from qingmiao.core.gates import GET_POST, POST, Request, many, one, public
from qingmiao.core.models import StoredFile
from qingmiao.institutions.models import Institution
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import answer_attachment


@public(rests_on=(Association, Charter, Member, TrainingOffer, Organisation, Institution, StoredFile))
def association_home(request: Request) -> HttpResponse:
    """Show everyone the associations: charter, members, trainings to come, and how to ask for mediation."""
    on = timezone.localdate(request.at)
    rows = Association.objects.select_related("organisation").order_by("pk")
    shown = [
        (
            row,
            row.charters.select_related("file").first(),
            [member.institution for member in row.members.filter(left_on=None).select_related("institution").order_by("joined_on", "pk")],
            list(row.training_offers.filter(held_on__gte=on, is_cancelled=False).order_by("held_on", "pk")),
        )
        for row in rows
    ]
    return render(request, "association/association_home.html", {"shown": shown})


@public()
def charter_file(request: Request, pk: int) -> HttpResponseBase:
    """Send a charter to everyone."""
    return answer_attachment(request, get_object_or_404(Charter.objects.select_related("file"), pk=pk))


@many(REGISTER_ASSOCIATION, methods=GET_POST)
def association_register(request: Request, rows: "QuerySet[Association]") -> HttpResponse:
    """Register an association of the city, beside those that are there."""
    form = RegisterForm(request.POST or None)
    done = take_form(request, form, lambda told: register_association(told["name"], actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已登记。请系统管理员为协会工作人员开账号。")
        return redirect("association_register")
    return show_form(request, "association/association_register.html", form, {"rows": rows.select_related("organisation")})


@many(MANAGE_ASSOCIATION)
def association_mine(request: Request, rows: "QuerySet[Association]") -> HttpResponse:
    """Show the people of an association what it says of itself."""
    row = rows.select_related("organisation").first()
    if row is None:
        return render(request, "association/association_none.html")
    context = {
        "row": row,
        "charters": row.charters.select_related("file"),
        "trainings": row.training_offers.order_by("-held_on", "-pk")[:20],
        "charter_form": CharterForm(),
        "training_form": TrainingForm(),
    }
    return render(request, "association/association_mine.html", context)


@one(MANAGE_ASSOCIATION, methods=GET_POST, related=("organisation",))
def association_say(request: Request, row: Association) -> HttpResponse:
    """Change what an association says of itself."""
    form = SaidForm(request.POST or None, initial={"intro": row.intro, "phone": row.phone, "pledge": row.pledge})
    if take_form(request, form, lambda told: say(row, Said(**told), **by(request))):
        messages.success(request, "已保存，公开页面随即更新。")
        return redirect("association_mine")
    consequence = "简介、电话和公约在公开页面显示；已签署公约的会员仍按签署时的原文。"
    return _act("简介和自律公约", consequence, row.version).show(request, form)


@one(MANAGE_ASSOCIATION, methods=GET_POST, related=("organisation",))
def charter_adopt(request: Request, row: Association) -> HttpResponse:
    """Keep a charter."""
    form = CharterForm(request.POST or None, request.FILES or None)

    def adopt(told: dict[str, Any]) -> object:
        return adopt_charter(row, told["adopted_on"], told["file"], actor=request.actor, at=request.at)

    if take_form(request, form, adopt):
        messages.success(request, "章程已公布。")
        return redirect("association_mine")
    return _act("公布章程", "章程在公开页面显示，任何人可以查阅。").show(request, form)


@one(MANAGE_ASSOCIATION, methods=GET_POST, related=("organisation",))
def training_offer(request: Request, row: Association) -> HttpResponse:
    """Offer a training."""
    form = TrainingForm(request.POST or None)
    if take_form(request, form, lambda told: offer_training(row, Offer(**told), actor=request.actor, at=request.at)):
        messages.success(request, "已发布。")
        return redirect("association_mine")
    return _act("发布培训", "在公开页面显示到培训那天。").show(request, form)


@many(VIEW_MEMBER)
def association_member_list(request: Request, rows: "QuerySet[Member]") -> HttpResponse:
    """List the members with what each shares."""
    return LISTED.answer(request, rows.select_related("institution"))


@one(VIEW_MEMBER, related=("institution", "association__organisation"))
def association_member_show(request: Request, row: Member) -> HttpResponse:
    """Show one member: its pledge, and the way to what it shares."""
    context = {"row": row, "sharings": sharings_of(row), "parents": [("会员", reverse("association_member_list"))]}
    return render(request, "association/association_member_show.html", context)


@one(VIEW_SHARED, related=("member__institution",))
def shared_show(request: Request, sharing: Sharing) -> HttpResponse:
    """Show what a member shares of one kind; that it is looked at is written down."""
    read_shared(sharing, actor=request.actor, at=request.at)
    member = sharing.member
    parents = [
        ("会员", reverse("association_member_list")),
        (member.institution.name, reverse("association_member_show", kwargs={"pk": member.pk})),
    ]
    lines = shared_lines(sharing, timezone.localdate(request.at))
    return render(request, "association/shared_show.html", {"sharing": sharing, "lines": lines, "parents": parents})


@many(JOIN_ASSOCIATION)
def membership_own(request: Request, houses: "QuerySet[Institution]") -> HttpResponse:
    """Show an institution its memberships: the pledge, what is shared with whom, and how to take it back."""
    house = houses.first()
    held = list(HOLD_MEMBERSHIP.rows(request.actor).select_related("association__organisation"))
    joined = {row.association_id for row in held}
    context = {
        "house": house,
        "memberships": [(row, sharings_of(row)) for row in held],
        "others": [row for row in associations_for(house) if row.pk not in joined] if house else [],
    }
    return render(request, "association/membership_own.html", context)


@one(JOIN_ASSOCIATION, methods=POST)
def association_join(request: Request, house: Institution, association: int) -> HttpResponse:
    """Join an association."""
    row = get_object_or_404(Association, pk=association)
    return take_step(request, lambda: join(row, house, actor=request.actor, at=request.at), said="已入会。", back="membership_own")


@one(HOLD_MEMBERSHIP, methods=POST, related=("association",))
def pledge_sign(request: Request, row: Member) -> HttpResponse:
    """Sign the pledge."""
    return take_step(request, lambda: sign_pledge(row, **by(request)), said="已签署自律公约。", back="membership_own")


@one(HOLD_MEMBERSHIP, methods=POST, related=("association__organisation", "institution"))
def sharing_begin(request: Request, row: Member, kind: str) -> HttpResponse:
    """Share one kind of record."""
    return take_step(request, lambda: share(row, _kind(kind), **by(request)), said="已共享，随时可以撤回。", back="membership_own")


@one(HOLD_MEMBERSHIP, methods=POST)
def sharing_end(request: Request, row: Member, kind: str) -> HttpResponse:
    """Take a sharing back."""
    act = lambda: stop_sharing(row, _kind(kind), **by(request))  # noqa: E731  # one call
    return take_step(request, act, said="已撤回，协会看不到了。", back="membership_own")


@one(HOLD_MEMBERSHIP, methods=POST, related=("association__organisation", "institution"))
def association_leave(request: Request, row: Member) -> HttpResponse:
    """Leave an association."""
    return take_step(request, lambda: leave(row, **by(request)), said="已退会，共享同时结束。", back="membership_own")


def _kind(typed: str) -> SharedKind:
    return next((kind for kind in SharedKind if kind.value == typed), SharedKind.EVALUATION)


def _act(title: str, consequence: str, version: int | None = None) -> Act:
    back = reverse("association_mine")
    return Act(title, consequence, back, [("协会", back)], version=version)
