"""What is typed about people who work."""

from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.institutions.rules.vocabulary import Education, StaffRole
from qingmiao.ui.form_fields import day_field
from qingmiao.workforce.models import Resolution
from qingmiao.workforce.rules.vocabulary import HealthResult, QualificationKind, Topic
from qingmiao.workforce.services.hiring import Hiring
from qingmiao.workforce.services.matching import Person, read_person
from qingmiao.workforce.services.proving import Examined, Learned, Trained

FILE_HINT = "PDF、JPG 或 PNG，不超过 20 MB"
LONGEST = 500


def _day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return day_field(label, f"请填写{label}。", required=required, help_text=hint)


def _scan() -> forms.FileField:
    return forms.FileField(label="扫描件", required=False, help_text=FILE_HINT)


class WordsForm(forms.Form):
    """A few sentences that a step asks for."""

    words = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class HireForm(forms.Form):
    """Whom an institution hires."""

    number = CodeField(label="证件号码", max_length=30, help_text="居民身份证、港澳台居民居住证 18 位；外国人填护照号码")
    is_passport = forms.BooleanField(label="这是护照号码", required=False)
    name = NameField(label="姓名", max_length=60, help_text="与证件一致")
    birth_date = _day("出生日期", required=False, hint="只有护照需要填写")
    sex = forms.ChoiceField(label="性别", choices=[("", "只有护照需要选择"), ("F", "女"), ("M", "男")], required=False)
    phone = MobileField(label="手机号", required=False)
    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *StaffRole.choices()])
    full_time = forms.TypedChoiceField(
        label="专职或兼职", choices=[("1", "专职"), ("0", "兼职")], coerce=lambda value: value == "1", widget=forms.RadioSelect, initial="1"
    )
    on = _day("上岗日期")
    has_consented = forms.BooleanField(
        label="本人已同意本机构查看其在全市登记的资格、培训和健康证明", required=False, help_text="没有同意的，请由本人重新提供证明"
    )

    def person(self) -> Person:
        """Return whom the form names. Raises DomainError at the field that is wrong; call after is_valid."""
        told = self.cleaned_data
        return read_person(
            told["number"],
            told["name"],
            is_passport=told["is_passport"],
            birth_date=told["birth_date"],
            sex=told["sex"],
            phone=told["phone"],
        )

    def hiring(self) -> Hiring:
        """Return what is asked for."""
        told = self.cleaned_data
        return Hiring(self.person(), StaffRole(told["role"]), told["full_time"], told["on"], told["has_consented"])


class LeaveForm(forms.Form):
    """The last day of somebody's work and why."""

    on = _day("最后一个工作日")
    reason = forms.CharField(label="离岗原因", max_length=200, help_text="如个人原因、合同到期")


class HealthForm(forms.Form):
    """A health check, or a stop for an infectious disease."""

    result = forms.ChoiceField(label="结果", choices=HealthResult.choices())
    on = _day("检查日期", hint="暂离岗位的，填离岗那天")
    until = _day("有效期至", required=False, hint="健康合格的必须填写")
    number = forms.CharField(label="健康合格证编号", max_length=60, required=False)
    issuer = forms.CharField(label="检查机构", max_length=100, required=False)
    note = forms.CharField(label="说明", max_length=LONGEST, required=False, help_text="只有能查看此人健康情况的人看得到")
    file = _scan()

    def told(self) -> Examined:
        """Return the check."""
        told = self.cleaned_data
        return Examined(HealthResult(told["result"]), told["on"], told["until"], told["number"], told["issuer"], told["note"])


class QualificationForm(forms.Form):
    """A qualification as its paper tells it."""

    kind = forms.ChoiceField(label="种类", choices=QualificationKind.choices())
    level = forms.ChoiceField(
        label="等级或学历",
        required=False,
        choices=[("", "没有等级"), *((str(level), f"{level}级（职业技能等级）") for level in range(5, 0, -1)), *Education.choices()],
    )
    years = forms.DecimalField(label="年限", required=False, min_value=0, max_value=60, decimal_places=1, help_text="工作经历填写")
    number = forms.CharField(label="编号", max_length=60, required=False)
    issuer = forms.CharField(label="签发单位", max_length=100, required=False)
    issued_on = _day("取得日期", required=False)
    until = _day("有效期至", required=False, hint="长期有效的不填")
    file = _scan()

    def told(self) -> Learned:
        """Return the qualification."""
        told = self.cleaned_data
        rest = {name: told[name] for name in ("level", "years", "number", "issuer", "issued_on", "until")}
        return Learned(QualificationKind(told["kind"]), **rest)


class TrainingForm(forms.Form):
    """An outside certificate of training."""

    topic = forms.ChoiceField(label="培训内容", choices=Topic.choices())
    hours = forms.DecimalField(label="学时", decimal_places=1, max_digits=5)
    on = _day("结束日期")
    provider = forms.CharField(label="培训单位", max_length=100)
    number = forms.CharField(label="证书编号", max_length=60, required=False)
    file = forms.FileField(label="证书扫描件", help_text=FILE_HINT, error_messages={"required": "请上传证书的扫描件，由县级核验。"})

    def told(self) -> Trained:
        """Return the training."""
        told = self.cleaned_data
        return Trained(Topic(told["topic"]), told["hours"], told["on"], told["provider"], told["number"])


class SettleForm(forms.Form):
    """How a county settles a conflict."""

    resolution = forms.ChoiceField(label="处理结果", choices=Resolution.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="处理说明", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), help_text="两地都能看到")


class FindForm(forms.Form):
    """A number or a name to look somebody up by."""

    words = forms.CharField(label="证件号码或姓名（完整）", max_length=60)


class CodeForm(forms.Form):
    """With what a worker opens the own file."""

    number = forms.CharField(label="证件号码", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(
        label="登录码",
        max_length=20,
        help_text="由所在机构发放，8 位，用一次",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
