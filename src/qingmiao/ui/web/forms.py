"""What is typed on the pages of the house itself: people and posts, the working calendar, kept filters; and the gallery's form."""

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import Resolver404, resolve

from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Role, User
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.services import NewPost
from qingmiao.codes.days import read_day
from qingmiao.core.services import LONGEST_LABEL, EnteredYear
from qingmiao.core.web.fields import MobileField, NameField

NO_LABEL = f"请给这个筛选起个名称，不超过 {LONGEST_LABEL} 字。"
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
FORMS = [("standalone", "独立托育机构"), ("community", "社区嵌入式"), ("home_based", "家庭托育点")]
MODES = [("full_day", "全日托"), ("half_day", "半日托"), ("hourly", "计时托")]


class FilterForm(forms.Form):
    """What to keep of a list."""

    page = forms.CharField(max_length=200)
    query = forms.CharField(max_length=1000)
    label = forms.CharField(max_length=30, error_messages={"required": NO_LABEL, "max_length": NO_LABEL})

    def clean_page(self) -> str:
        """Take a page of this house only: it is where the answer leads."""
        page: str = self.cleaned_data["page"]
        try:
            resolve(page)
        except Resolver404 as nowhere:
            raise forms.ValidationError("没有这个列表，请回到列表再保存。") from nowhere
        return page


class DaysField(forms.CharField):
    """Dates, one per line or separated by spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def clean(self, value: Any) -> tuple[date, ...]:
        """Return the dates. Raises ValidationError naming the first unreadable one."""
        days = []
        for word in re.split(r"[\s,，、;；]+", super().clean(value)):
            day = read_day(word)
            if word and day is None:
                raise forms.ValidationError(f"“{word}”不是日期，请写成 2027-01-01 的样子。")
            days += [day] if day else []
        return tuple(days)


class CalendarYearForm(forms.Form):
    """One year's arrangement of holidays."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    holidays = DaysField(label="工作日中的放假日", required=False, help_text="每行一个日期，如 2027-01-01")
    working_weekends = DaysField(label="周末中的上班日", required=False, help_text="每行一个日期")
    source = forms.CharField(label="依据", max_length=200, help_text="国务院办公厅通知的名称和文号")

    def entered(self) -> EnteredYear:
        """Return what was entered; call after is_valid."""
        return EnteredYear(**self.cleaned_data)


class PickedInput(forms.TextInput):
    """A text field that offers what fits while one types; whoever knows the name types it."""

    template_name = "ui/_picked_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Offer every organisation, ordered by county."""
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-offers", "autocomplete": "off"})
        rows = Organisation.objects.order_by("division_code", "name", "pk").values_list("name", "division_code")
        return {**context, "offers": [picked_name(organisation, code) for organisation, code in rows]}


def picked_name(name: str, division_code: str) -> str:
    """Return how an organisation is written where it is picked: institutions of one name differ by their county."""
    return f"{name}（{division_code}）"


class OrganisationField(forms.CharField):
    """An organisation, by its name as it is offered, or its number."""

    widget = PickedInput

    def clean(self, value: Any) -> Organisation | None:
        """Return the organisation that is meant. Raises ValidationError for none and for several."""
        words = super().clean(value)
        if not words:
            return None
        name, _, code = words.removesuffix("）").partition("（")
        meant = Q(pk=int(words)) if words.isdecimal() and len(words) < 9 else Q(name=words) | Q(name=name, division_code=code[:6])
        found = list(Organisation.objects.filter(meant)[:2])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            "有几家同名的单位，请从列出的里面选。" if found else "没有这个单位，请键入名称的一部分，从列出的里面选。"
        )


class PersonField(forms.CharField):
    """A person who has an account, by user name or phone number."""

    def clean(self, value: Any) -> User:
        """Return the account. Raises ValidationError where there is none in use."""
        found = user_called(super().clean(value))
        if found is None or not found.is_active:
            raise forms.ValidationError("没有这个在用的账号，请核对用户名或手机号。")
        return found


class TrailOfPersonForm(forms.Form):
    """Of whom the trail is asked, and why."""

    person = forms.CharField(
        label="姓名或证件号码、手机号", max_length=60, help_text="按加密索引查找，须与登记的完全一致；不会写进审计记录"
    )
    purpose = forms.CharField(label="查找的目的", max_length=200, help_text="会记入审计，如：答复本人的查询申请")


class HandOverForm(forms.Form):
    """Who takes a post over."""

    person = PersonField(label="接任人的用户名或手机号", max_length=40)


