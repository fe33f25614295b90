"""Photos for the public page: the institution brings them, an officer of its county looks at them first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.institutions.models import Institution, Photo, PhotoState
from qingmiao.institutions.permissions import CHECK_PHOTO, KEEP_PHOTOS, VIEW_PHOTO, WITHDRAW_PHOTO
from qingmiao.institutions.queries.photos import SentPicture, photo_status, photos_of
from qingmiao.institutions.services import LONGEST_CAPTION, LONGEST_REASON, MOST_PHOTOS, bring_photo, show_photo, turn_down_photo
from qingmiao.institutions.services import withdraw_photo as withdraw
from qingmiao.institutions.workflow import PHOTOS
from qingmiao.ui.acting import by
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.attachments import answer_attachment, attachment_view


class PhotoForm(forms.Form):
    """A photo, and in words what is on it."""

    photo = forms.FileField(
        label="照片",
        help_text="JPG 或 PNG，不超过 20 MB；横着拍的最好",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={"required": "请选一张照片。"},
    )
    caption = forms.CharField(
        label="照片上是什么",
        max_length=LONGEST_CAPTION,
        help_text="一句话，如：乳儿班的睡眠室，十张小床。看不见图的人靠它知道。",
        error_messages={"required": "请写照片上是什么。", "max_length": f"请不超过 {LONGEST_CAPTION} 字。"},
    )


class TurnDownForm(forms.Form):
    """Why families do not see a photo."""

    reason = forms.CharField(
        label="不给家长看的理由",
        max_length=LONGEST_REASON,
        help_text="如：看得清孩子的脸；和现场不一样。机构会看到。",
        error_messages={"required": "请写明理由，机构会看到。", "max_length": f"请不超过 {LONGEST_REASON} 字。"},
    )


@many(KEEP_PHOTOS, methods=GET_POST)
def photo_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show an institution the photos it has brought, and take another."""
    house = institutions.first()
    if house is None:
        raise Http404
    form = PhotoForm(request.POST or None, request.FILES or None)

    def bring(told: dict[str, Any]) -> Photo:
        return bring_photo(house, told["photo"], told["caption"], actor=request.actor, at=request.at)

    if take_form(request, form, bring, usual_field="photo"):
        messages.success(request, "已上传。县级卫生健康局核对后，家长就能看到。")
        return redirect("photo_list")
    photos = photos_of(house)
    held = sum(photo.state in (PhotoState.WAITING, PhotoState.SHOWN) for photo, _ in photos)
    context = {"photos": photos, "house": house, "most": MOST_PHOTOS, "left": max(MOST_PHOTOS - held, 0)}
    return show_form(request, "institutions/photo_list.html", form, context | {"withdrawal": PHOTOS.by_name["withdraw_photo"].consequence})


@one(WITHDRAW_PHOTO, methods=POST)
def photo_withdraw(request: Request, photo: Photo) -> HttpResponse:
    """Take one's own photo off the public page."""
    return take_step(request, lambda: withdraw(photo, **by(request)), said="已撤下。", back="photo_list")


@one(CHECK_PHOTO, related=("institution",))
def photo_check(request: Request, photo: Photo) -> HttpResponse:
    """Show an officer a photo as families would see it, and what may be done with it."""
    return render(request, "institutions/photo_check.html", _checked(photo) | {"form": TurnDownForm()})


@one(CHECK_PHOTO, methods=POST, related=("institution",))
def photo_show(request: Request, photo: Photo) -> HttpResponse:
    """Let families see a photo."""
    return take_step(request, lambda: show_photo(photo, **by(request)), said="已公开，机构会收到通知。", back="photo_check", pk=photo.pk)


@one(CHECK_PHOTO, methods=POST, related=("institution",))
def photo_turn_down(request: Request, photo: Photo) -> HttpResponse:
    """Say why a photo is not shown, or not any more."""
    form = TurnDownForm(request.POST)
    if take_form(request, form, lambda told: turn_down_photo(photo, told["reason"], **by(request))):
        messages.success(request, "已告诉机构。")
        return redirect("photo_check", pk=photo.pk)
    return show_form(request, "institutions/photo_check.html", form, _checked(photo))


photo_file = attachment_view(VIEW_PHOTO)


@one(VIEW_PHOTO, related=("large",))
def photo_large(request: Request, photo: Photo) -> HttpResponseBase:
    """Send the light picture of a photo to those who may see the upload itself, which may be heavy on a phone."""
    return answer_attachment(request, SentPicture(photo.pk, photo.large))


def _checked(photo: Photo) -> dict[str, Any]:
    house = photo.institution
    return {
        "photo": photo,
        "status": photo_status(photo),
        "is_open": photo.state in (PhotoState.WAITING, PhotoState.SHOWN),
        "may_show": photo.state == PhotoState.WAITING,
        "verb": "撤下" if photo.state == PhotoState.SHOWN else "不公开",
        "consequence": PHOTOS.by_name["show_photo"].consequence,
        "parents": [("机构档案", reverse("institution_list")), (house.name, reverse("institution_detail", args=[house.pk]))],
    }
