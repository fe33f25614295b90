"""What registrars and officers type around registrations: a sheet, a key's purpose, a new institution and its manager."""

from django import forms

from qingmiao.accounts.models import USERNAME
from qingmiao.core.web.fields import MobileField, NameField


class TokenForm(forms.Form):
    """A new key to the interface."""

    label = forms.CharField(
        label="用途", max_length=60, help_text="如：登记业务系统正式环境", error_messages={"required": "请写明令牌用在哪个系统。"}
    )


class OpeningForm(forms.Form):
    """A new institution and the account of its manager."""

    name = NameField(label="机构名称", max_length=200, error_messages={"required": "请填写机构名称。"})
    manager_name = NameField(label="负责人姓名", max_length=60, error_messages={"required": "请填写负责人姓名。"})
    username = forms.CharField(
        label="登录用户名",
        max_length=40,
        validators=[USERNAME],
        help_text="字母、数字和 . _ - @",
        error_messages={"required": "请填写登录用户名。"},
    )
    phone = MobileField(label="负责人手机号", required=False, help_text="填写后也可用手机号登录")
