"""What the page of an indicator is asked for in the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from qingmiao.core.web.days import DayForm
from qingmiao.regions.models import Division


class IndicatorForm(DayForm):
    """The rows behind a figure: of which place, on which day."""

    county = forms.ChoiceField(label="地方", error_messages={"invalid_choice": "没有这个地方，或不在您的辖区；下面按全部显示。"})

    def __init__(self, data: Any, *, today: date, divisions: Sequence[Division]) -> None:
        """Offer the divisions a post may look at."""
        super().__init__(data, today=today, county=divisions[0].code)
        county = self.fields["county"]
        assert isinstance(county, forms.ChoiceField)  # noqa: S101  # declared above
        county.choices = [(row.code, row.name) for row in divisions]
