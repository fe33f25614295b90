"""What is typed into any form, cleaned by the one cleaner; and the fields whose words have a shape of their own.

Django's own fields are taught once, at start-up: a form of any app cleans without knowing it, and none can forget to. A password is left
as it is. Why so: docs/decisions/0008.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from qingmiao.codes.cleaning import Typed, clean, strange_character
from qingmiao.codes.days import read_day


class NameField(forms.CharField):
    """The name of a person or an institution."""

    typed = Typed.NAME


class CodeField(forms.CharField):
    """A code in capitals and digits, such as 统一社会信用代码."""

    typed = Typed.CODE


class MobileField(forms.RegexField):
    """A mobile number; with +86, blanks, brackets or hyphens it is the same one."""

    typed = Typed.PHONE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^1[0-9]{10}$", error_messages={"invalid": "手机号是 11 位数字，以 1 开头。"}, **kwargs)


def clean_every_form() -> None:
    """Let Django's fields clean what is typed before they read it. Called once, when the process starts."""
    _first(forms.CharField, _words)
    for number in (forms.IntegerField, forms.FloatField, forms.DecimalField):
        _first(number, lambda _field, typed: clean(typed, Typed.NUMBER))
    _first(forms.DateField, lambda _field, typed: read_day(typed) or typed)


def _first(field: type[forms.Field], tidy: Callable[[Any, str], Any]) -> None:
    """Put a step before the reading of a kind of field."""
    read = field.to_python

    def to_python(self: forms.Field, value: Any) -> Any:
        return read(self, tidy(self, value) if isinstance(value, str) else value)

    field.to_python = to_python  # type: ignore[method-assign]  # the point of this module


def _words(field: forms.CharField, typed: str) -> str:
    if isinstance(field.widget, forms.PasswordInput) or not (field.strip or isinstance(field, forms.RegexField)):
        return typed  # a pattern's field keeps its margins by itself, which nobody here means
    kind = getattr(field, "typed", Typed.LONG_TEXT if isinstance(field.widget, forms.Textarea) else Typed.TEXT)
    words = clean(typed, kind)
    if (sentence := strange_character(words)) is not None:
        raise forms.ValidationError(sentence)
    return words
