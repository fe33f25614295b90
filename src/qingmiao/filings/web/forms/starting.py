"""What is asked before a filing, an amendment or a deregistration begins, and the signature at its end."""

from django import forms

from qingmiao.core.web.fields import CodeField
from qingmiao.institutions.rules.vocabulary import LegalNature

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
