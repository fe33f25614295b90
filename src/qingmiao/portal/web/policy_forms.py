"""What a visitor may ask the policy library. A value that does not exist is told and left out; the rest of the search still runs."""

from typing import Any

from django import forms

from qingmiao.policy.models import LEVELS, DocumentStatus
from qingmiao.policy.rules.searching import LEAST_LENGTH, plain
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.portal.queries.policies import PolicySearch

NARROWING = ("q", "level", "topic", "status")


class PolicyForm(forms.Form):
    """The search of the library; a plain GET, so that every result can be kept as a link."""

    q = forms.CharField(
        label="标题、文号、条款或内容",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            {"type": "search", "placeholder": "如：育儿、国办发2019 15号、yebt", "autocomplete": "off", "data-search": True}
        ),
    )
    topic = forms.ChoiceField(
        label="主题", required=False, choices=[("", "不限"), *((slug, topic.title) for slug, topic in TOPICS.items())]
    )
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "不限"), *LEVELS])
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *DocumentStatus.choices])

    def __init__(self, data: Any) -> None:
        """Name the fields apart from other forms of the page."""
        super().__init__(data, auto_id="policy_%s")

    def clean_q(self) -> str:
        """Return the words; one character alone would find nearly everything, so it is told."""
        text: str = self.cleaned_data["q"].replace("\x00", "")
        if text.strip() and not any(len(plain(word)) >= LEAST_LENGTH for word in text.split()):
            raise forms.ValidationError("请至少输入两个字或两个字母。")
        return text

    def search(self) -> PolicySearch:
        """Return what can be searched for among what was asked."""
        self.is_valid()
        given = self.cleaned_data
        return PolicySearch(given.get("q", ""), given.get("level", ""), given.get("topic", ""), given.get("status", ""))

    def chips(self) -> list[tuple[str, str]]:
        """Return (field, words) for each condition that narrows the search."""
        return [(name, self._words(name, value)) for name in NARROWING if (value := self.cleaned_data.get(name))]

    def _words(self, name: str, value: str) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return next(str(label) for key, label in field.widget.choices if key == value)
        return f"“{value}”"
