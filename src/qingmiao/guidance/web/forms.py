"""What editors and professionals type of cards."""

from typing import Any

from django import forms

from qingmiao.accounts.models import Post
from qingmiao.core.web.fields import NameField
from qingmiao.guidance.models import Card, CardText, KeptTopic
from qingmiao.guidance.queries.desk import editors
from qingmiao.guidance.rules.shipped import PublicSource, public_sources
from qingmiao.guidance.services.contacts import Told
from qingmiao.guidance.services.editing import Typed
from qingmiao.ui.form_fields import day_field


class TextForm(forms.Form):
    """A card's words."""

    title = forms.CharField(label="标题", max_length=40, error_messages={"required": "请写标题。", "max_length": "标题不超过 40 字。"})
    points = forms.CharField(
        label="要点",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一条。不写药物用量、疫苗时间和体重数字；满一岁前不建议盐、糖和蜂蜜。",
        error_messages={"required": "请至少写一条要点。", "max_length": "要点太长，请不超过 2000 字。"},
    )
    see_doctor = forms.CharField(
        label="什么时候看医生",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写什么时候看医生。", "max_length": "请不超过 500 字。"},
    )
    sources = forms.MultipleChoiceField(
        label="来源", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选一个来源。"}
    )
    change_note = forms.CharField(label="改了什么", max_length=200, error_messages={"required": "请用一句话说改了什么，留在历史里。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["sources"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101  # declared above
        chosen.choices = [(key, f"{source.title}（{source.issuer}）") for key, source in public_sources().items()]

    def typed(self) -> Typed:
        """Return the words as the service takes them."""
        told = self.cleaned_data
        points = [line.strip() for line in told["points"].splitlines() if line.strip()]
        return Typed(told["title"], points, told["see_doctor"], told["sources"], told["change_note"])


def words_of(text: CardText | None) -> dict[str, Any]:
    """Return what a new draft begins with."""
    if text is None:
        return {}
    return {"title": text.title, "points": "\n".join(text.points), "see_doctor": text.see_doctor, "sources": text.sources}


class SignForm(forms.Form):
    """A professional's signature."""

    profession = forms.CharField(
        label="职称和专业",
        max_length=50,
        help_text="如：主任医师，儿童保健。和姓名一起公开。",
        error_messages={"required": "请写职称和专业，它会和姓名一起公开。", "max_length": "请不超过 50 字。"},
    )


class ReviewForm(forms.Form):
    """By when a card is to be read again."""

    due_on = forms.DateField(
        label="下次复核",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填下次复核的日期。", "invalid": "看不懂这个日期，请写成 2027-11-23 的样子。"},
    )


class EditorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # django-stubs types it by its model
    """One of the posts that may answer for a card, by the person's name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and office."""
        return f"{obj.user.display_name}（{obj.organisation.name}）"


class AssignForm(forms.Form):
    """Who answers for a card or a topic."""

    owner = EditorField(label="负责人", queryset=Post.objects.none(), empty_label="请选择", error_messages={"required": "请选负责人。"})
    deputy = EditorField(label="替补", queryset=Post.objects.none(), required=False, empty_label="没有替补")

    def __init__(self, data: Any = None, *, row: Card | KeptTopic) -> None:
        super().__init__(data, initial={"owner": row.owner_id, "deputy": row.deputy_id})
        for name in ("owner", "deputy"):
            field = self.fields[name]
            assert isinstance(field, EditorField)  # noqa: S101  # declared above
            field.queryset = editors()


class ContactForm(forms.Form):
    """A maternal and child health institution, with where it stood."""

    name = NameField(label="机构名称", max_length=80, error_messages={"required": "请写机构名称。"})
    phone = forms.CharField(
        label="电话",
        max_length=40,
        help_text="儿童保健科的，带区号",
        error_messages={"required": "请写电话。", "max_length": "请不超过 40 字。"},
    )
    address = forms.CharField(label="地址", max_length=120, required=False)
    hours = forms.CharField(label="儿童保健门诊时间", max_length=120, required=False, help_text="如：周一至周五 8:00—12:00，14:30—17:30")
    source = forms.CharField(
        label="从哪里得来",
        max_length=120,
        help_text="如：本局官网公布、打电话问过",
        error_messages={"required": "请写从哪里得来，它会和电话一起公开。"},
    )
    source_on = day_field("哪天核对的", "请填哪天核对的。")

    def told(self) -> Told:
        """Return what was typed; call after is_valid."""
        return Told(**self.cleaned_data)


class PageForm(forms.Form):
    """An official page and words that stand on it."""

    url = forms.CharField(
        label="网址",
        max_length=500,
        help_text="官方网站上的原文网页",
        error_messages={"required": "请填网址。", "max_length": "网址太长。"},
    )
    must_say = forms.CharField(
        label="页面上应有的文字",
        max_length=100,
        help_text="抄一句，比如文件标题；检查时网页上有这句话才算对",
        error_messages={"required": "请抄页面上的一句话。", "max_length": "请不超过 100 字。"},
    )


class AddPageForm(PageForm):
    """The page of a source that has none yet."""

    source = forms.ChoiceField(label="来源", error_messages={"required": "请选来源。", "invalid_choice": "请在列表中选择。"})
    field_order = ("source", "url", "must_say")

    def __init__(self, sources: list[PublicSource], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["source"]
        chosen.choices = [("", "请选择"), *((source.key, source.title) for source in sources)]
