"""Fields that many forms share: a day, a time, a choice, a few sentences, several files; each says what is missing in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qingmiao.core.terms import Term
from qingmiao.core.typed_words import LONGEST

Choices = Sequence[tuple[str, str]]
MINUTE = "%Y-%m-%dT%H:%M"
FILES_HINT = "PDF、JPG 或 PNG，每个不超过 20 MB"


def day_field(label: str, missing: str, **options: Any) -> forms.DateField:
    """Return a field for one day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"required": missing, "invalid": "日期请写成 2026-11-23 的样子。"}
    return forms.DateField(label=label, widget=widget, error_messages=messages, **options)


def minute_field(label: str, missing: str = "", **options: Any) -> forms.DateTimeField:
    """Return a field for a day and a time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    errors = {"required": missing, "invalid": "请填写日期和时间，例如 2026-11-23 14:05。"}
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MINUTE, "%Y-%m-%d %H:%M"], error_messages=errors, **options)


def radio_field(label: str, terms: type[Term] | Choices, missing: str, **options: Any) -> forms.ChoiceField:
    """Return a field for one of a few answers, each as large as a thumb."""
    choices = terms.choices() if isinstance(terms, type) else list(terms)
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing, "invalid_choice": missing}, **options
    )


def select_field(label: str, choices: Iterable[tuple[str, str]], missing: str, **options: Any) -> forms.ChoiceField:
    """Return a field for one of many answers."""
    return forms.ChoiceField(
        label=label, choices=[("", "请选择"), *choices], error_messages={"required": missing, "invalid_choice": missing}, **options
    )


def words_field(label: str, missing: str, *, rows: int = 4, **options: Any) -> forms.CharField:
    """Return a field for a few sentences."""
    too_long = f"内容过长，请不超过 {LONGEST} 字。"
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": too_long},
        **options,
    )


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several uploads; cleaned to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Return the files, none when none was chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(upload, initial) for upload in given]
