"""What is typed about volunteers and activities."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.ui.form_fields import day_field, minute_field, radio_field, select_field, words_field
from qingmiao.volunteers.rules import ActivityKind, Setting, Skill, VolunteerKind
from qingmiao.volunteers.services.activities import Plan
from qingmiao.volunteers.services.recruiting import Wish
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services.matching import Person, read_person

Choices = Sequence[tuple[str, str]]


class VolunteerForm(forms.Form):
    """Somebody wants to help: a name and a telephone, nothing that must be kept safe."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = NameField(label="姓名", max_length=60, help_text="与身份证一致")
    phone = MobileField(label="手机号", help_text="只用来约您核对身份，不公开")
    kind = radio_field("您是", VolunteerKind, "请选择您是志愿者还是社会工作者。", initial=VolunteerKind.VOLUNTEER)
    skills = forms.MultipleChoiceField(label="愿意做的事", choices=Skill.choices(), required=False, widget=forms.CheckboxSelectMultiple)
    has_consented = forms.BooleanField(
        label="我同意把姓名和手机号用于志愿者登记；登记前核对身份证件，并向公安机关查询违法犯罪记录",
        error_messages={"required": "同意后才能报名。"},
    )

    def __init__(self, counties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"] = select_field("在哪里服务", counties, "请选择县（市、区）。")
        self.order_fields(["once", "name", "phone", "county", "kind", "skills", "has_consented"])

    def wish(self) -> Wish:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        return Wish(told["once"], told["name"], told["phone"], told["county"], told["kind"], told["skills"])


class ConfirmForm(forms.Form):
    """Who a volunteer is, from the papers an officer has seen."""

    number = CodeField(label="证件号码", max_length=30, help_text="对着证件原件填写：居民身份证、港澳台居民居住证 18 位；外国人填护照号码")
    is_passport = forms.BooleanField(label="这是护照号码", required=False)
    name = NameField(label="姓名", max_length=60, help_text="与证件一致")
    birth_date = day_field("出生日期", "请填写出生日期。", required=False, help_text="只有护照需要填写")
    sex = forms.ChoiceField(label="性别", choices=[("", "只有护照需要选择"), ("F", "女"), ("M", "男")], required=False)
    has_spoken = forms.BooleanField(
        label="已看过证件原件，已用报名的手机号与本人通话", error_messages={"required": "看过证件、与本人通过话以后才能确认。"}
    )

    def person(self) -> Person:
        """Return who it is. Raises DomainError at the field that is wrong; call after is_valid."""
        told = self.cleaned_data
        return read_person(told["number"], told["name"], is_passport=told["is_passport"], birth_date=told["birth_date"], sex=told["sex"])


class TrainingForm(forms.Form):
    """A training that the county gave to a volunteer."""

    topic = select_field("培训内容", Topic.choices(), "请选择培训内容。", initial=Topic.CHILD_PROTECTION)
    hours = forms.DecimalField(label="学时", decimal_places=1, max_digits=4, min_value=Decimal("0.5"), max_value=40)


class ActivityForm(forms.Form):
    """What help is asked for."""

    title = forms.CharField(label="活动名称", max_length=60)
    words = words_field("请志愿者做什么", "请写明请志愿者做什么。", rows=3)
    place = forms.CharField(label="地点", max_length=120, help_text="写到门牌或社区；县（市、区）不用写")
    starts_at = minute_field("开始时间", "请填写开始时间。")
    ends_at = minute_field("结束时间", "请填写结束时间。")
    places = forms.IntegerField(label="名额", min_value=1, max_value=200)
    setting = radio_field("和婴幼儿的接触", Setting, "请选择。", help_text="志愿者任何时候都不得单独与婴幼儿相处，也不计入照护比")

    def __init__(self, *args: Any, is_of_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_of_office:
            kinds = [(kind.value, kind.label) for kind in (ActivityKind.COMMUNITY, ActivityKind.FAMILY_CLASS)]
            self.fields["kind"] = radio_field("种类", kinds, "请选择种类。", initial=ActivityKind.COMMUNITY)
            alone = [(one.value, one.label) for one in (Setting.NO_CHILDREN, Setting.WITH_PARENTS)]
            self.fields["setting"] = radio_field("和婴幼儿的接触", alone, "请选择。", help_text=self.fields["setting"].help_text)
            self.order_fields(["kind"])

    def plan(self) -> Plan:
        """Return what was typed; call after is_valid."""
        told = self.cleaned_data
        kind = ActivityKind(told.get("kind", ActivityKind.INSTITUTION))
        rest = {name: told[name] for name in ("title", "words", "place", "starts_at", "ends_at", "places")}
        return Plan(kind=kind, setting=Setting(told["setting"]), **rest)
