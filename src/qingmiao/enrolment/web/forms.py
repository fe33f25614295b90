"""What is typed: wishes, refusals, rounds, agreements, money."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.enrolment.models import Application, Round
from qingmiao.enrolment.rules.charging import Price
from qingmiao.enrolment.rules.points import OWN_STAFF, SIBLING
from qingmiao.enrolment.rules.vocabulary import Claim, EndReason, Half, PaymentWay, RefusalReason
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType

CHOSEN = ("first", "second", "third", "fourth", "fifth")
MODES = [(CareMode.FULL_DAY.value, CareMode.FULL_DAY.label), (CareMode.HALF_DAY.value, CareMode.HALF_DAY.label)]


def day(label: str, missing: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"required": missing, "invalid": "请按年、月、日填写日期。"}
    return forms.DateField(label=label, widget=widget, required=required, error_messages=wrong, help_text=help_text)


def sentences(label: str, missing: str = "", *, required: bool = True, help_text: str = "") -> forms.CharField:
    """Return a field for some sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, max_length=500, required=required, widget=widget, error_messages={"required": missing}, help_text=help_text
    )


def money(label: str, missing: str) -> forms.DecimalField:
    """Return a field for an amount in 元."""
    wrong = {"required": missing, "invalid": "请填金额，如 1680 或 1680.50。", "min_value": "金额须大于零。"}
    return forms.DecimalField(label=label, min_value=Decimal("0.01"), max_value=Decimal(1_000_000), decimal_places=2, error_messages=wrong)


class ChildForm(forms.Form):
    """For which child, and in which round."""

    child = forms.ModelChoiceField(Child.objects.none(), label="孩子", empty_label="请选择", error_messages={"required": "请选择孩子。"})
    round = forms.ModelChoiceField(
        Round.objects.none(), label="怎样申请", required=False, empty_label="直接向机构申请", help_text="公办、普惠的托位按轮次公开录取。"
    )

    def __init__(self, children: "QuerySet[Child]", rounds: "QuerySet[Round]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].queryset = children  # type: ignore[attr-defined]  # typed as Field
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]  # typed as Field
        self.fields["child"].label_from_instance = lambda child: child.name.open() or "尚未取名"  # type: ignore[attr-defined]  # the own child


