"""What officers type: what is to be corrected, why a person's data is opened."""

from typing import Any

from django import forms

from qingmiao.accounts.models import USERNAME
from qingmiao.filings.rules import Step

PURPOSES = ("核对人员资格", "核对从业禁止查询结果", "核对健康合格证", "核实投诉举报")
FREE_LINES = 3
LONGEST = 300


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


class PurposeForm(forms.Form):
    """Why personal data is opened; it is written down with the read."""

    purpose = forms.ChoiceField(
        label="查看目的",
        choices=[("", "请选择"), *((words, words) for words in PURPOSES)],
        error_messages={"required": "请先选择查看目的，再查看身份信息。", "invalid_choice": "请在列表中选择查看目的。"},
    )


class TokenForm(forms.Form):
    """A new key to the interface."""

    label = forms.CharField(
        label="用途", max_length=60, help_text="如：登记业务系统正式环境", error_messages={"required": "请写明令牌用在哪个系统。"}
    )


class OpeningForm(forms.Form):
    """A new institution and the account of its manager."""

    name = forms.CharField(label="机构名称", max_length=200, error_messages={"required": "请填写机构名称。"})
    manager_name = forms.CharField(label="负责人姓名", max_length=60, error_messages={"required": "请填写负责人姓名。"})
    username = forms.CharField(
        label="登录用户名",
        max_length=40,
        validators=[USERNAME],
        help_text="字母、数字和 . _ - @",
        error_messages={"required": "请填写登录用户名。"},
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label="负责人手机号",
        required=False,
        help_text="填写后也可用手机号登录",
        error_messages={"invalid": "手机号是 11 位数字，以 1 开头。"},
    )
