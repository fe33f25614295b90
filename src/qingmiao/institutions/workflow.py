"""How a photo of an institution moves: brought, shown or refused by an officer, taken down by an officer or by the institution."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.institutions.models import Photo, PhotoState
from qingmiao.institutions.permissions import CHECK_PHOTO, WITHDRAW_PHOTO

WAITING, SHOWN = PhotoState.WAITING.value, PhotoState.SHOWN.value

PHOTOS: Workflow[Photo] = Workflow(
    "photo",
    Photo,
    (
        Transition(
            "show_photo",
            "核对无误，公开",
            frozenset({WAITING}),
            SHOWN,
            CHECK_PHOTO,
            consequence="家长马上能在这家机构的页面上看到；机构会收到通知。",
        ),
        Transition("refuse_photo", "不公开", frozenset({WAITING}), PhotoState.REFUSED.value, CHECK_PHOTO),
        Transition("take_down_photo", "撤下", frozenset({SHOWN}), PhotoState.TAKEN_DOWN.value, CHECK_PHOTO),
        Transition(
            "withdraw_photo",
            "撤下",
            frozenset({WAITING, SHOWN}),
            PhotoState.TAKEN_DOWN.value,
            WITHDRAW_PHOTO,
            consequence="家长不再看到这张照片；要再公开须重新上传、重新核对。",
        ),
    ),
    tied_fields=("reason",),
)
