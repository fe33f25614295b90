"""What is typed about plans, inspections and findings."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.accounts.models import Organisation, Post
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import NOT_PLANNED, Inspection, InspectionKind, PrincipalAnswer, RecusalKind, StepKind
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.supervision.rules.vocabulary import Occasion, Severity
from qingmiao.supervision.services.deciding import NextStep, Rechecked
from qingmiao.supervision.services.drawing import NewDraw
from qingmiao.supervision.services.planning import InspectionPlan, NewItem
from qingmiao.supervision.services.signing import Acknowledgement, Signing
from qingmiao.ui.form_fields import FILES_HINT, ManyFilesField, ManyFilesInput, day_field, words_field

PLANNED_KINDS = [(kind.value, kind.label) for kind in InspectionKind if kind not in NOT_PLANNED]


def password_field(label: str, missing: str, **options: Any) -> forms.CharField:
    """Return a field for a password that signs."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, widget=widget, strip=False, error_messages={"required": missing}, **options)


class OfficeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Departments by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.name)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Posts by the names of those who hold them."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.user.display_name)


class PlanForm(forms.Form):
    """A visit to be. The key is made with the form, so that sending it twice plans one visit."""

    kind = forms.ChoiceField(label="类别", choices=PLANNED_KINDS, widget=forms.RadioSelect, error_messages={"required": "请选择检查类别。"})
    planned_on = day_field("计划日期", "请填写计划日期。")
    offices = OfficeChoice(
        label="参加的部门",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="每个部门只看自己的事项、写自己的结论；机构只被检查一次",
        error_messages={"required": "请选择参加的部门。"},
    )
    why = forms.CharField(label="检查原因", max_length=200, required=False, help_text="如年度计划、投诉、上次问题复查")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, offices: Sequence[Organisation], actor: Post, on: date, sent: Any) -> None:
        first: dict[str, Any] = {"planned_on": on, "kind": InspectionKind.ROUTINE, "offices": [actor.organisation_id], "key": uuid.uuid4()}
        super().__init__(sent, initial=first)
        rows = Organisation.objects.filter(pk__in=[office.pk for office in offices]).order_by("pk")
        self.fields["offices"].queryset = rows  # type: ignore[attr-defined]

    def plan(self) -> InspectionPlan:
        """Return the plan; call after is_valid."""
        told = self.cleaned_data
        return InspectionPlan(told["kind"], told["planned_on"], list(told["offices"]), told["why"], told["key"])


class MissForm(forms.Form):
    """Why a visit did not take place."""

    reason = forms.CharField(label="没有检查的原因", max_length=200, error_messages={"required": "请写明没有检查的原因。"})


class SignForm(forms.Form):
    """Two officers sign a part."""

    visited_on = day_field("检查日期", "请填写检查日期。")
    conclusion = words_field("结论", "请写明本单位的结论。", rows=3, help_text="没有发现问题也要写明")
    password = password_field("您的登录密码", "请输入您的登录密码。")
    second = PersonChoice(
        label="另一名检查人员",
        queryset=Post.objects.none(),
        empty_label="请选择",
        error_messages={"required": "现场检查须由两名人员进行，请选择另一名检查人员。", "invalid_choice": "请在本单位的人员中选择。"},
    )
    second_password = password_field("另一名检查人员的登录密码", "请由另一名检查人员输入本人的登录密码。")

    def __init__(self, colleagues: "QuerySet[Post]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"].queryset = colleagues  # type: ignore[attr-defined]

    def signing(self) -> Signing:
        """Return what was given; call after is_valid."""
        names = ("visited_on", "conclusion", "password", "second", "second_password")
        return Signing(*(self.cleaned_data[name] for name in names))


