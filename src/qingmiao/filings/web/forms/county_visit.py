"""The form of a visit: one result and one note per item, who went, the conclusion."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms

from qingmiao.filings.models import ItemResult, VisitPhoto
from qingmiao.filings.queries.visits import SiteItem
from qingmiao.filings.services.verifying import SeenItem, Visit
from qingmiao.ui import components

DAY = {"type": "date"}


@dataclass(frozen=True)
class Choice:
    """One radio button of an item, written out: a widget's own template for each of some 160 is half of the page's time."""

    id: str
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class ItemRow:
    """One item on the page."""

    item: SiteItem
    result: forms.BoundField
    note: forms.BoundField
    photo: components.StoredFile | None
    failed_before: str

    @property
    def choices(self) -> list[Choice]:
        """The three results, the one given so far marked."""
        given = self.result.value()
        options = enumerate(ItemResult.choices)
        return [Choice(f"{self.result.auto_id}_{place}", value, label, value == given) for place, (value, label) in options]


class VisitForm(forms.Form):
    """What two officers write down on site. Items come from the rule lines of the filing."""

    visited_on = forms.DateField(
        label="核实日期",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"required": "请填写核实日期。", "invalid": "日期请写成 2026-11-23 的样子。"},
    )
    second_officer = forms.CharField(
        label="另一名核实人员",
        max_length=60,
        error_messages={"required": "现场核实须由两名人员进行，请填写另一名核实人员的姓名。"},
    )
    conclusion = forms.CharField(
        label="结论说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="会写入核实记录"
    )
    rectify_by = forms.DateField(
        label="整改期限",
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="有不符合的项目时必填",
        error_messages={"invalid": "日期请写成 2026-12-23 的样子。"},
    )

    def __init__(self, items: list[SiteItem], on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.on = items, on
        for place, item in enumerate(items):
            self.fields[f"result-{place}"] = forms.ChoiceField(
                label=item.title,
                choices=ItemResult.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"请选择“{item.title}”的结果。"},
            )
            self.fields[f"note-{place}"] = forms.CharField(
                label="情况说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> dict[str, Any]:
        """A failing item needs words and the notice a date; dates must be possible."""
        data: dict[str, Any] = super().clean() or {}
        failing = [place for place in range(len(self.items)) if data.get(f"result-{place}") == ItemResult.FAILS]
        for place in failing:
            if not data.get(f"note-{place}"):
                self.add_error(f"note-{place}", f"“{self.items[place].title}”判为不符合，请写明看到的情况。")
        if data.get("visited_on") and data["visited_on"] > self.on:
            self.add_error("visited_on", "核实日期不能晚于今天。")
        if failing and not data.get("rectify_by") and "rectify_by" not in self.errors:
            self.add_error("rectify_by", "有不符合的项目，请填写整改期限。")
        if data.get("rectify_by") and data["rectify_by"] <= self.on:
            self.add_error("rectify_by", "整改期限须晚于今天。")
        return data

    def visit(self, photos: dict[str, VisitPhoto]) -> Visit:
        """Return the visit; call after is_valid."""
        data = self.cleaned_data
        seen = [
            SeenItem(
                item.key,
                item.title[:200],
                item.source,
                data[f"result-{place}"],
                data[f"note-{place}"],
                photos[item.key].file if item.key in photos else None,
            )
            for place, item in enumerate(self.items)
        ]
        failing = any(item.result == ItemResult.FAILS for item in seen)
        return Visit(data["visited_on"], data["second_officer"], seen, data["conclusion"], data["rectify_by"] if failing else None)

    def rows(self, shown: dict[str, components.StoredFile], failed: dict[str, str]) -> Iterator[tuple[str, list[ItemRow]]]:
        """Yield the items by group; at a re-check those that failed last time come first."""
        rows = [
            ItemRow(item, self[f"result-{place}"], self[f"note-{place}"], shown.get(item.key), failed.get(item.key, ""))
            for place, item in enumerate(self.items)
        ]
        again = [row for row in rows if row.failed_before]
        if again:
            yield "上次不符合的项目", again
        for group, found in groupby((row for row in rows if not row.failed_before), key=lambda row: row.item.group):
            yield group, list(found)
