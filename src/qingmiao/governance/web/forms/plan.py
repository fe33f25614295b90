"""Forms in which the plan is written."""

from typing import Any

from django import forms

from qingmiao.accounts.models import Department, Organisation, OrganisationKind
from qingmiao.governance.models import Comparison, Measure, MeasureGroup, Phase, Plan, Proof, Scope, Target
from qingmiao.governance.services.changing import Draft
from qingmiao.governance.services.planning import MeasureText, PlanText, TargetText
from qingmiao.policy.models import Document, Suggestion
from qingmiao.ui.form_fields import day_field

Choices = list[tuple[str, str]]
SURE = "我看过，确实是另一项"


class PlanForm(forms.Form):
    """What a plan says of itself."""

    title = forms.CharField(label="名称", max_length=200)
    short_title = forms.CharField(label="简称", max_length=60, help_text="图表和列表里用，如“2020年实施方案”")
    published_on = day_field("公布日期", "请填写公布日期。")
    document = forms.ModelChoiceField(
        label="政策库里的文件", queryset=Document.objects.order_by("key"), required=False, empty_label="还没有入库"
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def text(self) -> PlanText:
        """Return what was typed; call after is_valid."""
        return PlanText(**self.cleaned_data)


class PhaseForm(forms.Form):
    """A phase: both days included."""

    name = forms.CharField(label="阶段名称", max_length=60, help_text="与已有阶段同名时，改的是那个阶段的日期")
    first = day_field("开始日期", "请填写开始日期。")
    last = day_field("结束日期", "请填写结束日期。", help_text="这一天就是本阶段目标的期限")


class TargetForm(forms.Form):
    """A promise: in which phase, who owes it, and how it is known that it is kept."""

    phase = forms.ModelChoiceField(label="阶段", queryset=Phase.objects.none(), empty_label=None)
    code = forms.RegexField(label="编号", regex=r"^[A-Z]\d{1,3}$", error_messages={"invalid": "编号是一个大写字母加数字，如 T8。"})
    title = forms.CharField(label="目标", max_length=120)
    statement = forms.CharField(
        label="承诺的内容", widget=forms.Textarea(attrs={"rows": 3}), help_text="用自己的话写清：到什么时候，谁，做到什么"
    )
    scope = forms.ChoiceField(label="范围", choices=Scope, widget=forms.RadioSelect)
    proof = forms.ChoiceField(label="如何认定", choices=Proof, widget=forms.RadioSelect)
    indicator = forms.ChoiceField(label="指标", choices=[], required=False, help_text="按指标认定时选择")
    comparison = forms.ChoiceField(label="比较", choices=Comparison, initial=Comparison.AT_LEAST)
    goal = forms.DecimalField(label="目标值", min_value=0, max_digits=12, decimal_places=2, required=False, help_text="按指标认定时填写")
    is_sure = forms.BooleanField(label=SURE, required=False)

    def __init__(self, *args: Any, plan: Plan, indicators: Choices, **kwargs: Any) -> None:
        """Offer the phases of one plan and the indicators of the catalogue."""
        super().__init__(*args, **kwargs)
        phase, indicator = self.fields["phase"], self.fields["indicator"]
        assert isinstance(phase, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(indicator, forms.ChoiceField)  # noqa: S101  # declared above
        phase.queryset = plan.phases.order_by("period")
        indicator.choices = [("", "不用指标"), *indicators]

    def clean(self) -> dict[str, Any]:
        """Hold indicator and goal to how the target is known."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("proof") == Proof.EVIDENCE:
            told |= {"indicator": "", "goal": None}
        elif told.get("proof") == Proof.INDICATOR:
            if not told.get("indicator"):
                self.add_error("indicator", "按指标认定的目标，请选择一个指标。")
            if told.get("goal") is None and "goal" not in self.errors:
                self.add_error("goal", "按指标认定的目标，请填写目标值。")
        return told

    def text(self) -> TargetText:
        """Return what was typed; call after is_valid."""
        return TargetText(**{name: value for name, value in self.cleaned_data.items() if name not in ("phase", "is_sure")})

    def draft(self, row: Target | None = None, *, suggestion: Suggestion | None = None) -> Draft:
        """Return the change that was typed; call after is_valid."""
        return Draft(self.text(), row, self.cleaned_data["phase"], suggestion, self.cleaned_data["is_sure"])


class MeasureForm(forms.Form):
    """What a measure does, and whose it is."""

    code = forms.RegexField(label="编号", regex=r"^[A-Z]\d{1,3}$", error_messages={"invalid": "编号是一个大写字母加数字，如 M30。"})
    group = forms.ChoiceField(label="类别", choices=MeasureGroup)
    title = forms.CharField(label="措施", max_length=120)
    summary = forms.CharField(label="内容概要", widget=forms.Textarea(attrs={"rows": 3}))
    lead_department = forms.ChoiceField(label="牵头部门", choices=Department)
    supporting_departments = forms.MultipleChoiceField(
        label="配合部门", choices=Department, required=False, widget=forms.CheckboxSelectMultiple
    )
    departments_note = forms.CharField(label="分工依据", max_length=200, required=False)
    indicators = forms.MultipleChoiceField(label="相关指标", choices=[], required=False, widget=forms.CheckboxSelectMultiple)
    is_sure = forms.BooleanField(label=SURE, required=False)

    def __init__(self, *args: Any, indicators: Choices, **kwargs: Any) -> None:
        """Offer the indicators of the catalogue."""
        super().__init__(*args, **kwargs)
        field = self.fields["indicators"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
        field.choices = indicators

    def clean(self) -> dict[str, Any]:
        """Refuse a department that leads and supports."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("lead_department") in told.get("supporting_departments", []):
            self.add_error("supporting_departments", "牵头部门不必再列为配合部门，请去掉其中一处。")
        return told

    def text(self) -> MeasureText:
        """Return what was typed; call after is_valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "is_sure"}
        return MeasureText(**(told | {"indicators": tuple(told["indicators"])}))

    def draft(self, row: Measure | None = None, *, suggestion: Suggestion | None = None) -> Draft:
        """Return the change that was typed; call after is_valid."""
        return Draft(self.text(), row, None, suggestion, self.cleaned_data["is_sure"])


class ResponsibleForm(forms.Form):
    """Who answers for a line."""

    responsible = forms.ModelChoiceField(
        label="责任单位",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="还没有指定",
    )

    def __init__(self, *args: Any, division_code: str, **kwargs: Any) -> None:
        """Offer the departments of the line's place."""
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, division_code=division_code).order_by("pk")