class RecordForm(forms.Form):
    """What the principal does with the record."""

    answer = forms.ChoiceField(
        label="负责人", choices=PrincipalAnswer, widget=forms.RadioSelect, error_messages={"required": "请选择负责人是否签字。"}
    )
    post = PersonChoice(label="签字的负责人", queryset=Post.objects.none(), required=False, empty_label="请选择")
    password = password_field("负责人的登录密码", "", required=False, help_text="签字确认时由负责人本人输入")
    note = words_field("负责人意见或未签字的原因", "", rows=3, required=False)

    def __init__(self, principals: "QuerySet[Post]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = principals  # type: ignore[attr-defined]

    def acknowledgement(self) -> Acknowledgement:
        """Return what was given; call after is_valid."""
        return Acknowledgement(*(self.cleaned_data[name] for name in ("answer", "post", "password", "note")))


class AnswerForm(forms.Form):
    """What the institution put right."""

    text = words_field("整改情况", "请写明整改情况：改了什么、何时改好。", rows=5)
    evidence = ManyFilesField(
        label="照片和材料",
        required=False,
        help_text=f"{FILES_HINT}，最多 20 个；照片中的位置信息会去掉",
        widget=ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class ExtensionForm(forms.Form):
    """A request for a longer deadline."""

    until = day_field("申请延至", "请填写申请延至的日期。")
    reason = words_field("理由", "请写明为什么需要延期。", rows=3)


class ObjectionForm(forms.Form):
    """An objection to the publication."""

    text = words_field("异议", "请写明对公示有什么异议、理由和证据。")


class DecisionForm(forms.Form):
    """Yes or no, with words."""

    outcome = forms.ChoiceField(
        label="决定",
        choices=[("yes", "同意"), ("no", "不同意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意或不同意。"},
    )
    decision = words_field("理由", "请写明理由，机构会看到。", rows=3)


class RecheckForm(forms.Form):
    """What was found at the recheck."""

    outcome = forms.ChoiceField(
        label="复查结果",
        choices=[("cured", "已改好，销号"), ("not_cured", "没有改好，继续整改")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择复查结果。"},
    )
    note = words_field("复查情况", "请写明复查看到的情况。", rows=3)
    visit = forms.ModelChoiceField(
        label="依据哪次现场检查",
        queryset=Inspection.objects.none(),
        required=False,
        empty_label="按书面材料复查",
    )
    due_on = day_field("新的整改期限", "", required=False, help_text="没有改好时填写；不填按默认期限")

    def __init__(self, visits: "QuerySet[Inspection]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = visits  # type: ignore[attr-defined]

    def rechecked(self) -> Rechecked:
        """Return what was found; call after is_valid."""
        told = self.cleaned_data
        return Rechecked(told["outcome"] == "cured", told["note"], told["visit"], told["due_on"])


class StepForm(forms.Form):
    """A next step, or a stop at once."""

    kind = forms.ChoiceField(label="措施", choices=StepKind, widget=forms.RadioSelect, error_messages={"required": "请选择措施。"})
    law = forms.CharField(
        label="依据的法律和条款",
        max_length=200,
        help_text="备案本身没有罚则；有处罚条款的事项已写在上面，条款待核的请先查对",
        error_messages={"required": "请写明依据的法律和条款。"},
    )
    words = words_field("内容", "请写明内容。", rows=3)
    stopped_class = forms.ChoiceField(label="停哪个班", required=False, help_text="只在停班时")
    children = forms.IntegerField(label="受影响的婴幼儿人数", required=False, min_value=0, help_text="停班、停业必填，没有的写 0")
    settlement = words_field("婴幼儿去处", "", rows=3, required=False, help_text="停班、停业必填：去哪里、由谁接")
    settle_by = day_field("安置完成日期", "", required=False, help_text="停班、停业必填")
    receiver = forms.ModelChoiceField(
        label="移送到", queryset=Organisation.objects.none(), required=False, empty_label="请选择（只在移送时）"
    )

    def __init__(self, offices: "QuerySet[Organisation]", classes: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = offices  # type: ignore[attr-defined]
        self.fields["stopped_class"].choices = [("", "请选择"), *((name, name) for name in classes)]  # type: ignore[attr-defined]

    def step(self) -> NextStep:
        """Return the step; call after is_valid."""
        return NextStep(**self.cleaned_data)


class ReferralForm(forms.Form):
    """The answer to what was referred."""

    answer = words_field("处理结果", "请写明处理结果。")


class LocalItemForm(forms.Form):
    """An item of the county's own."""

    title = forms.CharField(label="检查事项", max_length=120, error_messages={"required": "请写明检查什么。"})
    look = forms.CharField(label="看什么", max_length=300, error_messages={"required": "请写明到现场看什么。"})
    source = forms.CharField(label="依据", max_length=200, help_text="文件名称、文号和条款", error_messages={"required": "请写明依据。"})
    is_binding = forms.BooleanField(label="依据有约束力，不符合的可以责令整改", required=False)
    checked_by = forms.MultipleChoiceField(
        label="由哪些部门检查", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择检查部门。"}
    )
    occasions = forms.MultipleChoiceField(
        label="用于",
        choices=Occasion.choices(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择用于哪种检查。"},
    )
    severity = forms.ChoiceField(label="不符合时的程度", choices=Severity.choices(), widget=forms.RadioSelect)
    since_on = day_field("开始日期", "请填写开始日期。")

    def __init__(self, departments: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_by"].choices = departments  # type: ignore[attr-defined]

    def new_item(self) -> NewItem:
        """Return the item; call after is_valid."""
        names = ("title", "look", "source", "is_binding", "checked_by", "occasions", "severity", "since_on")
        return NewItem(*(self.cleaned_data[name] for name in names))


class HouseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Institutions by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.name)


class PeopleChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Several posts by the names of those who hold them."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.user.display_name)


class AnnualPlanForm(forms.Form):
    """A plan of a year: the share of each risk class in percent."""

    year = forms.TypedChoiceField(label="年度", coerce=int, error_messages={"required": "请选择年度。"})
    note = words_field("说明", "", rows=3, required=False, help_text="如本年的重点")

    def __init__(self, year: int, least: Mapping[RiskClass, float], sent: Any) -> None:
        super().__init__(sent, initial={"year": year})
        self.fields["year"].choices = [(each, f"{each} 年") for each in (year, year + 1)]  # type: ignore[attr-defined]
        for risk_class, share in least.items():
            self.fields[f"share_{risk_class.value}"] = forms.IntegerField(
                label=f"{risk_class.label}风险机构抽查比例（%）",
                initial=round(share * 100),
                error_messages={"required": "请填写比例。", "invalid": "比例请写成数字，如 50。"},
                help_text=f"本市参数不低于 {share:.0%}，待核",
            )
        self.order_fields(["year", *(f"share_{each.value}" for each in least), "note"])

    def shares(self) -> dict[RiskClass, float]:
        """Return the shares; call after is_valid."""
        return {risk_class: self.cleaned_data[f"share_{risk_class.value}"] / 100 for risk_class in RiskClass}


class ClosureForm(forms.Form):
    """Days on which somebody is closed."""

    institution = HouseChoice(label="机构", queryset=Institution.objects.none(), required=False, empty_label="全县（市、区）的机构")
    first_on = day_field("第一天", "请填写第一天。")
    last_on = day_field("最后一天", "请填写最后一天。")
    reason = forms.CharField(
        label="原因", max_length=100, help_text="如寒假、装修、法定节假日停托", error_messages={"required": "请写明原因，如寒假、装修。"}
    )

    def __init__(self, houses: "QuerySet[Institution]", sent: Any) -> None:
        super().__init__(sent)
        self.fields["institution"].queryset = houses  # type: ignore[attr-defined]


class RecusalForm(forms.Form):
    """Who may not visit whom."""

    inspector = PersonChoice(
        label="检查人员", queryset=Post.objects.none(), empty_label="请选择", error_messages={"required": "请选择检查人员。"}
    )
    institution = HouseChoice(
        label="回避的机构", queryset=Institution.objects.none(), empty_label="请选择", error_messages={"required": "请选择机构。"}
    )
    kind = forms.ChoiceField(label="原因", choices=RecusalKind, widget=forms.RadioSelect, error_messages={"required": "请选择回避的原因。"})
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="只有本单位和审计看得到，不写进公开的名单")

    def __init__(self, inspectors: "QuerySet[Post]", houses: "QuerySet[Institution]", sent: Any) -> None:
        super().__init__(sent)
        self.fields["inspector"].queryset = inspectors  # type: ignore[attr-defined]
        self.fields["institution"].queryset = houses  # type: ignore[attr-defined]


class DrawForm(forms.Form):
    """A draw to be committed to."""

    first_on = day_field("检查从", "请填写从哪天起。")
    last_on = day_field("检查到", "请填写到哪天为止。")
    inspectors = PeopleChoice(
        label="检查人员名录",
        queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="从中为每家抽两名；登记了回避的不会抽到那一家",
        error_messages={"required": "请选择检查人员。"},
    )

    def __init__(self, inspectors: "QuerySet[Post]", first: dict[str, Any], sent: Any) -> None:
        super().__init__(sent, initial=first)
        self.fields["inspectors"].queryset = inspectors  # type: ignore[attr-defined]

    def draw(self) -> NewDraw:
        """Return the draw; call after is_valid."""
        told = self.cleaned_data
        return NewDraw(told["first_on"], told["last_on"], list(told["inspectors"]))


class WithdrawForm(forms.Form):
    """Why a draw is given up."""

    reason = forms.CharField(label="撤回的原因", max_length=200, error_messages={"required": "请写明为什么撤回。"})
