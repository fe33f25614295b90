"""What is typed about training."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.training.models import Course, ProviderKind
from qingmiao.training.rules.bank import Question
from qingmiao.training.rules.vocabulary import Profession
from qingmiao.training.services.advising import Advised, Named
from qingmiao.training.services.offering import Held, Taught
from qingmiao.ui.form_fields import day_field, words_field
from qingmiao.workforce.rules.vocabulary import Topic


def _hours(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=5, decimal_places=1, min_value=0, **options)


class ProviderForm(forms.Form):
    """Who teaches."""

    name = NameField(label="单位名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=ProviderKind.choices)


class CourseForm(forms.Form):
    """A course of a provider."""

    topic = forms.ChoiceField(label="培训内容", choices=Topic.choices())
    title = NameField(label="课程名称", max_length=100)
    theory_hours = _hours("理论学时")
    practice_hours = _hours("实践学时", initial=0)

    def told(self) -> Taught:
        """Return the course."""
        told = self.cleaned_data
        return Taught(Topic(told["topic"]), told["title"], told["theory_hours"], told["practice_hours"])


class SessionForm(forms.Form):
    """How a course is held."""

    course = forms.ModelChoiceField(label="课程", queryset=Course.objects.none(), empty_label="请选择")
    venue = forms.CharField(label="地点", max_length=200)
    places = forms.IntegerField(label="名额", min_value=1, max_value=500)
    first_on = day_field("第一天", "请填写第一天。")
    hours_a_day = forms.DecimalField(
        label="每天学时", initial=Decimal(6), max_digits=3, decimal_places=1, help_text="4 学时以内只在上午上课"
    )
    on_weekends = forms.TypedChoiceField(
        label="上课日",
        choices=[("0", "工作日"), ("1", "周末和节假日")],
        coerce=lambda value: value == "1",
        initial="0",
        widget=forms.RadioSelect,
    )

    def told(self) -> Held:
        """Return how it is held."""
        return Held(**{name: self.cleaned_data[name] for name in ("venue", "places", "first_on", "hours_a_day", "on_weekends")})


class MoveForm(forms.Form):
    """When a lesson is held instead."""

    starts_at = forms.DateTimeField(
        label="新的开始时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def told(self) -> datetime:
        """Return the instant."""
        starts_at: datetime = self.cleaned_data["starts_at"]
        return starts_at


class PeopleForm(forms.Form):
    """Which people of the own house are enrolled."""

    workers = forms.TypedMultipleChoiceField(
        label="人员", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择要报名的人员。"}
    )

    def __init__(self, people: Sequence[tuple[int, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.fields["workers"].choices = people  # type: ignore[attr-defined]  # a field of choices


class CodeForm(forms.Form):
    """The code on the classroom's screen."""

    code = CodeField(label="签到码", max_length=20, help_text="教室屏幕上的 6 位码，每分钟换一次")


class MarkForm(forms.Form):
    """Which lesson somebody was at, and why it is entered by hand."""

    lesson = forms.TypedChoiceField(label="哪一课", coerce=int)
    reason = forms.CharField(label="补签理由", max_length=200)

    def __init__(self, lessons: Sequence[tuple[int, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.fields["lesson"].choices = lessons  # type: ignore[attr-defined]  # a field of choices


class TestForm(forms.Form):
    """A test: one choice for each question."""

    def __init__(self, questions: Sequence[Question], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        for place, question in enumerate(questions):
            self.fields[f"q{place}"] = forms.TypedChoiceField(
                label=f"{place + 1}. {question.text}",
                choices=list(enumerate(question.options)),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "请选一项。"},
            )

    def answers(self) -> list[int]:
        """Return the chosen places, in order."""
        return [self.cleaned_data[name] for name in self.fields]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label="理由", max_length=200)


class AdviserForm(forms.Form):
    """Whom the county names."""

    profession = forms.ChoiceField(label="专业", choices=Profession.choices())
    name = NameField(label="姓名", max_length=60, help_text="会告诉机构")
    employer = NameField(label="所在单位", max_length=100)
    title = forms.CharField(label="职称", max_length=60, required=False)
    phone = MobileField(label="手机号", required=False)

    def told(self) -> Named:
        """Return whom."""
        told = self.cleaned_data
        return Named(told["name"], Profession(told["profession"]), told["employer"], told["title"], told["phone"])


class VisitForm(forms.Form):
    """What an adviser did."""

    on = day_field("日期", "请填写日期。")
    hours = forms.DecimalField(label="时数", max_digits=4, decimal_places=1)
    advice = words_field("指导内容和建议", "请写明指导了什么、建议怎样做。")

    def told(self) -> Advised:
        """Return the visit."""
        return Advised(self.cleaned_data["on"], self.cleaned_data["hours"], self.cleaned_data["advice"])


class FollowForm(forms.Form):
    """What the institution does with advice."""

    followed = words_field("机构怎样落实", "请写明机构怎样落实。")


class PlanForm(forms.Form):
    """By when somebody takes up another post."""

    due_on = day_field("完成期限", "请填写完成期限。")


class BaseForm(forms.Form):
    """How many learn at a base at once."""

    places = forms.IntegerField(label="同时带教人数", min_value=1, max_value=100)


class ApprenticeForm(forms.Form):
    """Who learns from whom."""

    mentor = CodeField(label="带教人证件号码", max_length=30)
    apprentice = CodeField(label="学员证件号码", max_length=30)
    since_on = day_field("开始日期", "请填写开始日期。")
    until_on = day_field("结束日期", "请填写结束日期。")


class ContestForm(forms.Form):
    """A contest of skill."""

    title = NameField(label="竞赛名称", max_length=100)
    held_on = day_field("日期", "请填写日期。")


class ResultForm(forms.Form):
    """What somebody won."""

    number = CodeField(label="证件号码", max_length=30)
    award = forms.CharField(label="名次或奖项", max_length=40)
