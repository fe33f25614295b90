"""What is typed about the joint conference."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.accounts.models import Organisation, Post
from qingmiao.governance.models import Seat
from qingmiao.governance.services.assigning import Assignment
from qingmiao.governance.services.conference.agenda import AgendaPoint
from qingmiao.governance.services.conference.meetings import MeetingPlan
from qingmiao.governance.services.conference.members import NewSeat
from qingmiao.governance.web.forms.work import DAY, AssignmentForm

TASKS_AT_ONCE = 3


class MeetingForm(forms.Form):
    """When and where."""

    title = forms.CharField(label="会议名称", max_length=120, error_messages={"required": "请写会议名称。"})
    held_on = forms.DateField(
        label="召开日期",
        widget=DAY,
        error_messages={"required": "请填写召开日期。", "invalid": "日期请写成 2026-12-23 的样子。"},
    )
    place = forms.CharField(label="地点", max_length=120, required=False)

    def plan(self) -> MeetingPlan:
        """Return the plan; call after is_valid."""
        return MeetingPlan(**self.cleaned_data)


class ItemForm(forms.Form):
    """One point of the agenda."""

    title = forms.CharField(label="议题", max_length=200, error_messages={"required": "请写议题。"})
    presented_by = forms.ModelChoiceField(label="汇报单位", queryset=Organisation.objects.none(), required=False, empty_label="不指定")
    text = forms.CharField(label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, presenters: "QuerySet[Organisation]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presented_by"].queryset = presenters  # type: ignore[attr-defined]

    def point(self) -> AgendaPoint:
        """Return the point; call after is_valid."""
        return AgendaPoint(**self.cleaned_data)


class DecisionForm(forms.Form):
    """What was decided on a point."""

    decision = forms.CharField(
        label="决定", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写明决定了什么。"}
    )


AssignmentFormSet = forms.formset_factory(AssignmentForm, extra=TASKS_AT_ONCE, max_num=TASKS_AT_ONCE, absolute_max=TASKS_AT_ONCE)


def assignments_of(parts: Iterable[AssignmentForm]) -> list[Assignment]:
    """Return the tasks of a decision as written; call after is_valid. A part left empty is not asked."""
    return [form.assignment() for form in parts if form.has_changed()]


class MinutesForm(forms.Form):
    """The minutes."""

    minutes = forms.CharField(
        label="纪要", max_length=20000, widget=forms.Textarea(attrs={"rows": 16}), error_messages={"required": "请先写会议纪要，再发布。"}
    )


class LiaisonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Posts, with the organisation they are held in."""

    def label_from_instance(self, obj: Any) -> str:
        """Write organisation and person."""
        return f"{obj.organisation} {obj.user}"


class MemberForm(forms.Form):
    """A seat as it is taken."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择", error_messages={"required": "请选择单位。"}
    )
    seat = forms.ChoiceField(label="席位", choices=Seat.choices, initial=Seat.MEMBER)
    since_on = forms.DateField(label="加入日期", widget=DAY, error_messages={"required": "请填写加入日期。"})
    liaison = LiaisonChoice(label="联络员", queryset=Post.objects.none(), required=False, empty_label="暂不指定")

    def __init__(self, organisations: "QuerySet[Organisation]", liaisons: "QuerySet[Post]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["liaison"].queryset = liaisons  # type: ignore[attr-defined]

    def seat_taken(self) -> NewSeat:
        """Return the seat; call after is_valid."""
        return NewSeat(**self.cleaned_data)


class MemberEditForm(forms.Form):
    """Another liaison, or the day on which a member leaves."""

    liaison = LiaisonChoice(label="联络员", queryset=Post.objects.none(), required=False, empty_label="暂不指定")
    until_on = forms.DateField(label="退出日期", widget=DAY, required=False, help_text="填写后，这一天之后的会议不再通知该单位")

    def __init__(self, liaisons: "QuerySet[Post]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["liaison"].queryset = liaisons  # type: ignore[attr-defined]
