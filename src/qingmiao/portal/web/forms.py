"""What a visitor may ask the register. A value that does not exist is told and left out; the rest of the search still runs."""

from collections.abc import Iterator
from typing import Any

from django import forms

from qingmiao.institutions.rules.vocabulary import CareMode, ClassType, InstitutionForm
from qingmiao.portal.queries.find.catalogue import minutes
from qingmiao.portal.queries.find.search import Search
from qingmiao.portal.queries.register import Places
from qingmiao.portal.rules.fees import class_types_of

MONTHS = range(36)
LONGEST_TEXT = 100
# Fields whose choice the visitor sees as a chip that can be taken away.
CHIPS = (
    "q", "county", "town", "age", "form", "mode", "price", "within", "opens", "closes", "inclusive", "vacant", "meals", "demonstration",
)  # fmt: skip
CLOCKS_OPEN, CLOCKS_CLOSE = ("07:00", "07:30", "08:00", "08:30"), ("17:00", "17:30", "18:00", "18:30", "19:00")
SORTS = (("", "合适的在前"), ("distance", "离得近"), ("fee", "月费低"), ("vacant", "空位多"), ("name", "名称"))
OTHER_NAMES = {"page", "view"}


def age_label(months: int) -> str:
    """Return 5个月, 1岁, 1岁2个月."""
    years, rest = divmod(months, 12)
    return "".join([f"{years}岁" if years else "", f"{rest}个月" if rest or not years else ""])


def _age_choice(months: int) -> str:
    """Return 1岁2个月（托小班）."""
    names = "、".join(str(ClassType(kind).label) for kind in class_types_of(months))
    return f"{age_label(months)}（{names}）" if names else age_label(months)


class SearchInput(forms.TextInput):
    """The field that `/` jumps to."""

    input_type = "search"

    def __init__(self) -> None:
        """Show by example what may be typed."""
        super().__init__({"placeholder": "如：凤城街道 14个月", "autocomplete": "off", "data-search": True, "enterkeyhint": "search"})


class RegisterForm(forms.Form):
    """The search of the register; a plain GET, so that every result can be kept as a link."""

    q = forms.CharField(
        label="地点、名称，或者您想问的",
        required=False,
        max_length=LONGEST_TEXT,
        widget=SearchInput,
    )
    age = forms.TypedChoiceField(label="孩子多大", required=False, coerce=int, empty_value=None)
    county = forms.ChoiceField(label="县（市、区）", required=False)
    town = forms.ChoiceField(label="乡镇街道", required=False)
    mode = forms.ChoiceField(label="托育方式", required=False, choices=[("", "不限"), *CareMode.choices()])
    form = forms.ChoiceField(label="机构形式", required=False, choices=[("", "不限"), *InstitutionForm.choices()])
    price = forms.IntegerField(
        label="每月最多（元）",
        required=False,
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput({"inputmode": "numeric", "step": 100}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "请写 1 到 99999 之间的整数。"),
    )
    within = forms.TypedChoiceField(
        label="离得多远",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "不限"), *((km, f"{km} 公里内") for km in (1, 3, 5, 10, 20))],
    )
    opens = forms.ChoiceField(label="几点前开门", required=False, choices=[("", "不限"), *((clock, clock) for clock in CLOCKS_OPEN)])
    closes = forms.ChoiceField(label="几点后关门", required=False, choices=[("", "不限"), *((clock, clock) for clock in CLOCKS_CLOSE)])
    inclusive = forms.BooleanField(label="普惠", required=False)
    vacant = forms.BooleanField(label="有空余托位", required=False)
    meals = forms.BooleanField(label="供餐", required=False)
    demonstration = forms.BooleanField(label="示范点", required=False)
    sort = forms.ChoiceField(label="排序", required=False, choices=SORTS)

    def __init__(self, data: Any, *, places: Places) -> None:
        """Offer the counties, and the towns of the county that was chosen."""
        super().__init__(data, auto_id="search_%s")
        county = self._chosen_county(places)
        self._choices("county").choices = [("", "全市"), *((row.code, row.name) for row in places.counties)]
        self._choices("town").choices = [("", "不限"), *((row.code, row.name) for row in places.towns_of(county))]
        self._choices("age").choices = [("", "不限"), *((month, _age_choice(month)) for month in MONTHS)]
        self.fields["town"].disabled = not county

    def search(self) -> Search:
        """Return what can be searched for among what was asked."""
        self.is_valid()
        given = self.cleaned_data
        return Search(
            text=given.get("q", ""),
            county=given.get("county", ""),
            town=given.get("town", ""),
            form=given.get("form", ""),
            mode=given.get("mode", ""),
            age_months=given.get("age"),
            price_fen=given["price"] * 100 if given.get("price") else None,
            within_km=given.get("within"),
            opens_by=minutes(given["opens"]) if given.get("opens") else None,
            closes_from=minutes(given["closes"]) if given.get("closes") else None,
            **{name: given.get(name, False) for name in ("inclusive", "vacant", "meals", "demonstration")},
            sort=given.get("sort", ""),
        )

    def rest(self) -> list[forms.BoundField]:
        """Return the fields under 更多条件 that are chosen or typed."""
        return [self[name] for name in ("mode", "price", "within", "opens", "closes", "form", "sort")]

    def switches(self) -> list[forms.BoundField]:
        """Return the fields under 更多条件 that are ticked."""
        return [self[name] for name in ("inclusive", "vacant", "meals", "demonstration")]

    def unknown(self) -> list[str]:
        """Return the names in the address that mean nothing here; what follows them was not looked at."""
        return [name[:20] for name in self.data if name not in self.fields and name not in OTHER_NAMES]

    def chips(self) -> Iterator[tuple[str, str]]:
        """Return (field, words) for each condition that narrows the search."""
        for name in CHIPS:
            value = self.cleaned_data.get(name)
            if value or (name == "age" and value == 0):
                yield name, self._words(name, value)

    def _words(self, name: str, value: Any) -> str:
        written = {
            "q": f"“{value}”", "price": f"每月 {value} 元以内", "opens": f"{value} 前开门", "closes": f"{value} 后关门"
        }  # fmt: skip
        if name in written:
            return written[name]
        if name == "age":
            return f"收{age_label(value)}"
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return next(str(label) for key, label in field.widget.choices if str(key) == str(value))
        return str(field.label)

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        return field

    def _chosen_county(self, places: Places) -> str:
        county = self.data.get("county", "")
        return county if any(row.code == county for row in places.counties) else ""
