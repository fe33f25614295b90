"""What is typed about support."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Institution
from qingmiao.support.models.facts import UTILITIES
from qingmiao.support.rules.fact_kinds import DECLARED, FACTS
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.vocabulary import Measure, MoneySource
from qingmiao.support.services.claiming import Wish
from qingmiao.support.services.declaring import Declared
from qingmiao.support.services.recognising import Rooms
from qingmiao.support.services.trying import Trial
from qingmiao.ui.form_fields import FILES_HINT, day_field, radio_field, select_field, words_field

HUNDRED = Decimal(100)
SCALE = {Measure.FEN: HUNDRED, Measure.BP: HUNDRED, Measure.PRICE: Decimal(10_000)}
UNITS = {Measure.FEN: "元", Measure.BP: "%", Measure.PRICE: "元", Measure.COUNT: ""}


def amount_field(label: str, **options: Any) -> forms.DecimalField:
    """Return a field for an amount in 元."""
    errors = {"required": "请填写金额。", "invalid": "金额请写成 1234.56 的样子。", "max_decimal_places": "金额最多到分。"}
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, error_messages=errors, **options)


def fen(amount: Decimal) -> int:
    """Return 元 as 分."""
    return int(amount * HUNDRED)


class FactForm(forms.Form):
    """A fact that only the institution knows, with its days."""

    key = select_field(
        "填什么", [(kind.key, f"{kind.title}（{UNITS[kind.measure] or '数量'}）") for kind in DECLARED], "请选择要填的内容。"
    )
    value = forms.DecimalField(label="数值", min_value=0, max_digits=16, decimal_places=4, error_messages={"required": "请填写数值。"})
    first = day_field("从哪天起", "请填写第一天。", help_text="全年合计的填 1 月 1 日；一次性的填发生那天")
    last = day_field("到哪天止", "请填写最后一天。", required=False, help_text="合计数填最后一天；价格、税率一直有效的不填")

    def declared(self) -> Declared:
        """Return what was typed in its smallest unit. Raises DomainError for more decimals than there are."""
        told = self.cleaned_data
        exact = told["value"] * SCALE.get(FACTS[told["key"]].measure, Decimal(1))
        if exact != int(exact):
            raise DomainError("小数位太多，请核对。", field="value")
        return Declared(told["key"], int(exact), told["first"], told["last"])


class FileForm(forms.Form):
    """A paper that proves what was declared."""

    year = forms.IntegerField(label="年度", min_value=2019, max_value=2100)
    title = forms.CharField(label="材料名称", max_length=60)
    file = forms.FileField(label="文件", help_text=FILES_HINT)


class AccountForm(forms.Form):
    """Where an institution is paid."""

    holder = forms.CharField(label="户名", max_length=200, help_text="与登记证书上的名称一致")
    bank = forms.CharField(label="开户行", max_length=100)
    number = forms.CharField(label="账号", max_length=40, help_text="加密保存，只在付款文件中出现")


class SiteForm(forms.Form):
    """A meter."""

    utility = radio_field("种类", UTILITIES, "请选择种类。")
    account_number = forms.CharField(label="户号", max_length=40, help_text="账单上的户号")
    meter_number = forms.CharField(label="表号", max_length=40, required=False)


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = words_field("理由", "请写明理由。", rows=3)


class WordsForm(forms.Form):
    """A few sentences to somebody."""

    words = words_field("说明", "请写明。", rows=3)


class AnswerForm(forms.Form):
    """The answer to an objection."""

    is_upheld = radio_field("结论", [("yes", "异议成立，重新计算"), ("no", "异议不成立")], "请选择结论。")
    answer = words_field("答复", "请写明答复的理由。", rows=4)


class BatchForm(forms.Form):
    """Which payments to put together."""

    programme = select_field("项目", [(key, one.title) for key, one in programmes().items() if one.is_paid], "请选择项目。")


class ReceiptForm(forms.Form):
    """What the bank sent back."""

    receipt = forms.FileField(label="回单文件", help_text="银行或国库返回的 CSV")


class BudgetForm(forms.Form):
    """Money for an envelope."""

    programme = select_field("项目", [(key, one.title) for key, one in programmes().items() if one.is_paid], "请选择项目。")
    year = forms.IntegerField(label="年度", min_value=2019, max_value=2100)
    source = radio_field("资金来源", MoneySource, "请选择资金来源。")
    amount = amount_field("金额（元）")
    is_carried = forms.BooleanField(label="上年结转", required=False)

    def __init__(self, counties: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = select_field("县（市、区）", counties, "请选择县（市、区）。")
        self.order_fields(["programme", "county"])


class MonthForm(forms.Form):
    """Which month's books are closed."""

    month = day_field("哪个月", "请填写月份里的任何一天。", help_text="填这个月里的任何一天")

    def __init__(self, counties: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = select_field("县（市、区）", counties, "请选择县（市、区）。")
        self.order_fields(["county"])


class RecoveryForm(forms.Form):
    """What came back."""

    amount = amount_field("这次收回（元）")
    words = forms.CharField(label="凭据", max_length=100, help_text="如退款凭证编号，或从哪一批抵扣")


class RecognitionForm(forms.Form):
    """The decision on a recognition."""

    since = day_field("认定自", "请填写起日。")
    until = day_field("认定至", "请填写止日。", help_text="有效期的规定待核，由县级写明")
    why = words_field("决定理由", "请写明决定的理由。", rows=3)


class WhyForm(forms.Form):
    """A decision's reason."""

    why = words_field("决定理由", "请写明决定的理由。", rows=3)


class OfferForm(forms.Form):
    """Public rooms."""

    owner = forms.CharField(label="权属单位", max_length=100)
    address = forms.CharField(label="地址", max_length=200)
    area_m2 = forms.DecimalField(label="建筑面积（㎡）", min_value=1, max_digits=8, decimal_places=2)
    lowest_storey = forms.IntegerField(label="最低楼层", min_value=-5, max_value=60)
    highest_storey = forms.IntegerField(
        label="最高楼层", min_value=-5, max_value=60, help_text="婴幼儿用房有楼层要求，分配前按备案规则核对"
    )
    year_rent = amount_field("评估年租金（元）")
    relief = forms.DecimalField(label="减免比例（%）", min_value=0, max_value=100, decimal_places=2)
    criteria = words_field("分配办法", "请写明按什么次序分配。", rows=3, initial="普惠机构优先，其次托位多的。")

    def clean(self) -> dict[str, Any]:
        """Refuse storeys that cannot be."""
        told = super().clean() or self.cleaned_data
        low, high = told.get("lowest_storey"), told.get("highest_storey")
        if 0 in (low, high):
            raise forms.ValidationError("没有第 0 层，首层填 1，地下一层填 -1。")
        if low is not None and high is not None and high < low:
            self.add_error("highest_storey", "最高楼层不能低于最低楼层。")
        return told

    def rooms(self) -> Rooms:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        names = ("owner", "address", "area_m2", "lowest_storey", "highest_storey", "criteria")
        return Rooms(**{name: told[name] for name in names}, year_rent_fen=fen(told["year_rent"]), relief_bp=int(told["relief"] * HUNDRED))


class AllocateForm(forms.Form):
    """Who gets the rooms."""

    house = forms.ModelChoiceField(Institution.objects.none(), label="分配给", error_messages={"required": "请选择机构。"})
    reason = words_field("分配理由", "请按公布的办法写明分配理由。", rows=3)

    def __init__(self, houses: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house"].queryset = houses  # type: ignore[attr-defined]  # a model choice field


class SiteAnswerForm(forms.Form):
    """What a supplier answered."""

    confirmed_from = day_field("执行居民价格自", "请填写日期。", required=False)
    refused_because = forms.CharField(label="未执行的原因", max_length=200, required=False)


class TrialForm(forms.Form):
    """A change to be tried."""

    title = forms.CharField(label="名称", max_length=60, help_text="如“运营补贴每孩每月 300 元”")
    target = select_field("改哪个标准", [], "请选择标准。")
    value = amount_field("改成（元）", help_text="每孩每月、每个托位等的金额")
    since = day_field("从哪天起", "请填写开始日期。")
    year = forms.IntegerField(label="看哪一年", min_value=2019, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = select_field("改哪个标准", targets(), "请选择标准。")
        self.order_fields(["title", "target"])

    def trial(self) -> Trial:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        programme, name = told["target"].split("|")
        return Trial(programme, name, fen(told["value"]), told["since"], told["year"], told["title"])


def targets() -> list[tuple[str, str]]:
    """Return the amounts in 分 of institutions' programmes that a trial may change."""
    found = []
    for key, one in programmes().items():
        if one.beneficiary == "institution" and one.is_paid:
            found += [(f"{key}|{name}", one.title) for name in sorted(one.values)]
    return found


class DecideForm(forms.Form):
    """The document by which the city decides."""

    document = forms.CharField(label="依据文件", max_length=120, help_text="名称和文号；没有文件不能成为标准")


class AllowanceForm(forms.Form):
    """What only the family can say: where the household is registered, and where the money goes."""

    holder = forms.CharField(label="户名", max_length=60, help_text="申请人或孩子本人的账户")
    bank = forms.CharField(label="开户行", max_length=100)
    account = forms.CharField(label="账号", max_length=40, help_text="加密保存，只在付款文件中出现")

    def __init__(self, counties: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = select_field("孩子户籍所在县（市、区）", counties, "请选择户籍所在地。")
        self.order_fields(["county"])

    def wish(self) -> Wish:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        return Wish(told["county"], told["holder"], told["bank"], told["account"])
