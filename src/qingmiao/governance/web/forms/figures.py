"""What the desk is asked for in the address: a day, an indicator, a plan, a county. Whatever is wrong is said, and the usual is shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qingmiao.governance.models import Plan
from qingmiao.governance.queries.figures import EARLIEST
from qingmiao.governance.queries.indicators import CATALOGUE
from qingmiao.regions.models import Division

USUAL_INDICATOR = "places"
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
            raise forms.ValidationError(f"这一天太早，请选 {EARLIEST.isoformat()} 以后的日期；下面按今天显示。")
        return on

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        return self.valid("on", self.today)  # type: ignore[no-any-return]  # a date in either case

    def valid(self, name: str, usual: Any) -> Any:
        """Return what was chosen where it is right, else the usual."""
        self.is_valid()
        return self.cleaned_data.get(name) or usual


class BoardForm(DayForm):
    """The desk: which day, which plan, which indicator on the map."""

    indicator = forms.ChoiceField(label="地图和走势的指标", error_messages={"invalid_choice": "没有这个指标；下面按托位显示。"})
    plan = forms.ChoiceField(label="方案", error_messages={"invalid_choice": "没有这个方案；下面显示最新的方案。"})

    def __init__(self, data: Any, *, today: date, plans: Sequence[Plan]) -> None:
        """Offer the indicators of the catalogue and the plans a post may see, the newest first."""
        self.plans = {plan.key: plan for plan in plans}
        super().__init__(data, today=today, indicator=USUAL_INDICATOR, **({"plan": plans[0].key} if plans else {}))
        indicator, plan = self.fields["indicator"], self.fields["plan"]
        assert isinstance(indicator, forms.ChoiceField)  # noqa: S101  # declared above
        assert isinstance(plan, forms.ChoiceField)  # noqa: S101  # declared above
        indicator.choices = [(key, found.name) for key, found in CATALOGUE.items()]
        plan.choices = [(found.key, found.short_title) for found in plans]
        if len(self.plans) < 2:
            del self.fields["plan"]

    @property
    def chosen_plan(self) -> Plan | None:
        """The plan asked for, or the newest, if it was public on the day."""
        newest = next(iter(self.plans), "")
        plan = self.plans.get(self.valid("plan", newest))
        return plan if plan is not None and plan.published_on <= self.day else None


class IndicatorForm(DayForm):
    """The rows behind a figure: of which place, on which day."""

    county = forms.ChoiceField(label="地方", error_messages={"invalid_choice": "没有这个地方，或不在您的辖区；下面按全部显示。"})

    def __init__(self, data: Any, *, today: date, divisions: Sequence[Division]) -> None:
        """Offer the divisions a post may look at."""
        super().__init__(data, today=today, county=divisions[0].code)
        county = self.fields["county"]
        assert isinstance(county, forms.ChoiceField)  # noqa: S101  # declared above
        county.choices = [(row.code, row.name) for row in divisions]
