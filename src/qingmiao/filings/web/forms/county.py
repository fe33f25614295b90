"""What officers type when a filing is returned."""

from typing import Any

from django import forms

from qingmiao.accounts.models import Post
from qingmiao.filings.rules import Step

FREE_LINES = 3
LONGEST = 300


class ChaseAnswerForm(forms.Form):
    """What a county answers to the city."""

    answer = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="逾期的原因，预计哪天办结",
        error_messages={"required": "请写明逾期原因和预计办结日期。"},
    )


class RecallForm(forms.Form):
    """Why a step is taken back."""

    reason = forms.CharField(
        label="为什么撤回", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), help_text="机构会看到，并留在办理经过里"
    )


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A colleague, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the person; a deputy says for whom."""
        return f"{obj.user.display_name}（代理）" if obj.deputises_for_id else str(obj.user.display_name)


class AssignForm(forms.Form):
    """Who has a case in hand from now on."""

    to = ColleagueField(label="交给", queryset=Post.objects.none(), required=False, empty_label="全科（不指定）")
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="如：请先核对租赁合同")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]  # of a model choice


class CorrectionForm(forms.Form):
    """One thing to correct; what is not ticked is not asked."""

    wanted = forms.BooleanField(label="要求补正", required=False)
    step = forms.ChoiceField(label="在哪一步", choices=Step.choices())
    sentence = forms.CharField(
        label="需补正的内容",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "每项不超过 300 字，请分成几项写。"},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a ticked line without words; words in a free line count as ticked."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("wanted") and not data.get("sentence"):
            self.add_error("sentence", "请写明要补正什么，或取消勾选这一项。")
        return data


class _CorrectionFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    """All corrections of one return: the prefilled lines, then free ones."""

    def needed(self) -> list[tuple[str, str]]:
        """Return (step, sentence) of every ticked line and every written free line; call after is_valid."""
        prefilled = self.initial_form_count()
        rows = [(form.cleaned_data, place >= prefilled) for place, form in enumerate(self.forms) if form.cleaned_data]
        return [(row["step"], row["sentence"]) for row, is_free in rows if row["sentence"] and (row["wanted"] or is_free)]


CorrectionFormSet = forms.formset_factory(CorrectionForm, formset=_CorrectionFormSet, extra=FREE_LINES, max_num=200, absolute_max=200)