class WishesForm(forms.Form):
    """The wishes of an application: how, where, and what holds of the published items."""

    start_on = day("希望入托日期", "请填希望入托的日期。")
    care_mode = forms.ChoiceField(label="托育方式", choices=MODES)
    half = forms.ChoiceField(label="时段", choices=Half.choices(), help_text="全日托选全天。")

    def __init__(self, row: Application, houses: "QuerySet[Institution]", most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row.round is not None:
            del self.fields["start_on"]
        for number, name in enumerate(CHOSEN[:most], 1):
            self.fields[name] = forms.ModelChoiceField(houses, label=f"第 {number} 志愿", required=False, empty_label="不填")
        for item in row.round.items if row.round is not None else ():
            answers = [(Claim.UNANSWERED.value, "不回答"), (Claim.CLAIMED.value, "符合"), (Claim.DECLINED.value, "不符合")]
            told = f"符合的加 {item['points']} 分，录取前核对。"
            self.fields[f"claim_{item['code']}"] = forms.ChoiceField(
                label=item["name"], choices=answers, required=False, widget=forms.RadioSelect, help_text=told
            )
        if row.round is not None:
            for name, label in ((SIBLING, "兄弟姐妹所在机构"), (OWN_STAFF, "父母所在的举办单位办的机构")):
                self.fields[f"at_{name}"] = forms.ModelChoiceField(houses, label=label, required=False, empty_label="没有")
        self.fields["needs"] = sentences("照护需要", required=False, help_text="如过敏、用药、特殊饮食。机构发出录取通知后才能看到。")

    def choices(self) -> list[Institution]:
        """Return the institutions in order, gaps left out."""
        return [house for name in CHOSEN if (house := self.cleaned_data.get(name)) is not None]

    def claims(self) -> dict[str, str]:
        """Return what was said of each item; no answer stays out."""
        return {name.removeprefix("claim_"): value for name, value in self.cleaned_data.items() if name.startswith("claim_") and value}

    def houses_at(self, name: str) -> list[str]:
        """Return the codes of the institution named for an item."""
        house = self.cleaned_data.get(f"at_{name}")
        return [house.code] if house is not None else []


class RefusalForm(forms.Form):
    """Why an institution says no."""

    reason = forms.ChoiceField(
        label="理由", choices=RefusalReason.choices(), widget=forms.RadioSelect, error_messages={"required": "请选择理由。"}
    )
    words = sentences("说明", required=False)
    alternative = sentences("建议的其他办法", required=False, help_text="照护条件做不到的，须写明建议。")


class TakeForm(forms.Form):
    """A child who is in care already."""

    number = forms.CharField(
        label="孩子的出生医学证明编号或证件号码",
        max_length=40,
        error_messages={"required": "请填写号码。"},
        help_text="只能按完整的号码查找，查找会留下记录。",
    )
    class_key = forms.ChoiceField(label="班级")
    care_mode = forms.ChoiceField(label="托育方式", choices=MODES)
    half = forms.ChoiceField(label="时段", choices=Half.choices())
    from_on = day("入托日期", "请填写入托日期。")
    over_reason = forms.CharField(label="超出备案托位的原因", max_length=200, required=False, help_text="有空托位的不填。")

    def __init__(self, classes: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_key"].choices = classes  # type: ignore[attr-defined]  # typed as Field


class RoundForm(forms.Form):
    """A round to be prepared."""

    name = forms.CharField(
        label="轮次名称", max_length=60, error_messages={"required": "请写明轮次名称。"}, help_text="如 2027年春季清城区公办托育"
    )
    start_on = day("入托日期", "请填写入托日期。")
    closes_on = day("截止日", "请填写截止日。", help_text="当天 24 时截止。")


class GivenForm(forms.Form):
    """What one institution gives in a round."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="机构", empty_label="请选择", error_messages={"required": "请选择机构。"}
    )
    class_type = forms.ChoiceField(label="班型", choices=[item for item in ClassType.choices() if item[0] != ClassType.MIXED])
    places = forms.IntegerField(label="托位数", min_value=1, max_value=500, error_messages={"required": "请填写托位数。"})
    reserved = forms.IntegerField(label="其中预留", min_value=0, max_value=500, required=False, help_text="不预留的不填。")
    reserved_for = forms.ChoiceField(label="预留给", required=False)
    is_hard = forms.BooleanField(label="没有人符合时空着，不给别人", required=False)

    def __init__(self, houses: "QuerySet[Institution]", items: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = houses  # type: ignore[attr-defined]  # typed as Field
        self.fields["reserved_for"].choices = [("", "不预留"), *((item["code"], item["name"]) for item in items)]  # type: ignore[attr-defined]  # typed as Field

    def reserves(self) -> list[dict[str, Any]]:
        """Return the reserve as it is kept; none where none was typed."""
        told = self.cleaned_data
        if not told["reserved"] or not told["reserved_for"]:
            return []
        return [{"items": [told["reserved_for"]], "places": told["reserved"], "is_hard": told["is_hard"]}]


class WhyForm(forms.Form):
    """A reason."""

    why = sentences("原因", "请写明原因。")


class NoticeForm(WhyForm):
    """After which day, and why."""

    last_day = day("最后一天", "请填写最后一天。")


class ClaimsForm(forms.Form):
    """What an officer found of the items a family claimed."""

    def __init__(self, items: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in items:
            self.fields[code] = forms.ChoiceField(
                label=name, choices=[("", "待核对"), ("holds", "符合"), ("fails", "不符合")], required=False, widget=forms.RadioSelect
            )


class TermsForm(forms.Form):
    """What goes into an agreement."""

    prices = forms.MultipleChoiceField(
        label="收费项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项收费。"},
        help_text="只能从公示的收费清单里选。",
    )
    from_on = day("自哪天起", "请填写日期。")

    def __init__(self, published: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prices"].choices = published  # type: ignore[attr-defined]  # typed as Field

    def chosen(self, published: Sequence[Price]) -> list[Price]:
        """Return the lines that were ticked."""
        return [published[int(place)] for place in self.cleaned_data["prices"]]


class SignForm(forms.Form):
    """The own password under an agreement, or the code that came to the phone."""

    digest = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="登录密码，或者手机验证码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="用手机号登录的家庭没有密码：在协议页面点“获取签署验证码”",
        error_messages={"required": "请输入登录密码或者验证码。"},
    )


class MonthForm(forms.Form):
    """A month to be reckoned."""

    month = forms.CharField(
        label="月份", max_length=7, widget=forms.TextInput(attrs={"type": "month"}), error_messages={"required": "请选择月份。"}
    )
    closed = forms.IntegerField(label="停托的工作日", min_value=0, max_value=31, initial=0, error_messages={"required": "没有停托填 0。"})
    came = forms.IntegerField(label="孩子到托的天数", min_value=0, max_value=31, error_messages={"required": "请填写到托天数。"})


class PaymentForm(forms.Form):
    """Money that came."""

    amount = money("金额（元）", "请填写金额。")
    way = forms.ChoiceField(label="方式", choices=PaymentWay.choices())
    reference = forms.CharField(label="流水号", max_length=60, error_messages={"required": "请填写流水号。"})
    paid_on = day("付款日期", "请填写付款日期。")


class RefundForm(forms.Form):
    """Money that went back."""

    reference = forms.CharField(label="流水号", max_length=60, error_messages={"required": "请填写流水号。"})
    paid_on = day("退还日期", "请填写退还日期。")


class LeavingForm(forms.Form):
    """Why and when a child leaves."""

    reason = forms.ChoiceField(label="离托原因", choices=EndReason.choices())
    last_day = day("最后一天", "请填写最后一天。")
    came = forms.IntegerField(
        label="最后一个月到托的天数", min_value=0, max_value=31, initial=0, error_messages={"required": "请填写天数。"}
    )
