"""Requests to see recordings: for guardians by number and code, for offices, the institution and the county."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from qingmiao.core.followed import Sender
from qingmiao.core.gates import GET_POST, POST, Request, many, one, public
from qingmiao.core.web.guesses import sender_of
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import FootageRequest
from qingmiao.quality.permissions.cctv import ANSWER_FOOTAGE, ASK_FOOTAGE, REVEAL_GUARDIAN, REVIEW_FOOTAGE, VIEW_FOOTAGE
from qingmiao.quality.queries.footage import LISTED, followed, footage_timeline, kept_until, listed, status_of, viewings_of
from qingmiao.quality.services.footage import (
    Seen,
    Wanted,
    answer_footage,
    ask_as_guardian,
    ask_as_office,
    ask_review,
    close_footage,
    read_footage,
    record_viewing,
    reveal_guardian,
    review_footage,
)
from qingmiao.quality.workflow.footage import FOOTAGE
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.following import FollowForm, Following
from qingmiao.ui.form_fields import minute_field, words_field
from qingmiao.ui.revealing import PurposeForm, answer_reveal

FOLLOWING = Following(FootageRequest, "footage_mine", "footage_follow")
RELATED = ("institution__organisation", "office", "asked_by__user", "asked_by__organisation")
UNCHOSEN = "请选择。"


class WantedForm(forms.Form):
    """Which recording is wanted, and for what."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="机构", empty_label="请选择", error_messages={"required": "请选择机构。"}
    )
    room = forms.CharField(
        label="房间、场地", max_length=60, error_messages={"required": "请写明是哪个房间或场地。"}, help_text="如：托小一班、大门"
    )
    since_at = minute_field("从什么时候", "请填写开始的日期和时间。")
    until_at = minute_field("到什么时候", "请填写结束的日期和时间。")
    purpose = words_field(
        "为什么要看", "请写明为什么要看：发生了什么、想核实什么。", help_text="发生了什么、想核实什么；加密保存，只给办理的人看"
    )

    def __init__(self, institutions: "QuerySet[Institution]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions.order_by("name_pinyin", "pk")  # type: ignore[attr-defined]  # typed as Field
        self.fields["once"].initial = uuid.uuid4()

    def wanted(self) -> Wanted:
        """Return what is wanted; call after is_valid."""
        names = ("institution", "room", "since_at", "until_at", "purpose", "document", "once")
        return Wanted(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class GuardianForm(WantedForm):
    """The request of a guardian, who has no account."""

    name = forms.CharField(label="您的姓名", max_length=40, error_messages={"required": "请填写您的姓名。"})
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        error_messages={"required": "请填写手机号，机构要联系您。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class OfficeForm(WantedForm):
    """The request of the police or of a supervising office."""

    document = forms.CharField(
        label="法律文书",
        max_length=200,
        error_messages={"required": "请写明法律文书的名称和文号。"},
        help_text="名称和文号，如：调取证据通知书",
    )


class FootageAnswerForm(forms.Form):
    """What the institution, or the county, answers."""

    outcome = forms.ChoiceField(label="结果", widget=forms.RadioSelect, error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN})
    reason = words_field("说明", "请写明何时、怎样查看，或者为什么不同意。", help_text="请求人看得到；同意的写约定的时间和带什么证件")

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # typed as Field


class SeenForm(forms.Form):
    """One viewing."""

    seen_at = minute_field("查看时间", "请填写查看的日期和时间。")
    people = words_field("谁在场", "请写明谁在场查看。", rows=2, help_text="姓名和身份，加密保存")
    found = words_field("看到什么", "请写明看到什么；没有看到异常的也要写。", help_text="请求人看得到，不要写其他孩子的姓名")
    copy_taken = forms.CharField(label="复制了什么、交给谁", required=False, max_length=200, help_text="没有复制的不填")


@csrf_exempt  # it acts for nobody who is signed in, and a token would need a cookie before anything is asked
@public(methods=GET_POST)
def footage_new(request: Request) -> HttpResponse:
    """Take a guardian's request; number and code are shown once, and again if the same form is sent twice."""
    houses = Institution.objects.filter(standing=Standing.FILED)
    chosen = houses.filter(code=request.GET.get("institution", "")[:16]).first()
    form = GuardianForm(houses, request.POST or None, initial={"institution": chosen.pk if chosen else ""})

    def ask(told: dict[str, Any]) -> FootageRequest:
        sender = Sender(told["once"], told["name"], told["phone"], sender_of(request))
        return ask_as_guardian(form.wanted(), sender, at=request.at)

    done = take_form(request, form, ask)
    if done:
        response = render(request, "quality/footage_sent.html", {"row": done.made, "code": done.made.code.open()})
        response["Cache-Control"] = "no-store"
        return response
    return show_form(request, "quality/footage_new.html", form, {})


@public(methods=GET_POST)
def footage_follow(request: Request) -> HttpResponse:
    """Ask for number and code."""
    form = FollowForm(request.POST or None)
    return FOLLOWING.open(request, form) or show_form(request, "quality/footage_follow.html", form, {})


@public()
def footage_mine(request: HttpRequest) -> HttpResponse:
    """Show the guardian who asked where the request stands, who watched and what was found."""
    row = FOLLOWING.row_of(request, "institution")
    if row is None:
        return redirect("footage_follow")
    response = render(request, "quality/footage_mine.html", {"followed": followed(row)})
    response["Cache-Control"] = "no-store"
    return response


@public(methods=POST)
def footage_ask_review(request: Request) -> HttpResponse:
    """Have a refusal reviewed by the county."""
    row = FOLLOWING.row_of(request)
    if row is None:
        return redirect("footage_follow")
    return take_step(request, lambda: ask_review(row, at=request.at), back="footage_mine", said="已请县级复核。")


@public(methods=POST)
def footage_leave(request: HttpRequest) -> HttpResponse:
    """Close the request in this browser."""
    return FOLLOWING.leave(request)


@many(VIEW_FOOTAGE)
def footage_list(request: Request, rows: "QuerySet[FootageRequest]") -> HttpResponse:
    """List the requests a post may see."""
    may_ask = ASK_FOOTAGE.is_granted(request.actor)
    return LISTED.answer(request, listed(rows), template="quality/footage_list.html", may_ask=may_ask)


@many(ASK_FOOTAGE, methods=GET_POST)
def footage_ask(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take the request of an office."""
    form = OfficeForm(institutions, request.POST or None)
    done = take_form(request, form, lambda _: ask_as_office(form.wanted(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已提出，机构已收到通知，应立即保全录像。")
        return redirect("footage_show", pk=done.made.pk)
    consequence = "机构会收到通知，应立即保全这段录像。谁看过、看到什么都会登记。"
    return Act("请求查看录像", consequence, reverse("footage_list"), _parents(), verb="提出").show(request, form)


@one(VIEW_FOOTAGE, related=RELATED)
def footage_show(request: Request, row: FootageRequest) -> HttpResponse:
    """Show one request; that it is read is written down."""
    read_footage(row, actor=request.actor, at=request.at)
    context = {
        "row": row,
        "status": status_of(row),
        "purpose": row.purpose.open(),
        "viewings": viewings_of(row),
        "kept_until": kept_until(row),
        "offers": {offer.transition.name: offer for offer in FOOTAGE.offers(row, request.actor)},
        "purpose_form": PurposeForm() if row.asker == "guardian" and REVEAL_GUARDIAN.permits(request.actor, row) else None,
        "events": footage_timeline(row),
        "version_text": str(row.version),
        "parents": _parents(),
    }
    return render(request, "quality/footage_show.html", context)


@one(REVEAL_GUARDIAN, methods=POST)
def footage_reveal(request: Request, row: FootageRequest) -> HttpResponse:
    """Show who asks, for a stated purpose."""
    back = reverse("footage_show", kwargs={"pk": row.pk})
    return answer_reveal(
        request, lambda purpose: reveal_guardian(row, purpose, actor=request.actor, at=request.at), back=back, back_label="返回请求"
    )


@one(ANSWER_FOOTAGE, methods=GET_POST, related=RELATED)
def footage_answer(request: Request, row: FootageRequest) -> HttpResponse:
    """Let somebody see a recording, or say why not."""
    form = FootageAnswerForm([("yes", "同意查看"), ("no", "不同意查看")], request.POST or None)
    act = _act(row, "答复录像请求", "请求人会看到答复。同意的请先保全录像；不同意的，请求人可以请县级复核一次。")
    return _answer(
        request,
        row,
        form,
        act,
        "approve_footage",
        lambda told: answer_footage(row, told["reason"], is_approved=told["outcome"] == "yes", **by(request)),
    )


@one(REVIEW_FOOTAGE, methods=GET_POST, related=RELATED)
def footage_review(request: Request, row: FootageRequest) -> HttpResponse:
    """Review a refusal."""
    form = FootageAnswerForm([("yes", "应当提供查看"), ("no", "维持不同意")], request.POST or None)
    act = _act(row, "复核录像请求", "机构和请求人会看到结果和理由。")
    return _answer(
        request,
        row,
        form,
        act,
        "order_footage",
        lambda told: review_footage(row, told["reason"], is_ordered=told["outcome"] == "yes", **by(request)),
    )


@one(ANSWER_FOOTAGE, methods=GET_POST, related=RELATED)
def footage_see(request: Request, row: FootageRequest) -> HttpResponse:
    """Take down a viewing."""
    form = SeenForm(request.POST or None)
    act = _act(row, "登记查看", FOOTAGE.by_name["see_footage"].consequence)
    return _answer(request, row, form, act, "see_footage", lambda told: record_viewing(row, Seen(**told), **by(request)))


@one(ANSWER_FOOTAGE, methods=POST)
def footage_close(request: Request, row: FootageRequest) -> HttpResponse:
    """End a request."""
    return take_step(request, lambda: close_footage(row, **by(request)), said="已结束。", back="footage_show", pk=row.pk)


def _answer(request: Request, row: FootageRequest, form: forms.Form, act: Act, step: str, write: Any) -> HttpResponse:
    if request.method != "POST" and row.state not in FOOTAGE.by_name[step].sources:
        return turn_back(request, f"这份请求“{row.get_state_display()}”，不能{act.title}。", "footage_show", pk=row.pk)
    if take_form(request, form, write):
        messages.success(request, "已登记，请求人看得到。")
        return redirect("footage_show", pk=row.pk)
    return act.show(request, form)


def _act(row: FootageRequest, title: str, consequence: str) -> Act:
    back = reverse("footage_show", kwargs={"pk": row.pk})
    about = f"{row.institution.name} · {row.room}"
    return Act(title, consequence, back, [*_parents(), (row.number, back)], about=about, status=status_of(row), version=row.version)


def _parents() -> list[tuple[str, str]]:
    return [("查看录像的请求", reverse("footage_list"))]
