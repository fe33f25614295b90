"""The form of a visit: looked at group by group, what fails or does not apply marked, the rest of a group in one tick; two officers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from qingmiao.accounts.models import Post
from qingmiao.filings.models import ItemResult, VisitPhoto
from qingmiao.filings.queries.visits import SiteItem
from qingmiao.filings.services.verifying import SeenItem, Visit
from qingmiao.ui import components
from qingmiao.ui.form_fields import day_field

LONGEST_NOTE, NAMED = 500, 3
AGAIN = "上次不符合的项目"
AT_THE_END = ("conclusion", "rectify_by", "second", "second_password")


class OfficerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Officers by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.user.display_name)


@dataclass(frozen=True)
class Group:
    """The items that are looked at together. Those that failed last time are answered one by one."""

    place: int
    label: str
    items: tuple[SiteItem, ...]

    @property
    def is_again(self) -> bool:
        """Whether each item needs its own answer."""
        return self.label == AGAIN

    @property
    def rest(self) -> str:
        """The name of the tick for all others of the group."""
        return f"rest-{self.place}"


@dataclass(frozen=True)
class ItemRow:
    """One item on the page, written out by the template: widgets of their own for some hundred and sixty are half of the page's time."""

    item: SiteItem
    given: str
    note: str
    error: str
    photo: components.FileLine | None
    failed_before: str
    results: Sequence[tuple[str, str]] = tuple(ItemResult.choices)


@dataclass(frozen=True)
class GroupRows:
    """One group on the page: how far it is, and whether it stands open."""

    group: Group
    rows: list[ItemRow]
    is_rest: bool
    error: str
    is_open: bool

    @property
    def state(self) -> str:
        """How far the group is, in words; the page's script says the same after each answer."""
        failing = sum(row.given == ItemResult.FAILS for row in self.rows)
        silent = 0 if self.is_rest else sum(not row.given for row in self.rows)
        return "，".join(
            [f"{len(self.rows)} 项", *([f"不符合 {failing} 项"] if failing else []), f"还有 {silent} 项没有看" if silent else "已看完"]
        )


