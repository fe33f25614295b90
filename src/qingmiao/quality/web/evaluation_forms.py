"""What is typed about evaluations: the own judgement, experts, scores, what was agreed, an objection and its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Expert
from qingmiao.quality.rules.grading import Standard
from qingmiao.quality.rules.vocabulary import QuestionAnswer
from qingmiao.quality.services.grading import Agreement
from qingmiao.ui.form_fields import day_field, words_field

UNCHOSEN = "请选择。"


class OpenForm(forms.Form):
    """Which institution is evaluated."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="机构", empty_label="请选择", error_messages={"required": "请选择机构。"}
    )

    def __init__(self, institutions: "QuerySet[Institution]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions.order_by("name_pinyin", "pk")  # type: ignore[attr-defined]  # typed as Field


def points_field(label: str, most: int, *, required: bool = True) -> forms.IntegerField:
    """Return a field for the points of one part."""
    wrong = f"请填写 0 到 {most} 的整数。"
    return forms.IntegerField(
        label=f"{label}（满分 {most}）",
        min_value=0,
        max_value=most,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


def answer_field(label: str, *, required: bool = True) -> forms.ChoiceField:
    """Return a field for what is said of one indicator."""
    return forms.ChoiceField(
        label=label,
        choices=QuestionAnswer.choices(),
        widget=forms.RadioSelect,
        required=required,
        error_messages={"required": "请选择这个指标的结论。", "invalid_choice": UNCHOSEN},
    )


class ScoreForm(forms.Form):
    """Points and remarks for each part, by the standard that the evaluation keeps."""

    words_label, words_hint = "评语", "看到了什么，扣分的写明原因"

    def __init__(self, standard: Standard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standard = standard
        for part, most in standard.parts.items():
            self.fields[f"points-{part.value}"] = points_field(part.label, most)
            self.fields[f"words-{part.value}"] = words_field(self.words_label, "", rows=2, required=False, help_text=self.words_hint)

    def parts(self) -> list[tuple[Any, Any, Any]]:
        """Return each part with its two fields."""
        return [(part, self[f"points-{part.value}"], self[f"words-{part.value}"]) for part in self.standard.parts]

    def questions(self) -> list[Any]:
        """Return the fields of the indicators, where they are asked for."""
        return [self[name] for name in self.fields if name.startswith("answer-")]


class SelfForm(ScoreForm):
    """The institution's own judgement: points, words, and an answer for each indicator."""

    words_label, words_hint = "自评说明", "做得好的、还不足的、打算怎样改"

    def __init__(self, standard: Standard, *args: Any, **kwargs: Any) -> None:
        super().__init__(standard, *args, **kwargs)
        for question in standard.questions:
            self.fields[f"answer-{question.clause}"] = answer_field(f"{question.clause} {question.text}")


class TeamForm(forms.Form):
    """Who evaluates, and who leads."""

    team = forms.ModelMultipleChoiceField(
        Post.objects.none(),
        label="专家",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择专家。"},
        help_text="本机构的人不列出；任职关系由系统核对，亲属和其他利害关系由专家本人声明",
    )
    leader = forms.ModelChoiceField(Post.objects.none(), label="组长", empty_label="请选择", error_messages={"required": "请选择组长。"})

    def __init__(self, candidates: "QuerySet[Post]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "leader"):
            field: Any = self.fields[name]
            field.queryset, field.label_from_instance = candidates, person_label


class ReplaceForm(forms.Form):
    """One more expert."""

    post = forms.ModelChoiceField(
        Post.objects.none(), label="增补的专家", empty_label="请选择", error_messages={"required": "请选择专家。"}
    )

    gone = forms.ModelChoiceField(
        Expert.objects.none(), label="替换谁", required=False, empty_label="不替换，只增补", help_text="不能参加、还没有完成评分的专家"
    )

    def __init__(self, candidates: "QuerySet[Post]", team: "QuerySet[Expert]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset, field.label_from_instance = candidates, person_label
        others: Any = self.fields["gone"]
        others.queryset, others.label_from_instance = team, lambda expert: person_label(expert.post)


def person_label(post: Post) -> str:
    """Return a person as a choice: name and office."""
    return f"{post.user.display_name}（{post.label}）"


class DeclarationForm(forms.Form):
    """What an expert says of ties."""

    is_free = forms.ChoiceField(
        label="您与这家机构",
        choices=[
            ("yes", "没有任职、亲属、投资或其他利害关系"),
            ("no", "有利害关系，申请回避"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
    )
    tie = forms.CharField(label="有什么关系", required=False, max_length=200, help_text="申请回避的请写明")


class AgreementForm(forms.Form):
    """What the team agreed on."""

    def __init__(self, standard: Standard, given: Mapping[str, Sequence[int]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standard = standard
        self.fields["visited_on"] = day_field("现场评估日期", "请填写现场评估的日期。")
        for part, most in standard.parts.items():
            field = points_field(part.label, most)
            field.help_text = f"专家给的分：{'、'.join(str(points) for points in given.get(part.value, ()))}"
            self.fields[f"points-{part.value}"] = field
        for question in standard.questions:
            self.fields[f"answer-{question.clause}"] = answer_field(f"{question.clause} {question.text}")
        self.fields["base_missed"] = forms.MultipleChoiceField(
            label="没有做到、且属于基础指标的",
            choices=[
                (question.clause, f"{question.clause} {question.text}") for question in standard.questions if question.is_base is None
            ],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=f"标准有 {standard.base_count} 项基础指标一票否决，名单待核；请对照标准原文确认。选了的，不评等级",
        )
        self.fields["conclusion"] = words_field("评估意见", "请写明评估意见。", rows=6)

    def agreement(self) -> Agreement:
        """Return what was agreed; call after is_valid."""
        data = self.cleaned_data
        return Agreement(
            data["visited_on"],
            {part.value: data[f"points-{part.value}"] for part in self.standard.parts},
            {question.clause: data[f"answer-{question.clause}"] for question in self.standard.questions},
            data["conclusion"],
            data["base_missed"],
        )


class GradeObjectionForm(forms.Form):
    """What the institution says against a grade."""

    text = words_field("异议", "请写明对哪个部分有异议、理由和证据。", rows=6, help_text="对哪个部分、哪个指标有异议，理由和证据")


class ObjectionAnswerForm(forms.Form):
    """What the county answers."""

    is_upheld = forms.ChoiceField(
        label="异议",
        choices=[("yes", "成立，退回专家组重新评分"), ("no", "不成立，维持拟定等级")],
        widget=forms.RadioSelect,
        error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
    )
    answer = words_field("答复和理由", "请写明答复和理由。")


class StopForm(forms.Form):
    """Why an evaluation ends without a grade."""

    reason = words_field("终止的原因", "请写明为什么终止。", rows=2)
