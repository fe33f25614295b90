"""What a visitor may ask the register. A value that does not exist is told and left out; the rest of the search still runs."""

from collections.abc import Iterator
from typing import Any

from django import forms

from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm
from qingmiao.portal.queries.register import Places, RegisterSearch

MONTHS = range(36)
# Fields whose choice the visitor sees as a chip that can be taken away.
CHIPS = ("q", "county", "town", "age", "form", "mode", "inclusive", "vacant", "demonstration")
# Fields under 更多条件.
MORE = ("form", "mode", "inclusive", "vacant", "demonstration")


def age_label(months: int) -> str:
    """Return 5个月, 1岁, 1岁2个月."""
    years, rest = divmod(months, 12)
    return "".join([f"{years}岁" if years else "", f"{rest}个月" if rest or not years else ""])


class SearchInput(forms.TextInput):
    """The field that `/` jumps to."""

    input_type = "search"

    def __init__(self) -> None:
        """Show by example what may be typed."""
        super().__init__({"placeholder": "如：凤城街道、青禾、qh", "autocomplete": "off", "data-search": True})


class RegisterForm(forms.Form):
    """The search of the register; a plain GET, so that every result can be kept as a link."""

    q = forms.CharField(label="名称、地点或信用代码", required=False, max_length=100, widget=SearchInput)
    county = forms.ChoiceField(label="县（市、区）", required=False)
    town = forms.ChoiceField(label="乡镇街道", required=False)
    age = forms.TypedChoiceField(label="孩子多大", required=False, coerce=int, empty_value=None)
    form = forms.ChoiceField(label="机构形式", required=False, choices=[("", "不限"), *InstitutionForm.choices()])
    mode = forms.ChoiceField(label="托育方式", required=False, choices=[("", "不限"), *CareMode.choices()])
    inclusive = forms.BooleanField(label="普惠", required=False)
    vacant = forms.BooleanField(label="备案时有空余托位", required=False)
    demonstration = forms.BooleanField(label="示范点", required=False)

    def __init__(self, data: Any, *, places: Places) -> None:
        """Offer the counties, and the towns of the county that was chosen."""
        super().__init__(data, auto_id="search_%s")
        county = self._chosen_county(places)
        self.fields["county"].choices = [("", "全市"), *((row.code, row.name) for row in places.counties)]  # type: ignore[attr-defined]
        self.fields["town"].choices = [("", "不限"), *((row.code, row.name) for row in places.towns_of(county))]  # type: ignore[attr-defined]
        self.fields["age"].choices = [("", "不限"), *((month, age_label(month)) for month in MONTHS)]  # type: ignore[attr-defined]
        self.fields["town"].disabled = not county

    def search(self) -> RegisterSearch:
        """Return what can be searched for among what was asked."""
        self.is_valid()
        given = self.cleaned_data
        return RegisterSearch(
            text=given.get("q", ""),
            county=given.get("county", ""),
            town=given.get("town", ""),
            form=given.get("form", ""),
            mode=given.get("mode", ""),
            age_months=given.get("age"),
            inclusive=given.get("inclusive", False),
            vacant=given.get("vacant", False),
            demonstration=given.get("demonstration", False),
        )

    def chips(self) -> Iterator[tuple[str, str]]:
        """Return (field, words) for each condition that narrows the search."""
        for name in CHIPS:
            value = self.cleaned_data.get(name)
            if value or (name == "age" and value == 0):
                yield name, self._words(name, value)

    @property
    def more_is_open(self) -> bool:
        """Whether a condition among the less usual ones is set, so that it must be seen."""
        return any(self.cleaned_data.get(name) for name in MORE)

    def _words(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "age":
            return f"收{age_label(value)}"
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return next(str(label) for key, label in field.widget.choices if key == value)
        return str(field.label)

    def _chosen_county(self, places: Places) -> str:
        county = self.data.get("county", "")
        return county if any(row.code == county for row in places.counties) else ""