class VisitForm(forms.Form):
    """What two officers write down on site. Items come from the rule lines of the filing."""

    use_required_attribute = False
    visited_on = day_field("核实日期", "请填写核实日期。")
    conclusion = forms.CharField(
        label="结论说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="会写入核实记录"
    )
    rectify_by = day_field("整改期限", "", required=False, help_text="有不符合的项目时必填")
    second = OfficerChoice(
        label="另一名核实人员",
        queryset=Post.objects.none(),
        empty_label="请选择",
        error_messages={
            "required": "现场核实须由两名人员进行，请选择另一名核实人员。",
            "invalid_choice": "请在本单位的经办人中选择另一名核实人员。",
        },
    )
    second_password = forms.CharField(
        label="另一名核实人员的登录密码",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="由其本人输入，即为签字确认；密码不保存",
        error_messages={"required": "请由另一名核实人员输入本人的登录密码。"},
    )

    def __init__(
        self, items: Sequence[SiteItem], failed: Mapping[str, str], colleagues: "QuerySet[Post]", on: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.failed, self.on = list(_groups(items, failed)), failed, on
        for group in self.groups:
            for item in group.items:
                self.fields[f"result-{item.key}"] = forms.ChoiceField(
                    label=_called(group, item), choices=ItemResult.choices, required=False
                )
                self.fields[f"note-{item.key}"] = forms.CharField(
                    label=_called(group, item),
                    required=False,
                    max_length=LONGEST_NOTE,
                    error_messages={"max_length": f"情况说明不超过 {LONGEST_NOTE} 字。"},
                )
            self.fields[group.rest] = forms.BooleanField(label=group.label, required=False)
        for name in AT_THE_END:
            self.fields[name] = self.fields.pop(name)
        self.fields["second"].queryset = colleagues  # type: ignore[attr-defined]  # declared above

    def clean(self) -> dict[str, Any]:
        """Every item is answered, by itself or with the rest of its group; a failing one needs words and the notice a date."""
        data: dict[str, Any] = super().clean() or {}
        for group in self.groups:
            self._complete(group, data)
        if data.get("visited_on") and data["visited_on"] > self.on:
            self.add_error("visited_on", "核实日期不能晚于今天。")
        if self._fails(data) and not data.get("rectify_by") and "rectify_by" not in self.errors:
            self.add_error("rectify_by", "有不符合的项目，请填写整改期限。")
        if data.get("rectify_by") and data["rectify_by"] <= self.on:
            self.add_error("rectify_by", "整改期限须晚于今天。")
        return data

    def _complete(self, group: Group, data: dict[str, Any]) -> None:
        silent = [item for item in group.items if not data.get(f"result-{item.key}")]
        if data.get(group.rest) and not group.is_again:
            data |= {f"result-{item.key}": ItemResult.CONFORMS.value for item in silent}
        elif silent:
            named = "、".join(item.title for item in silent[:NAMED]) + (" 等" if len(silent) > NAMED else "")
            way = "请逐项选择结果。" if group.is_again else "看过没有问题的，勾选“其余均符合”。"
            self.add_error(group.rest, f"还有 {len(silent)} 项没有结果（{named}）。{way}")
        for item in group.items:
            note = f"note-{item.key}"
            if data.get(f"result-{item.key}") == ItemResult.FAILS and not data.get(note) and note not in self.errors:
                self.add_error(note, "判为不符合，请写明看到的情况。")

    def _fails(self, data: Mapping[str, Any]) -> bool:
        return any(data.get(f"result-{item.key}") == ItemResult.FAILS for group in self.groups for item in group.items)

    def visit(self, photos: Mapping[str, VisitPhoto]) -> Visit:
        """Return the visit; call after is_valid."""
        data = self.cleaned_data
        seen = [
            SeenItem(
                item.key,
                item.title[:200],
                item.source,
                data[f"result-{item.key}"],
                data[f"note-{item.key}"],
                photos[item.key].file if item.key in photos else None,
            )
            for group in self.groups
            for item in group.items
        ]
        rectify_by = data["rectify_by"] if self._fails(data) else None
        return Visit(data["visited_on"], data["second"], seen, data["conclusion"], rectify_by)

    def rows(self, shown: Mapping[str, components.FileLine]) -> list[GroupRows]:
        """Return the groups as the page shows them; open are those with something to mend, else the first that is not looked at."""
        drawn = [self._rows(group, shown) for group in self.groups]
        if any(row.is_open for row in drawn):
            return drawn
        first = next((row.group for row in drawn if not row.is_rest and not all(item.given for item in row.rows)), None)
        return [GroupRows(row.group, row.rows, row.is_rest, row.error, is_open=row.group is first) for row in drawn]

    def _rows(self, group: Group, shown: Mapping[str, components.FileLine]) -> GroupRows:
        rows = [
            ItemRow(
                item,
                self[f"result-{item.key}"].value() or "",
                self[f"note-{item.key}"].value() or "",
                " ".join([*self[f"result-{item.key}"].errors, *self[f"note-{item.key}"].errors]),
                shown.get(item.key),
                self.failed.get(item.key, ""),
            )
            for item in group.items
        ]
        error = " ".join(str(error) for error in self[group.rest].errors)
        return GroupRows(group, rows, bool(self[group.rest].value()), error, is_open=bool(error) or any(row.error for row in rows))


def _called(group: Group, item: SiteItem) -> str:
    return f"{group.label} · {item.title}"


def _groups(items: Sequence[SiteItem], failed: Mapping[str, str]) -> Iterator[Group]:
    """Yield the groups in their order; at a re-check what failed last time comes first, by itself."""
    again = [(AGAIN, item) for item in items if item.key in failed]
    others = [(item.group, item) for item in items if item.key not in failed]
    for place, (label, found) in enumerate(groupby([*again, *others], key=lambda pair: pair[0])):
        yield Group(place, label, tuple(item for _, item in found))
