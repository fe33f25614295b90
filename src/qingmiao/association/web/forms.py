"""What is typed about an association, its members and disputes."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.association.rules import Outcome
from qingmiao.institutions.models import Institution
from qingmiao.ui.form_fields import FILES_HINT, day_field, words_field

UNCHOSEN = "请选择。"


class RegisterForm(forms.Form):
    """A new association."""

    name = forms.CharField(label="协会名称", max_length=100, error_messages={"required": "请填写协会名称。"})


class SaidForm(forms.Form):
    """What an association says of itself."""

    intro = words_field("简介", "", required=False, help_text="做什么、怎样联系")
    phone = forms.CharField(label="咨询电话", max_length=20, required=False)
    pledge = words_field("自律公约", "", rows=10, required=False, help_text="会员签署的原文；改了以后，已签署的仍按签署时的原文")


class CharterForm(forms.Form):
    """The charter that was adopted."""

    adopted_on = day_field("通过日期", "请填写会员大会通过的日期。")
    file = forms.FileField(
        label="章程",
        help_text=FILES_HINT,
        error_messages={"required": "请选择章程的文件。"},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class TrainingForm(forms.Form):
    """A training that is offered."""

    title = forms.CharField(label="培训", max_length=100, error_messages={"required": "请填写培训名称。"})
    held_on = day_field("日期", "请填写日期。")
    place = forms.CharField(label="地点", max_length=100, error_messages={"required": "请填写地点。"})
    audience = forms.CharField(label="对象", max_length=100, error_messages={"required": "请填写对象。"}, help_text="如：保育人员")
    hours = forms.IntegerField(
        label="学时", min_value=1, max_value=200, error_messages={"required": "请填写学时。", "min_value": "至少 1 学时。"}
    )


class BringForm(forms.Form):
    """A family's dispute."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label="机构",
        empty_label="请选择",
        error_messages={"required": "请选择机构。"},
        help_text="只列出协会会员；没有列出的请向卫生健康局投诉",
    )
    text = words_field("发生了什么", "请写明发生了什么。", rows=6, help_text="加密保存，机构只看到协会写的事由")
    wish = words_field("希望怎样解决", "", rows=3, required=False)
    name = forms.CharField(label="您的姓名", max_length=40, error_messages={"required": "请填写您的姓名。"})
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        error_messages={"required": "请填写手机号，调解时要联系您。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, members: "QuerySet[Institution]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = members.order_by("name_pinyin", "pk")  # type: ignore[attr-defined]  # typed as Field
        self.fields["once"].initial = uuid.uuid4()


class AcceptForm(forms.Form):
    """What the institution may read of it."""

    substance = words_field("给机构看的事由", "请写明给机构看的事由。", help_text="不要写家庭和孩子的姓名")


class RefuseForm(forms.Form):
    """Why a dispute is not mediated."""

    reason = words_field("不受理的理由", "请写明为什么不受理、可以找谁。")


class EndForm(forms.Form):
    """How a mediation ended."""

    outcome = forms.ChoiceField(
        label="结果",
        choices=Outcome.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
    )
    answer = words_field("结果说明", "请写明结果。", help_text="双方看得到；达成协议的写明内容")


class NoteForm(forms.Form):
    """An entry of a mediation."""

    text = words_field("内容", "请写明内容。", rows=3, help_text="两项都不选的，只有协会看得到")
    for_family = forms.BooleanField(label="给家庭看", required=False)
    for_house = forms.BooleanField(label="给机构看", required=False)
