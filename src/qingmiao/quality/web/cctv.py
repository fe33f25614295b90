"""Cameras of an institution: the plan by room, the monthly check, spot checks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.core.legislation import load
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import WatchedRoom
from qingmiao.quality.permissions.cctv import MANAGE_CCTV, REMOVE_WATCHED_ROOM, SPOT_CHECK_CCTV, VIEW_CCTV
from qingmiao.quality.queries.cctv import checks_of, is_month_checked, rooms_of
from qingmiao.quality.rules.cctv import CCTV_DAYS
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage
from qingmiao.quality.services.cctv import Found, put_room, record_check, remove_room
from qingmiao.ui.acting import Act
from qingmiao.ui.answering import show_form, take_form, take_step, turn_back
from qingmiao.ui.form_fields import day_field, words_field

WHOLE_NUMBER = {"required": "请填写个数。", "invalid": "请填写整数。", "min_value": "不能小于 0。", "max_value": "数目太大，请核对。"}


class RoomForm(forms.Form):
    """One room of the plan."""

    name = forms.CharField(
        label="房间、场地", max_length=60, error_messages={"required": "请写明房间或场地。"}, help_text="如：乳儿一班、户外、大门"
    )
    coverage = forms.ChoiceField(
        label="覆盖", choices=Coverage.choices(), widget=forms.RadioSelect, error_messages={"required": "请选择怎样覆盖。"}
    )
    cameras = forms.IntegerField(label="摄像头个数", min_value=0, max_value=200, initial=1, error_messages=WHOLE_NUMBER)


class CheckForm(forms.Form):
    """What a check found."""

    checked_on = day_field("检查日期", "请填写检查日期。")
    oldest_on = day_field("最早一天的录像", "请填写最早一天录像的日期。", help_text="当场调取，看能看到的最早一天")
    cameras = forms.IntegerField(label="摄像头个数", min_value=1, max_value=500, error_messages=WHOLE_NUMBER)
    working = forms.IntegerField(label="正常的个数", min_value=0, max_value=500, error_messages=WHOLE_NUMBER)
    days = forms.IntegerField(label="统计几天", min_value=1, max_value=366, initial=30, error_messages=WHOLE_NUMBER)
    down_hours = forms.DecimalField(
        label="期间中断几小时",
        min_value=0,
        max_digits=6,
        decimal_places=1,
        initial=0,
        error_messages={"required": "请填写小时，没有中断填 0。", "invalid": "请填写数字。"},
    )
    note = words_field("说明", "", rows=2, required=False, help_text="中断的原因和处理")

    def found(self) -> Found:
        """Return what was found; call after is_valid."""
        return Found(**self.cleaned_data)


@many(VIEW_CCTV)
def cctv_home(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Lead the people of an institution to its own cameras, everyone else to the requests."""
    own = institutions.filter(organisation=request.actor.organisation_id).first()
    return redirect("cctv_show", pk=own.pk) if own else redirect("footage_list")


@one(VIEW_CCTV)
def cctv_show(request: Request, institution: Institution) -> HttpResponse:
    """Show the plan, the checks, and what may be done."""
    on = timezone.localdate(request.at)
    may_manage = MANAGE_CCTV.permits(request.actor, institution)
    return render(
        request,
        "quality/cctv_show.html",
        _context(institution, on)
        | {
            "may_manage": may_manage,
            "may_spot_check": SPOT_CHECK_CCTV.permits(request.actor, institution),
            "form": RoomForm(),
        },
    )


@one(MANAGE_CCTV, methods=POST)
def watched_room_put(request: Request, institution: Institution) -> HttpResponse:
    """Put a room into the plan."""
    form = RoomForm(request.POST)

    def put(told: dict[str, Any]) -> object:
        return put_room(institution, told["name"], told["coverage"], told["cameras"], actor=request.actor, at=request.at)

    if take_form(request, form, put):
        messages.success(request, "覆盖表已更新。")
        return redirect("cctv_show", pk=institution.pk)
    context = _context(institution, timezone.localdate(request.at)) | {"may_manage": True, "may_spot_check": False}
    return show_form(request, "quality/cctv_show.html", form, context)


@one(REMOVE_WATCHED_ROOM, methods=POST, related=("institution",))
def watched_room_remove(request: Request, room: WatchedRoom) -> HttpResponse:
    """Take a room out of the plan."""
    key = room.institution_id
    return take_step(request, lambda: remove_room(room, actor=request.actor, at=request.at), said="已移除。", back="cctv_show", pk=key)


@one(MANAGE_CCTV, methods=GET_POST)
def cctv_check(request: Request, institution: Institution) -> HttpResponse:
    """Take down the monthly check."""
    return _check(request, institution, CctvCheckKind.MONTHLY)


@one(SPOT_CHECK_CCTV, methods=GET_POST)
def cctv_spot_check(request: Request, institution: Institution) -> HttpResponse:
    """Take down a spot check."""
    return _check(request, institution, CctvCheckKind.SPOT)


def _check(request: Request, institution: Institution, kind: CctvCheckKind) -> HttpResponse:
    on, back = timezone.localdate(request.at), reverse("cctv_show", kwargs={"pk": institution.pk})
    rooms = rooms_of(institution)
    if not rooms and kind == CctvCheckKind.MONTHLY:
        return turn_back(request, "请先在覆盖表里写明有哪些房间。", back)
    initial = {"checked_on": on, "cameras": sum(room.cameras for room, _ in rooms) or None}
    form = CheckForm(request.POST or None, initial=initial)
    if take_form(request, form, lambda _: record_check(institution, kind, form.found(), actor=request.actor, at=request.at)):
        messages.success(request, f"{kind.label}已登记。")
        return redirect(back)
    consequence = "登记后不能修改。有问题的，会告诉县级。" if kind == CctvCheckKind.MONTHLY else "登记后不能修改。有问题的，会告诉机构。"
    act = Act(f"监控{kind.label}", consequence, back, [("监控管理", back)], verb="登记", about=institution.name)
    return act.show(request, form)


def _context(institution: Institution, on: Any) -> dict[str, Any]:
    return {
        "institution": institution,
        "rooms": rooms_of(institution),
        "checks": checks_of(institution),
        "is_month_checked": is_month_checked(institution, on),
        "days": load().value(CCTV_DAYS, on).value,
        "parents": [("查看录像的请求", reverse("footage_list"))],
    }
