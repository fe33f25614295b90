"""What is typed about projects."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.planning.rules.projects import MoneySource
from qingmiao.planning.web.forms import PlaceForm, number_field
from qingmiao.ui.form_fields import FILES_HINT, day_field, select_field, words_field

FEN_IN_WAN = 1_000_000


def wan_field(label: str, missing: str) -> forms.DecimalField:
    """Return a field for an amount in ten thousands of yuan."""
    messages = {
        "required": missing,
        "invalid": "请填写数字。",
        "min_value": "金额不能为负。",
        "max_value": "金额不超过 1,000,000 万元。",
        "max_decimal_places": "最多两位小数。",
    }
    return forms.DecimalField(label=label, min_value=0, max_value=1_000_000, decimal_places=2, error_messages=messages)


class ProjectForm(PlaceForm):
    """A project that begins."""

    form = select_field("机构形式", InstitutionForm.choices(), "请选择机构形式。")
    promised_places = number_field("承诺托位", "请填写承诺的托位数。", least=1, most=2000)
    opening_due_on = day_field("计划开办日期", "请填写计划开办日期。")
    is_public = forms.BooleanField(label="场地落实后向群众公开", required=False)


class StepForm(forms.Form):
    """A step with the paper or photo that proves it."""

    upload = forms.FileField(label="佐证", required=False, help_text=FILES_HINT)


class ReasonForm(forms.Form):
    """Why something is late or comes to an end."""

    reason = words_field("原因", "请写明原因。")


class MoneyForm(forms.Form):
    """Money of one source."""

    source = select_field("资金来源", MoneySource.choices(), "请选择资金来源。")
    granted = wan_field("下达（万元）", "请填写下达金额。")
    spent = wan_field("已支出（万元）", "请填写已支出金额，没有填 0。")

    def fen(self, name: str) -> int:
        """Return an amount in 分; call after is_valid."""
        return int(self.cleaned_data[name] * FEN_IN_WAN)


class OpeningForm(forms.Form):
    """Which filed institution a project has become."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="机构", empty_label="请选择", error_messages={"required": "请选择已备案的机构。"}
    )

    def __init__(self, houses: "QuerySet[Institution]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = houses.order_by("name_pinyin", "pk")  # type: ignore[attr-defined]  # typed as Field


class DecisionForm(forms.Form):
    """A plan that is taken."""

    form = select_field("机构形式", InstitutionForm.choices(), "请选择机构形式。", initial=InstitutionForm.COMMUNITY.value)
    opening_due_on = day_field("计划开办日期", "请填写计划开办日期。")
