"""What is asked before a filing, an amendment or a deregistration begins, and the signature at its end."""

from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.ui.form_fields import FILES_HINT, ManyFilesField

REASON_LENGTH = 2000


class StartForm(forms.Form):
    """The legal nature decides everything else; the code brings what a registrar pushed."""

    use_required_attribute = False
    legal_nature = forms.ChoiceField(
        label="机构登记为哪一类法人",
        choices=LegalNature.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择法人性质。", "invalid_choice": "请在三类中选择一类。"},
    )
    uscc = CodeField(
        label="统一社会信用代码",
        required=False,
        max_length=40,
        help_text="登记机关推送过的机构会自动填好名称、地址和业务范围",
        error_messages={"max_length": "代码是 18 位，请核对。"},
    )


class ReasonForm(forms.Form):
    """Why an institution amends or closes."""

    use_required_attribute = False
    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因。", "max_length": f"原因最多 {REASON_LENGTH} 个字，请删减。"},
    )


class RectificationForm(forms.Form):
    """What was put right."""

    use_required_attribute = False
    text = forms.CharField(
        label="整改情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="逐项写明改了什么、何时改好",
        error_messages={"required": "请写明整改情况：改了什么、何时改好。", "max_length": "整改情况最多 4000 个字，请删减。"},
    )
    shown = ManyFilesField(
        label="照片和材料", required=False, help_text=f"{FILES_HINT}，最多 20 个；照片中的位置信息会去掉；页面提示改正后需要重新选择"
    )


class SignForm(forms.Form):
    """The principal's signature: the password of the account."""

    use_required_attribute = False
    password = forms.CharField(
        label="登录密码",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="输入密码即为签署承诺书",
        error_messages={"required": "请输入登录密码签署承诺书。", "max_length": "密码不正确，请重新输入。"},
    )


class RenewalForm(forms.Form):
    """The new paper, and the signature."""

    use_required_attribute = False
    number = forms.CharField(label="编号", max_length=200, required=False, help_text="没有编号可不填")
    issued_on = forms.DateField(
        label="签发日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写签发日期。", "invalid": "这不是日期，请写成 2026-11-23 这样。"},
    )
    expires_on = forms.DateField(
        label="有效期至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="最后一个有效日；长期有效不填",
        error_messages={"invalid": "这不是日期，请写成 2026-11-23 这样。"},
    )
    scan = forms.FileField(label="新证的扫描件", help_text="PDF 或图片", error_messages={"required": "请上传新证的扫描件。"})
    password = forms.CharField(
        label="登录密码",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="由机构负责人输入，即为签署承诺书",
        error_messages={"required": "请输入登录密码签署承诺书。"},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("issued_on") and told.get("expires_on") and told["expires_on"] < told["issued_on"]:
            self.add_error("expires_on", "有效期至不能早于签发日期。")
        return told