class DeputyForm(forms.Form):
    """Who stands in, and until when."""

    person = PersonField(label="代理人的用户名或手机号", max_length=40)
    until_on = forms.DateField(label="代理至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class IdentityForm(forms.Form):
    """How it was made sure who asks for a new password."""

    checked = forms.CharField(label="怎样核实的身份", max_length=100, help_text="如：本人持身份证到场；或回拨备案电话核对")


class ForgottenForm(forms.Form):
    """Whose password was forgotten."""

    login = forms.CharField(label="用户名或手机号", max_length=60)


class NewPasswordByPhoneForm(forms.Form):
    """The code of the phone, the second factor, and a new password."""

    use_required_attribute = False
    code = forms.CharField(
        label="短信验证码", max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )
    factor = forms.CharField(
        label="第二道验证", max_length=40, help_text="验证器里的动态码，或一个恢复码", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(label="新密码", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再输一次新密码", max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重新输入。")
        return told


class ProfileForm(forms.Form):
    """How a person is reached, and when not."""

    phone = MobileField(label="手机号", required=False, help_text="可用来登录")
    email = forms.EmailField(label="电子邮箱", required=False)
    by_sms = forms.BooleanField(label="短信通知", required=False, help_text="只发标题，不发内容")
    by_mail = forms.BooleanField(label="邮件通知", required=False)
    quiet_from = forms.TimeField(label="免打扰自", required=False, widget=TIME, help_text="这段时间里的短信和邮件，结束后再发；收件箱照常")
    quiet_until = forms.TimeField(label="免打扰至", required=False, widget=TIME)
    password = forms.CharField(
        label="登录密码", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), help_text="改手机号时填写"
    )


class NewPostForm(forms.Form):
    """A role and the organisation it is held in."""

    role_name = forms.ChoiceField(label="岗位", choices=[(role.value, role.label) for role in Role if role is not Role.WORKER])
    organisation_id = OrganisationField(
        label="已有单位",
        required=False,
        help_text="键入名称的一部分或区划代码，从列出的里面选；监护人不用选；没有列出的部门，在下面填写后新建",
    )
    department = forms.ChoiceField(label="新建部门", choices=[("", "不新建"), *Department.choices], required=False)
    division_code = forms.RegexField(label="行政区划代码", regex=r"^[0-9]{6}$", required=False, help_text="新建部门时填写，6 位")
    department_name = forms.CharField(label="部门名称", max_length=100, required=False)

    role: Role
    organisation: Organisation | None

    def clean(self) -> dict[str, Any]:
        """Find the organisation, or make the department that was described."""
        told: dict[str, Any] = super().clean() or {}
        self.role = Role(told["role_name"]) if told.get("role_name") else Role.GUARDIAN
        self.organisation = told.get("organisation_id") or self._described(told)
        if self.role is not Role.GUARDIAN and self.organisation is None and not self.errors:
            raise forms.ValidationError("请选择单位，或填写新建部门的三项。")
        return told

    def new_post(self, since_on: date) -> NewPost:
        """Return the post that was described; call after is_valid."""
        return NewPost(self.role, self.organisation, since_on)

    @staticmethod
    def _described(told: dict[str, Any]) -> Organisation | None:
        if not (told.get("department") and told.get("division_code") and told.get("department_name")):
            return None
        known = Organisation.objects.filter(department=told["department"], division_code=told["division_code"]).first()
        return known or Organisation(
            kind=OrganisationKind.DEPARTMENT,
            department=told["department"],
            division_code=told["division_code"],
            name=told["department_name"],
        )


class PersonForm(NewPostForm):
    """A new account with its first post."""

    username = forms.CharField(label="用户名", max_length=40)
    display_name = NameField(label="姓名", max_length=60)
    phone = MobileField(label="手机号", required=False, help_text="可用来登录")

    field_order = ("display_name", "username", "phone", "role_name", "organisation_id", "department", "division_code", "department_name")


class GalleryForm(forms.Form):
    """Every kind of control."""

    name = forms.CharField(label="机构名称", max_length=60, help_text="与营业执照或登记证书上的名称一致")
    phone = forms.CharField(label="联系电话", min_length=8, error_messages={"min_length": "电话号码不足 8 位，请连区号一起填写。"})
    form = forms.ChoiceField(label="机构形式", choices=FORMS, widget=forms.RadioSelect)
    modes = forms.MultipleChoiceField(label="服务方式", choices=MODES, widget=forms.CheckboxSelectMultiple, help_text="可多选")
    county = forms.ChoiceField(label="所在县（市、区）", choices=[("", "请选择"), ("441802", "清城区"), ("441803", "清新区")])
    area_m2 = forms.DecimalField(label="建筑面积", min_value=0, error_messages={"min_value": "面积不能小于 0。"})
    opens_on = forms.DateField(label="开始服务日期", widget=forms.DateInput(attrs={"type": "date"}))
    remark = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="以上内容属实", help_text="提交后由县级卫生健康部门核对")
    latitude = forms.DecimalField(label="纬度", initial="23.6817")
    longitude = forms.DecimalField(label="经度", initial="113.0561")
