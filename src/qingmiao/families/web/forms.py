"""What is typed by families, and by the county about them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.families.rules import GIVEN_AWAY, EndReason, GuardianKind, ProofKind, ProxyKind, Right, Wish
from qingmiao.families.services.asking import Corrected
from qingmiao.families.services.entrusting import Grant
from qingmiao.families.services.guarding import Order
from qingmiao.families.services.reading import PURPOSES
from qingmiao.families.services.registering import NewChild, Tie
from qingmiao.ui.form_fields import day_field, radio_field, select_field, words_field

Choices = Sequence[tuple[str, str]]
SEXES = [("F", "女"), ("M", "男")]
FILE_HINT = "拍照或扫描，PDF、JPG 或 PNG，不超过 20 MB"
ONCE_A_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


def _scan(label: str = "证明的照片") -> forms.FileField:
    return forms.FileField(label=label, required=False, help_text=f"{FILE_HINT}。没有也可以先登记，以后再传，或带原件去核对")


class PhoneForm(forms.Form):
    """The phone to which a code is sent."""

    phone = MobileField(label="手机号", widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))


class PhoneCodeForm(forms.Form):
    """The code that came to the phone."""

    code = forms.CharField(
        label="验证码", max_length=10, widget=forms.TextInput(attrs=ONCE_A_CODE), error_messages={"required": "请填写短信里的 6 位验证码。"}
    )
    name = NameField(label="您的姓名", max_length=60, required=False, help_text="第一次使用才要填，与身份证一致")


class TieForm(forms.Form):
    """By which right somebody is a guardian."""

    kind = select_field("您是孩子的", GuardianKind.choices(), "请选择您和孩子的关系。")
    acts_for = NameField(label="机构名称", max_length=100, required=False, help_text="只有儿童福利机构或者民政部门担任监护人的填写")
    proof = select_field("用什么证明", ProofKind.choices(), "请选择用什么证明监护关系。")
    scan = _scan()

    def tie(self) -> Tie:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        return Tie(GuardianKind(told["kind"]), ProofKind(told["proof"]), told["acts_for"])


class BornForm(forms.Form):
    """A child that was born."""

    name = NameField(label="孩子的姓名", max_length=60, error_messages={"required": "请填写孩子的姓名。"})
    sex = radio_field("性别", SEXES, "请选择孩子的性别。")
    birth_date = day_field("出生日期", "请填写出生日期。")
    certificate = CodeField(
        label="出生医学证明编号", max_length=20, required=False, help_text="1 个字母加 9 位数字；和下面的证件号码至少填一个"
    )
    number = CodeField(label="孩子的证件号码", max_length=30, required=False, help_text="户口簿上的公民身份号码；外国籍填护照号码")
    is_passport = forms.BooleanField(label="这是护照号码", required=False)

    def born(self, county_code: str = "", address: str = "") -> NewChild:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        names = ("name", "sex", "birth_date", "certificate", "number", "is_passport")
        return NewChild(county_code, address=address, **{name: told[name] for name in names})


class HomeForm(forms.Form):
    """Where a family lives."""

    address = forms.CharField(label="住址", max_length=200, required=False, help_text="写到门牌；申请托位时可能要看居住地")

    def __init__(self, counties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = select_field("住在哪个县（市、区）", counties, "请选择居住的县（市、区）。")


class ChildForm(BornForm, HomeForm, TieForm):
    """A born child with its first guardian."""

    field_order = (
        "name",
        "sex",
        "birth_date",
        "certificate",
        "number",
        "is_passport",
        "county",
        "address",
        "kind",
        "acts_for",
        "proof",
        "scan",
    )

    def child(self) -> NewChild:
        """Return what was typed; call after is_valid."""
        return self.born(self.cleaned_data["county"], self.cleaned_data["address"])


class ExpectedForm(HomeForm, TieForm):
    """A child that is expected."""

    expected_on = day_field("预产期", "请填写预产期。")
    name = NameField(label="孩子的姓名", max_length=60, required=False, help_text="还没有取名的不填")
    field_order = ("expected_on", "name", "county", "address", "kind", "acts_for", "proof", "scan")

    def child(self) -> NewChild:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        return NewChild(told["county"], told["name"], expected_on=told["expected_on"], address=told["address"])


class ClaimForm(TieForm):
    """Somebody says to be a guardian of a child that others registered."""

    number = CodeField(label="孩子的出生医学证明编号或者证件号码", max_length=30, error_messages={"required": "请填写号码。"})
    birth_date = day_field("孩子的出生日期", "请填写孩子的出生日期。")
    field_order = ("number", "birth_date", "kind", "acts_for", "proof", "scan")


class ScanForm(forms.Form):
    """A proof that was missing."""

    kind = select_field("是什么证明", ProofKind.choices(), "请选择是什么证明。")
    scan = forms.FileField(label="照片或扫描件", help_text=FILE_HINT, error_messages={"required": "请选择文件。"})


class InviteForm(forms.Form):
    """Whom a guardian invites as the second one."""

    kind = radio_field("对方是孩子的", [choice for choice in GuardianKind.choices() if choice[0] != GuardianKind.WELFARE], "请选择。")


class InvitationForm(forms.Form):
    """A code that was handed over."""

    code = CodeField(label="邀请码", max_length=20, help_text="8 位字母和数字", error_messages={"required": "请填写邀请码。"})
    proof = select_field("用什么证明监护关系", ProofKind.choices(), "", required=False, help_text="只有受邀做监护人的选择；受托人不用选")


class ProxyForm(forms.Form):
    """Which rights somebody gets, until when."""

    name = NameField(label="对方的姓名", max_length=60, help_text="接孩子时机构按这个姓名核对", error_messages={"required": "请填写姓名。"})
    kind = radio_field("是孩子的", ProxyKind, "请选择。")
    rights = forms.MultipleChoiceField(
        label="可以做什么",
        choices=[(right.value, right.label) for right in GIVEN_AWAY],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项。"},
    )
    until_on = day_field("到哪一天（含）", "请填写授权到哪一天。")
    phone = MobileField(label="对方的手机号", required=False, help_text="机构联系不上您时用")

    def grant(self) -> Grant:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        rights = tuple(Right(right) for right in told["rights"])
        return Grant(told["name"], ProxyKind(told["kind"]), rights, told["until_on"], told["phone"])


class RequestForm(forms.Form):
    """What a guardian asks about the data."""

    wish = radio_field("您希望", Wish, "请选择您的请求。")
    words = words_field("请写明", "请写明哪里不对、希望怎样处理。", help_text="更正的，写明现在是什么、应该是什么")


class DecideForm(forms.Form):
    """What an officer says of a proof."""

    said = forms.CharField(
        label="怎样核对的，或者为什么不认可",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不认可的必须写，会告诉本人；当面看过原件的写明",
    )


class EndForm(forms.Form):
    """Why and when a guardianship ended."""

    reason = radio_field("终止的原因", EndReason, "请选择原因。")
    on = day_field("终止日期", "请填写终止日期。")


class OrderForm(forms.Form):
    """A court's order."""

    court = forms.CharField(label="法院", max_length=100)
    number = forms.CharField(label="文书编号", max_length=100)
    from_on = day_field("自", "请填写裁定的开始日期。")
    until_on = day_field("至（含）", "", required=False, help_text="裁定没有写期限的不填；人身安全保护令不超过六个月")

    def order(self) -> Order:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        return Order(told["court"], told["number"], told["from_on"], told["until_on"])


