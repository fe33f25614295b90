"""Forms of the shared machinery."""

import re
from datetime import date
from typing import Any

from django import forms

from qingmiao.core.queries import AuditSearch
from qingmiao.core.services import EnteredYear


class AuditSearchForm(forms.Form):
    """What an auditor looks for."""

    who = forms.CharField(label="操作人", required=False, max_length=60)
    verb = forms.CharField(label="动作", required=False, max_length=40)
    subject = forms.CharField(label="对象", required=False, max_length=100, help_text="类别，或“类别 编号”，如 filings.filing 12")
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def search(self) -> AuditSearch:
        """Return the search; an unreadable form finds everything and shows its errors."""
        return AuditSearch(**self.cleaned_data) if self.is_bound and self.is_valid() else AuditSearch()


class DaysField(forms.CharField):
    """Dates, one per line or separated by spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def clean(self, value: Any) -> tuple[date, ...]:
        """Return the dates. Raises ValidationError naming the first unreadable one."""
        days = []
        for word in re.split(r"[\s,，、;；]+", super().clean(value)):
            try:
                days += [date.fromisoformat(word)] if word else []
            except ValueError as error:
                raise forms.ValidationError(f"“{word}”不是日期，请写成 2027-01-01 的样子。") from error
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
