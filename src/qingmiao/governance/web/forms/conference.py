"""What is typed about the joint conference."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.accounts.models import Organisation, Post
from qingmiao.governance.models import Reply, Seat
from qingmiao.governance.services.assigning import Assignment
from qingmiao.governance.services.conference.agenda import AgendaPoint
from qingmiao.governance.services.conference.meetings import MeetingPlan
from qingmiao.governance.services.conference.members import NewSeat
from qingmiao.governance.web.forms.work import DAY, AssignmentForm

REPLIES = [(value, label) for value, label in Reply.choices if value]
TASKS_AT_FIRST, MOST_TASKS = 1, 40


class MeetingForm(forms.Form):
    """When and where."""

    title = forms.CharField(label="会议名称", max_length=120, error_messages={"required": "请写会议名称。"})
    held_on = forms.DateField(
        label="召开日期",
        widget=DAY,
        error_messages={"required": "请填写召开日期。", "invalid": "日期请写成 2026-12-23 的样子。"},
    )
    starts_at = forms.TimeField(
        label="开始时间",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "时间请写成 09:30 的样子。"},
    )
    place = forms.CharField(label="地点", max_length=120, required=False)
    members = forms.ModelMultipleChoiceField(
        label="参会单位",
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选就是会议当天的全部成员单位",
    )

    def __init__(self, members: "QuerySet[Organisation]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members  # type: ignore[attr-defined]

    def plan(self) -> MeetingPlan:
        """Return the plan; call after is_valid."""
        return MeetingPlan(**(self.cleaned_data | {"members": list(self.cleaned_data["members"])}))


class ReplyForm(forms.Form):
    """Whether a member comes."""

    reply = forms.ChoiceField(label="是否参加", choices=REPLIES, widget=forms.RadioSelect, error_messages={"required": "请选择是否参加。"})
    note = forms.CharField(label="谁来参加，或请假的原因", max_length=200, required=False)


class AttendanceForm(forms.Form):
    """Which of the invited came."""

    present = forms.MultipleChoiceField(label="到会单位", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, invited: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = invited  # type: ignore[attr-defined]


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


class _Assignments(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    """The tasks of a decision: each row may stay empty, also one that is shown again with what was typed."""

    def initial_form_count(self) -> int:
        """No row is asked for."""
        return 0


AssignmentFormSet = forms.formset_factory(
    AssignmentForm, formset=_Assignments, extra=TASKS_AT_FIRST, max_num=MOST_TASKS, absolute_max=MOST_TASKS
)


def typed_rows(parts: Iterable[forms.Form]) -> list[dict[str, Any]]:
    """Return what stands in each row, well written or not."""
    return [{name: form[name].value() for name in form.fields} for form in parts]


def assignments_of(parts: Iterable[AssignmentForm]) -> list[Assignment]:
    """Return the tasks of a decision as written; call after is_valid. A part left empty is not asked."""
    return [assignment for form in parts if form.has_changed() for assignment in form.assignments()]


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
