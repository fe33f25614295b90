"""What the desk is asked for in the address: a day, an indicator, a plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qingmiao.core.indicators import CATALOGUE
from qingmiao.core.web.days import DayForm
from qingmiao.governance.models import Plan

USUAL_INDICATOR = "places"


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
