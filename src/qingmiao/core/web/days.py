"""A page that shows any past day: what is asked for in the address. Whatever is wrong is said, and the usual is shown."""

from datetime import date
from typing import Any

from django import forms

from qingmiao.codes.days import day_words
from qingmiao.core.indicators import EARLIEST

BAD_DAY = "这不是日期，请写成 2026-11-23 这样；下面按今天显示。"


class DayForm(forms.Form):
    """A day of the past, today by itself."""

    on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": BAD_DAY},
    )

    def __init__(self, data: Any, *, today: date, **usual: str) -> None:
        """Take the address's own words, with today and what else is usual where it names nothing."""
        self.today = today
        super().__init__({"on": today.isoformat(), **usual} | {name: value for name, value in data.items() if value})

    def clean_on(self) -> date:
        """Refuse a day that has not come, and one before anything was counted."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("这一天还没有到，请选今天或更早的日期；下面按今天显示。")
        if on < EARLIEST:
            raise forms.ValidationError(f"这一天太早，请选 {day_words(EARLIEST)}以后的日期；下面按今天显示。")
        return on

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        return self.valid("on", self.today)  # type: ignore[no-any-return]  # a date in either case

    def valid(self, name: str, usual: Any) -> Any:
        """Return what was chosen where it is right, else the usual."""
        self.is_valid()
        return self.cleaned_data.get(name) or usual
