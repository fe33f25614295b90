"""What is typed about incidents, complaints and questions."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.reports.rules.vocabulary import (
    CaseKind,
    Channel,
    Emergency,
    IncidentKind,
    InjuryKind,
    Rating,
    Spot,
    Topic,
    Visibility,
)
from qingmiao.reports.services.incidents import Happening
from qingmiao.reports.services.receiving import MOST_FROM_A_CITIZEN, Told
from qingmiao.ui.form_fields import (
    MINUTE,
    Choices,
    ManyFilesField,
    ManyFilesInput,
    day_field,
    minute_field,
    radio_field,
    select_field,
    words_field,
)

FILES_HINT = f"JPG、PNG 或 PDF，最多 {MOST_FROM_A_CITIZEN} 个，每个不超过 20 MB；照片中的位置信息会去掉"


class IncidentForm(forms.Form):
    """An incident, as it is reported on a phone in two minutes."""

    kind = radio_field("发生了什么", IncidentKind, "请选择发生了什么。")
    injury = radio_field("哪一种伤害", InjuryKind, "请选择是哪一种伤害。", required=False, help_text="选了“意外伤害”的请选择")
    hurt_badly = forms.BooleanField(label="有人伤情较重，或已送医", required=False)
    happened_at = minute_field("发生时间", "请填写发生时间。")
    spot = radio_field("在哪里", Spot, "请选择在哪里发生。")
    children = forms.IntegerField(label="涉及几个孩子", min_value=0, max_value=500, error_messages={"required": "请填写人数，没有的填 0。"})
    staff = forms.IntegerField(
        label="涉及几名工作人员", min_value=0, max_value=500, error_messages={"required": "请填写人数，没有的填 0。"}
    )
    age_months = forms.IntegerField(label="孩子月龄", required=False, min_value=0, max_value=83, help_text="受影响最重的孩子，用于统计")
    account = words_field("经过", "请写明经过：发生了什么。", rows=3, help_text="不要写姓名；必须写的写在下面“姓名”一栏")
    measures = words_field("已采取的措施", "请写明已采取的措施；还没有采取的，写“暂无”。", rows=2)
    called = forms.MultipleChoiceField(label="已拨打", choices=Emergency.choices(), required=False, widget=forms.CheckboxSelectMultiple)
    guardian_informed_at = minute_field("告知监护人的时间", required=False, help_text="还没有告知的不填，告知后请电话补充")
    people = forms.CharField(label="姓名", required=False, max_length=500, help_text="只在处置需要时填写，加密保存，不在列表中显示")
    once = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def happening(self) -> Happening:
        """Return what was told; call after is_valid."""
        return Happening(**self.cleaned_data)


class ReportForm(forms.Form):
    """A citizen's complaint or question, anonymous or with a phone."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    kind = radio_field("您要", CaseKind, "请选择要投诉还是咨询。")
    topic = select_field("关于什么", Topic.choices(), "请选择关于什么。")
    county = select_field("在哪个县（市、区）", [], "请选择在哪个县（市、区）。")
    institution_words = forms.CharField(label="机构名称", required=False, max_length=200, help_text="不针对某一家机构的不填；写不全也可以")
    text = words_field("内容", "请写明您要反映或咨询的内容。", rows=6, help_text="什么时候、在哪里、发生了什么、您希望怎样解决")
    photos = ManyFilesField(
        label="照片和材料", required=False, help_text=FILES_HINT, widget=ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
    )
    name = forms.CharField(label="怎么称呼您", required=False, max_length=40, help_text="想匿名的不填；机构看不到您是谁")
    phone = forms.CharField(
        label="手机号",
        required=False,
        max_length=20,
        help_text="想匿名的不填；用编号和查询码也能看到答复",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, counties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["county"]
        field.choices = [("", "请选择"), *counties]
        self.fields["once"].initial = uuid.uuid4()

    def told(self) -> Told:
        """Return what was told; call after is_valid. An institution is found by its whole name or its number."""
        data = self.cleaned_data
        return Told(
            data["once"],
            data["county"],
            data["kind"],
            data["topic"],
            data["text"],
            institution=institution_called(data["institution_words"], data["county"]),
            institution_words=data["institution_words"],
            name=data["name"],
            phone=data["phone"],
            files=data["photos"],
        )


class EnteredForm(ReportForm):
    """A report that came by hotline, letter or visit, entered by an officer."""

    channel = radio_field("怎么来的", [choice for choice in Channel.choices() if choice[0] != Channel.WEB], "请选择怎么来的。")
    source_number = forms.CharField(label="来源单号", required=False, max_length=60, help_text="如 12345 工单号")
    field_order = ("once", "channel", "source_number")

    def told(self) -> Told:
        """Return what was told, with how it came; call after is_valid."""
        data = self.cleaned_data
        told = super().told()
        return Told(**{**told.__dict__, "channel": data["channel"], "source_number": data["source_number"]})


class RatingForm(forms.Form):
    """What the citizen thinks of the answer."""

    rating = radio_field("您对答复是否满意", Rating, "请选择满意或不满意。")
    reason = words_field("理由", "", rows=2, required=False, help_text="不满意的请写明哪里不满意")


class WordsForm(forms.Form):
    """A few sentences, under a label of their own."""

    text = words_field("内容", "请写明内容。")

    def __init__(self, label: str, hint: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = f"请填写{label}。"


class VisitForm(forms.Form):
    """When to visit the institution."""

    planned_on = day_field("检查日期", "请填写检查日期。", help_text="已经安排了更早的检查的，就列入那一次")


class NothingForm(forms.Form):
    """A step that asks for nothing."""


class ReviewForm(forms.Form):
    """What the institution found out and changed."""

    causes = words_field("查明的原因", "请写明查明的原因。", rows=5, help_text="人员、环境、设备、制度各有什么原因；不要写姓名")
    prevention = words_field("改进措施", "请写明改进措施。", rows=5, help_text="改了什么、谁负责、从哪天起")


class AcceptForm(forms.Form):
    """What others may read of the matter."""

    topic = select_field("主题", [choice for choice in Topic.choices() if choice[0] != Topic.ABUSE], "请选择主题。")
    substance = words_field(
        "事由", "请写明事由。", help_text="机构和部门看到的是这一段：写事情，不写反映人的姓名、电话和能认出反映人的情况"
    )


class AssignForm(forms.Form):
    """To whom a part is given."""

    to = select_field("部门", [], "请选择部门。", required=False)
    outside = forms.CharField(label="系统外的单位", required=False, max_length=100, help_text="没有账号的单位写在这里，由您登记结果")
    task = words_field("转办要求", "请写明请部门办理什么。", rows=3)


class MergeForm(forms.Form):
    """Which case tells of the same event."""

    into = select_field("并入", [], "请选择并入哪一件。")


class RerouteForm(forms.Form):
    """Which county is in charge."""

    county = select_field("改派给", [], "请选择县（市、区）。")
    text = words_field("改派的理由", "请写明为什么改派。", rows=2)


class EntryForm(forms.Form):
    """Words to one circle."""

    visibility = radio_field("给谁看", Visibility, "请选择给谁看。", help_text="选“机构”即请机构就事由作出说明")
    text = words_field("内容", "请写明内容。")


class PublishForm(forms.Form):
    """A question for everyone, and its answer."""

    topic = select_field("主题", [choice for choice in Topic.choices() if choice[0] != Topic.ABUSE], "请选择主题。")
    question = forms.CharField(
        label="问题", max_length=200, error_messages={"required": "请写明问题。"}, help_text="写成大家都会问的样子，不要写这一件的人和机构"
    )
    answer = words_field("回答", "请写明回答。", rows=6)


class ProtectorForm(forms.Form):
    """Who is named for a county."""

    county = forms.CharField(widget=forms.HiddenInput, max_length=6)
    is_police = forms.BooleanField(widget=forms.HiddenInput, required=False)
    post = forms.ModelChoiceField(
        Post.objects.select_related("organisation").order_by("pk"),
        error_messages={"required": "请选择岗位。", "invalid_choice": "请选择岗位。"},
    )


def institution_called(words: str, county_code: str) -> Institution | None:
    """Return the institution of a county with exactly this name or number; None where it is not sure."""
    wanted = words.strip()
    if not wanted:
        return None
    found = Institution.objects.filter(county_code=county_code, name=wanted).first()
    return found or Institution.objects.filter(code__iexact=wanted[:16]).first()


def this_minute(at: datetime) -> str:
    """Return an instant as a control for day and time wants it."""
    return timezone.localtime(at).strftime(MINUTE)