class AnswerForm(forms.Form):
    """What a county answers to a request; for a correction what is right."""

    answer = words_field("答复", "请写明怎样处理、为什么，会告诉监护人。")
    name = NameField(label="更正后的姓名", max_length=60, required=False)
    sex = forms.ChoiceField(label="更正后的性别", choices=[("", "不改"), *SEXES], required=False)
    birth_date = day_field("更正后的出生日期", "", required=False)
    certificate = CodeField(label="更正后的出生医学证明编号", max_length=20, required=False)
    number = CodeField(label="更正后的证件号码", max_length=30, required=False)

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            for name in ("name", "sex", "birth_date", "certificate", "number"):
                del self.fields[name]

    def corrected(self) -> Corrected:
        """Return what is put right; call after is_valid."""
        told = self.cleaned_data
        birth: date | None = told.get("birth_date")
        texts = {name: told.get(name, "") for name in ("name", "sex", "certificate", "number")}
        return Corrected(birth_date=birth, **texts)


class FindForm(forms.Form):
    """An exact number, and why somebody looks."""

    number = CodeField(label="孩子的出生医学证明编号或者证件号码（完整）", max_length=30)
    purpose = select_field("查找的目的", [(words, words) for words in PURPOSES], "请选择查找的目的，会记入审计，监护人看得到。")
