"""What is typed of publications, bookings and subscriptions."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from qingmiao.core.web.fields import MobileField
from qingmiao.publicity.models import EVENTS, Edition
from qingmiao.publicity.rules import MOST_PEOPLE, MOST_PLACES, Meeting
from qingmiao.publicity.services.booking import LONGEST_NAME, Asked
from qingmiao.publicity.services.editing import LONGEST_BODY, Typed
from qingmiao.publicity.services.subscribing import Wish
from qingmiao.ui.form_fields import minute_field, words_field

PHONE = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
NUMBER_WRONG, PAGE_IS_OLD = "请填数字。", "页面太旧了，请刷新后再约。"


class EditionForm(forms.Form):
    """What an edition says."""

    title = forms.CharField(label="标题", max_length=60, error_messages={"required": "请写标题。", "max_length": "标题不超过 60 字。"})
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="空一行另起一段。写给家长看：说清楚是什么、怎么做、找谁。",
        error_messages={"required": "请写正文。", "max_length": f"正文过长，请不超过 {LONGEST_BODY} 字。"},
    )
    first_month = forms.IntegerField(
        label="适合的月龄，从",
        min_value=0,
        max_value=36,
        required=False,
        help_text="哪个月龄都适合的不填",
        error_messages={"invalid": NUMBER_WRONG},
    )
    last_month = forms.IntegerField(label="到", min_value=0, max_value=36, required=False, error_messages={"invalid": NUMBER_WRONG})

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the ages or none."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first_month"), told.get("last_month")
        if (first is None) != (last is None):
            self.add_error("last_month", "月龄两头都填，或者都不填。")
        return told

    def typed(self) -> Typed:
        """Return the words as the service takes them; call after is_valid."""
        told = self.cleaned_data
        months = (told["first_month"], told["last_month"]) if told["first_month"] is not None else None
        return Typed(told["title"], told["body"], months, self.meeting(), told.get("change_note", ""))

    def meeting(self) -> Meeting | None:
        """Return no meeting: an article has none."""
        return None


class EventForm(EditionForm):
    """What an event's edition says."""

    starts_at = minute_field("开始时间", "请填开始时间。")
    ends_at = minute_field("结束时间", "请填结束时间。")
    venue = forms.CharField(label="地点", max_length=120, help_text="写到门牌、几楼", error_messages={"required": "请写地点。"})
    places = forms.IntegerField(
        label="名额", min_value=1, max_value=MOST_PLACES, help_text="能来多少人，大人孩子都算", error_messages={"required": "请填名额。"}
    )
    field_order = ("title", "starts_at", "ends_at", "venue", "places", "body")

    def meeting(self) -> Meeting:
        """Return when, where and for how many."""
        told = self.cleaned_data
        return Meeting(told["starts_at"], told["ends_at"], told["venue"], told["places"])


class ChangeNoteMixin(forms.Form):
    """What is different from what stood there before."""

    change_note = forms.CharField(
        label="改了什么",
        max_length=200,
        error_messages={"required": "请用一句话说改了什么，留在历史里。", "max_length": "请不超过 200 字。"},
    )


class ChangedEditionForm(ChangeNoteMixin, EditionForm):
    """The next edition of an article."""


class ChangedEventForm(ChangeNoteMixin, EventForm):
    """The next edition of an event."""

    field_order = EventForm.field_order


def form_of(kind: str, *, is_first: bool) -> type[EditionForm]:
    """Return the form of a kind: the first edition needs no word on what changed."""
    if kind in EVENTS:
        return EventForm if is_first else ChangedEventForm
    return EditionForm if is_first else ChangedEditionForm


def words_of(edition: Edition | None) -> dict[str, Any]:
    """Return what a new draft begins with."""
    if edition is None:
        return {}
    names = ("title", "body", "first_month", "last_month", "venue", "places", "change_note")
    return {name: getattr(edition, name) for name in names} | {"starts_at": _local(edition.starts_at), "ends_at": _local(edition.ends_at)}


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


class ReturnForm(forms.Form):
    """Why an edition goes back."""

    reason = words_field("退回理由", "请写明为什么退回，好让对方改。", rows=3)


class AttendanceForm(forms.Form):
    """How many came without a booking; the bookings themselves are ticked in the page."""

    walk_ins = forms.IntegerField(
        label="没有预约、直接来的人数",
        min_value=0,
        max_value=5000,
        initial=0,
        error_messages={"required": "没有的填 0。", "invalid": NUMBER_WRONG},
    )


class BookingForm(forms.Form):
    """Places at an event, without an account."""

    once = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": PAGE_IS_OLD, "invalid": PAGE_IS_OLD})
    name = forms.CharField(
        label="怎么称呼您",
        max_length=LONGEST_NAME,
        help_text="签到时用；只有主办单位看得到，姓后面打星号",
        error_messages={"required": "请写怎么称呼您。", "max_length": f"请不超过 {LONGEST_NAME} 字。"},
    )
    phone = MobileField(label="手机号", widget=PHONE, help_text="发编号、提醒和变更；活动后 30 天删除")
    people = forms.TypedChoiceField(
        label="一共几个人来",
        choices=[(number, f"{number} 人") for number in range(1, MOST_PEOPLE + 1)],
        coerce=int,
        initial=2,
        help_text="大人孩子都算",
        error_messages={"required": "请选几个人来。", "invalid_choice": f"一次最多约 {MOST_PEOPLE} 人。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4()
        self.fields["phone"].error_messages["required"] = "请填手机号。"

    def asked(self) -> Asked:
        """Return what is asked for; call after is_valid."""
        return Asked(**self.cleaned_data)


class SubscriptionForm(forms.Form):
    """A phone that wants to be told."""

    phone = MobileField(label="手机号", widget=PHONE, help_text="只用来发短信，不建账号")
    county = forms.ChoiceField(
        label="在哪个县（市、区）", error_messages={"required": "请选择县（市、区）。", "invalid_choice": "请在列表中选择。"}
    )
    birth_month = forms.DateField(
        label="孩子哪年哪月出生",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month", "placeholder": "2025-09"}, format="%Y-%m"),
        help_text="怀孕的填预产期那个月",
        error_messages={"required": "请填孩子的出生年月。", "invalid": "看不懂这个出生年月，请写成 2025-09 的样子。"},
    )

    def __init__(self, counties: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county: Any = self.fields["county"]
        county.choices = [("", "请选择"), *counties]
        self.fields["phone"].error_messages["required"] = "请填手机号。"

    def wish(self) -> Wish:
        """Return what is wished; call after is_valid."""
        told = self.cleaned_data
        return Wish(told["phone"], told["county"], told["birth_month"].replace(day=1))
