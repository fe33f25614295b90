"""Start-up wiring: what must be connected once per process, in one place."""

from importlib import import_module

from django import forms
from django.apps import AppConfig
from django.core import validators
from django.db import models

from qingmiao.config import rooms
from qingmiao.core.legislation import load, verify_declared
from qingmiao.core.web.fields import clean_every_form

# What an app declares by being imported: words for its audit, the law it rests on, its actions, its indicators, its place in the shell,
# and what it does for the apps below it.
DECLARING = ("words", "rules", "workflow", "permissions", "indicators", "shell", "listeners")


class StartUp(AppConfig):
    """Load every app's permissions, so that the registry of actions is whole before the first request."""

    name = "qingmiao.config"
    label = "config"

    def ready(self) -> None:
        """Import what registers itself: actions, audit of sign-ins; a wrong name of a legal value stops the process here."""
        for name in DECLARING:
            for module in rooms.modules(name):
                import_module(module)
        import_module("qingmiao.core.sign_in_audit")
        verify_declared(load())
        _speak_plainly()
        clean_every_form()


def _speak_plainly() -> None:
    """Say the framework's own form errors in our words: what happened and what to do."""
    forms.Field.default_error_messages["required"] = "请填写这一项。"
    forms.CharField.default_error_messages["invalid"] = "请检查这一项的格式。"
    forms.IntegerField.default_error_messages["invalid"] = "请填写整数，如 12。"
    forms.FloatField.default_error_messages["invalid"] = "请填写数字，如 12.5。"
    forms.DecimalField.default_error_messages["invalid"] = "请填写数字，如 12.5。"
    forms.DateField.default_error_messages["invalid"] = "请填写日期，如 2026-11-23。"
    forms.ChoiceField.default_error_messages["invalid_choice"] = "请从列出的选项中选一个。"
    forms.EmailField.default_error_messages["invalid"] = "请填写电子邮箱，如 name@example.cn。"
    validators.MaxLengthValidator.message = "太长了，最多 %(limit_value)d 个字，您写了 %(show_value)d 个。"
    validators.MinLengthValidator.message = "太短了，至少 %(limit_value)d 个字。"
    validators.ProhibitNullCharactersValidator.message = "里面有看不懂的符号，请删去再试。"
    models.Field.default_error_messages["unique"] = "%(field_label)s已经有了，请换一个。"
