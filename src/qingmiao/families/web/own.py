"""A family's own pages on the phone: signing in, the children, who else cares for them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from qingmiao.accounts.models import Secret
from qingmiao.core.gates import GET_POST, POST, Request, may, one, public, version_of
from qingmiao.core.sms import is_reachable
from qingmiao.core.web.guesses import sender_of, try_of
from qingmiao.families.models import Child, Guardianship, Proxy
from qingmiao.families.permissions import MANAGE_CHILD, REGISTER_CHILD, VIEW_CLAIM, VIEW_ENTRUSTED, VIEW_PROOF, WITHDRAW_PROXY
from qingmiao.families.queries.child import overview
from qingmiao.families.queries.home import STATUS, cards_of, claims_of, entrusted_cards, name_of
from qingmiao.families.rules import GuardianKind, ProofKind
from qingmiao.families.services.entrusting import accept_invitation, grant_proxy, invite_guardian, withdraw_proxy
from qingmiao.families.services.proving import add_proof
from qingmiao.families.services.reading import note_read
from qingmiao.families.services.registering import claim_child, enter_birth, register_child
from qingmiao.families.services.signing_in import ask_code, ask_own_code, owner_of, sign_in_by_phone
from qingmiao.families.web.asking import Ask
from qingmiao.families.web.forms import (
    BornForm,
    ChildForm,
    ClaimForm,
    ExpectedForm,
    InvitationForm,
    InviteForm,
    PhoneCodeForm,
    PhoneForm,
    ProxyForm,
    ScanForm,
)
from qingmiao.regions.queries import counties
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import attachment_view

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PHONE = "family_phone"  # the key in the session: to which phone a code was sent
HOME = ("我的孩子", "family_home")


@public(methods=GET_POST)
def family_sign_in(request: Request) -> HttpResponse:
    """Ask for a phone and send a code to it."""
    form = PhoneForm(request.POST or None)
    done = take_form(request, form, lambda told: ask_code(told["phone"], address=sender_of(request), at=request.at), usual_field="phone")
    if done:
        request.session[PHONE] = form.cleaned_data["phone"]
        if settings.DEMONSTRATION and not is_reachable():
            messages.info(request, f"演示环境不发短信，验证码是 {done.made}。")
        return redirect("family_code")
    return show_form(request, "families/family_sign_in.html", form, {})


@public(methods=GET_POST)
def family_code(request: Request) -> HttpResponse:
    """Take the code and sign in; at the first time an account is opened."""
    phone = request.session.get(PHONE)
    if phone is None:
        return redirect("family_sign_in")
    form = PhoneCodeForm(request.POST or None)
    tried = try_of(request, Secret.PHONE_CODE, owner_of(phone), phone)
    done = take_form(
        request,
        form,
        lambda told: sign_in_by_phone(phone, told["code"], told["name"], tried, at=request.at),
        usual_field="code",
    )
    if done:
        login(request, done.made, backend=BACKEND)
        request.session.pop(PHONE, None)
        return redirect("family_home")
    return show_form(request, "families/family_code.html", form, {"phone": f"{phone[:3]}****{phone[-4:]}"})


@may(REGISTER_CHILD, methods=POST)
def own_code(request: Request) -> HttpResponse:
    """Send a code to the own phone, to sign with, and go back to where it is asked for."""
    target = request.POST.get("next", "")
    back = target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else reverse("family_home")

    def act() -> None:
        code = ask_own_code(request.actor.user, at=request.at)
        shown = f"演示环境不发短信，验证码是 {code}。" if settings.DEMONSTRATION and code else "验证码已发到您登录用的手机，10 分钟内有效。"
        messages.info(request, shown)

    return take_step(request, act, back=back)


@may(REGISTER_CHILD)
def family_home(request: Request) -> HttpResponse:
    """Show a family its children, what comes next for each, what it claimed, whose children it looks after."""
    on, user = timezone.localdate(request.at), request.actor.user
    context = {"cards": cards_of(user, on), "entrusted": entrusted_cards(user, on), "claims": claims_of(request.actor)}
    return render(request, "families/family_home.html", context)


@may(REGISTER_CHILD, methods=GET_POST)
def child_add(request: Request) -> HttpResponse:
    """Register a born child."""
    return _add(request, ChildForm(_counties(), request.POST or None, request.FILES or None), "families/child_add.html")


@may(REGISTER_CHILD, methods=GET_POST)
def child_expect(request: Request) -> HttpResponse:
    """Register a child that is expected."""
    return _add(request, ExpectedForm(_counties(), request.POST or None, request.FILES or None), "families/child_add.html")


def _add(request: Request, form: Any, template: str) -> HttpResponse:
    done = take_form(request, form, lambda _told: register_child(form.child(), form.tie(), actor=request.actor, at=request.at))
    if done:
        _keep_scan(request, done.made, form)
        messages.success(request, "已登记。监护关系由县级卫生健康局核对，核对前就可以申请托位。")
        return redirect("child_show", pk=done.made.child_id)
    return show_form(request, template, form, {"parents": _parents()})


def _keep_scan(request: Request, row: Guardianship, form: Form) -> None:
    """Keep the scan that came along; one that cannot be taken is said, the registration stands."""
    scan: UploadedFile[Any] | None = form.cleaned_data.get("scan")
    if scan is not None:
        kind = ProofKind(form.cleaned_data["proof"])
        take_step(request, lambda: add_proof(row, kind, scan, actor=request.actor, at=request.at), back="family_home")


@may(REGISTER_CHILD, methods=GET_POST)
def child_claim(request: Request) -> HttpResponse:
    """Say to be a guardian of a child that others registered."""
    form = ClaimForm(request.POST or None, request.FILES or None)

    def act(told: dict[str, Any]) -> Guardianship:
        return claim_child(told["number"], told["birth_date"], form.tie(), actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        _keep_scan(request, done.made, form)
        messages.success(request, "已提交，由县级卫生健康局核对。核对前看不到孩子的信息。")
        return redirect("guardianship_claim", pk=done.made.pk)
    said = "孩子已经由别人登记，您也是监护人：填孩子的号码和出生日期，传上证明，由县级卫生健康局核对。"
    return Ask("我也是监护人", said, "提交核对", reverse("family_home"), _parents()).show(request, form)


@may(REGISTER_CHILD, methods=GET_POST)
def invitation_accept(request: Request) -> HttpResponse:
    """Take an invitation: as the second guardian, or as a proxy."""
    form = InvitationForm(request.POST or None)

    def act(told: dict[str, Any]) -> object:
        return accept_invitation(told["code"], ProofKind(told["proof"] or ProofKind.HOUSEHOLD), actor=request.actor, at=request.at)

    if take_form(request, form, act, usual_field="code"):
        messages.success(request, "已接受邀请。")
        return redirect("family_home")
    said = "填监护人给您的邀请码。邀请码 7 天内有效，用一次就失效。"
    return Ask("接受邀请", said, "接受", reverse("family_home"), _parents()).show(request, form)


@one(VIEW_CLAIM, methods=GET_POST)
def guardianship_claim(request: Request, row: Guardianship) -> HttpResponse:
    """Show where a claim stands and take a proof for it; nothing of the child."""
    form = ScanForm(request.POST or None, request.FILES or None, initial={"kind": row.proof})
    done = take_form(
        request,
        form,
        lambda told: add_proof(row, ProofKind(told["kind"]), told["scan"], actor=request.actor, at=request.at),
        usual_field="scan",
    )
    if done:
        messages.success(request, "已收到证明。")
        return redirect("guardianship_claim", pk=row.pk)
    context = {"row": row, "status": STATUS[row.state], "proofs": row.proofs.select_related("file"), "parents": _parents()}
    return show_form(request, "families/guardianship_claim.html", form, context)


proof_file = attachment_view(VIEW_PROOF)


@one(MANAGE_CHILD)
def child_show(request: Request, child: Child) -> HttpResponse:
    """Show a guardian one child: facts, who cares for it, what was agreed to."""
    note_read(child, "监护人查看", actor=request.actor, at=request.at)
    context = {"shown": overview(child, request.actor, timezone.localdate(request.at)), "parents": _parents()}
    return render(request, "families/child_show.html", context)


@one(MANAGE_CHILD, methods=GET_POST)
def child_birth(request: Request, child: Child) -> HttpResponse:
    """Enter the birth of a child that was expected."""
    form = BornForm(request.POST or None, initial={"name": child.name.open()})

    def act(_told: dict[str, Any]) -> object:
        return enter_birth(child, form.born(), version=version_of(request), actor=request.actor, at=request.at)

    if take_form(request, form, act):
        messages.success(request, "已登记出生。")
        return redirect("child_show", pk=child.pk)
    back = reverse("child_show", kwargs={"pk": child.pk})
    return Ask("登记出生", "恭喜。填上出生医学证明上的内容。", "登记", back, _under(child), version=child.version).show(request, form)


@one(MANAGE_CHILD, methods=GET_POST)
def guardian_invite(request: Request, child: Child) -> HttpResponse:
    """Make a code for the second guardian, shown once."""
    form = InviteForm(request.POST or None)
    done = take_form(request, form, lambda told: invite_guardian(child, GuardianKind(told["kind"]), actor=request.actor, at=request.at))
    if done:
        return _code(request, child, done.made, "第二监护人", "对方登录后可以看到孩子的全部信息，核对证明后可以签字、付款。")
    said = "对方用自己的手机号登录后填邀请码，就成为这个孩子的监护人。请当面或者用短信把邀请码交给对方。"
    return Ask("邀请另一名监护人", said, "生成邀请码", reverse("child_show", kwargs={"pk": child.pk}), _under(child)).show(request, form)


@one(MANAGE_CHILD, methods=GET_POST)
def proxy_grant(request: Request, child: Child) -> HttpResponse:
    """Give somebody named rights; whoever needs an own account for them gets a code."""
    form = ProxyForm(request.POST or None)
    done = take_form(request, form, lambda _told: grant_proxy(child, form.grant(), actor=request.actor, at=request.at))
    if done:
        proxy, code = done.made
        if code:
            return _code(request, child, code, proxy.name.open(), "对方只能做您选的事，随时可以撤回。")
        messages.success(request, f"已授权{proxy.name.open()}接孩子，接的时候机构按姓名核对。")
        return redirect("child_show", pk=child.pk)
    said = "祖辈、亲属、保姆可以替您接孩子、看一天。申请、签字、付款始终只能由监护人办理。随时可以撤回。"
    return Ask("授权别人帮忙", said, "授权", reverse("child_show", kwargs={"pk": child.pk}), _under(child)).show(request, form)


def _code(request: Request, child: Child, code: str, whom: str, said: str) -> HttpResponse:
    context = {"code": code, "whom": whom, "said": said, "child": child, "parents": _under(child)}
    return render(request, "families/code_issued.html", context)


@one(WITHDRAW_PROXY, methods=POST)
def proxy_withdraw(request: Request, proxy: Proxy) -> HttpResponse:
    """Take rights back at once."""
    said = f"已撤回，{proxy.name.open()}现在起什么都不能做。"
    act: Callable[[], object] = lambda: withdraw_proxy(proxy, actor=request.actor, at=request.at)  # noqa: E731
    return take_step(request, act, said=said, back="child_show", pk=proxy.child_id)


@one(VIEW_ENTRUSTED)
def entrusted_show(request: Request, child: Child) -> HttpResponse:
    """Show a proxy what may be done for the child, until when."""
    note_read(child, "受托人查看", actor=request.actor, at=request.at)
    cards = [card for card in entrusted_cards(request.actor.user, timezone.localdate(request.at)) if card.proxy.child_id == child.pk]
    return render(request, "families/entrusted_show.html", {"name": name_of(child), "cards": cards, "parents": _parents()})


def _counties() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in counties()]


def _parents() -> list[tuple[str, str]]:
    return [(HOME[0], reverse(HOME[1]))]


def _under(child: Child) -> list[tuple[str, str]]:
    return [*_parents(), (name_of(child), reverse("child_show", kwargs={"pk": child.pk}))]
