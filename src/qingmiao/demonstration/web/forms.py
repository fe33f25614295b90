"""What is typed about demonstrations: reasons, a visit, a decision, guidance."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from qingmiao.codes.days import day_words
from qingmiao.demonstration.models import GuidanceKind
from qingmiao.demonstration.services.guiding import HOURS_MOST, PEOPLE_MOST, GuidanceGiven
from qingmiao.demonstration.services.reviewing import SiteVisit
from qingmiao.institutions.models import Institution
from qingmiao.ui.form_fields import FILES_HINT, ManyFilesField, ManyFilesInput, day_field, words_field


class NominationForm(forms.Form):
    """Why a county chooses an institution."""

    reason = words_field(
        "推荐理由", "请写明推荐理由：好在哪里，能带动什么。", help_text="好在哪里，能带动什么；条件中有不符合或待核的，请一并说明"
    )


class SiteVisitForm(forms.Form):
    """The city's visit to a chosen institution."""

    visited_on = day_field("评审日期", "请填写评审日期。")
    note = words_field("评审记录", "请写明实地评审看到的情况。", rows=8, help_text="环境、照护、安全、人员、示范作用各看到什么")
    photos = ManyFilesField(
        label="照片和材料",
        required=False,
        help_text=f"{FILES_HINT}，最多 20 个；照片中的位置信息会去掉",
        widget=ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, nominated_on: date, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nominated_on, self.on = nominated_on, on

    def clean_visited_on(self) -> date:
        """Refuse a day before the choice or after today."""
        day: date = self.cleaned_data["visited_on"]
        if not self.nominated_on <= day <= self.on:
            raise forms.ValidationError(f"评审日期应在推荐日期 {day_words(self.nominated_on)}和今天之间。")
        return day

    def visit(self) -> SiteVisit:
        """Return the visit; call after is_valid."""
        return SiteVisit(self.cleaned_data["visited_on"], self.cleaned_data["note"], self.cleaned_data["photos"])


class GrantForm(forms.Form):
    """The city says yes, until a day."""

    until = day_field("示范期最后一天", "请填写示范期的最后一天。")
    reason = words_field("认定理由", "请写明认定的理由。")


class RefusalForm(forms.Form):
    """The city says no."""

    reason = words_field("不予通过的理由", "请写明不予通过的理由。", rows=3)


class WithdrawalForm(forms.Form):
    """Why a demonstration is withdrawn."""

    reason = words_field("撤销原因", "请写明撤销的原因。", help_text="原因将向社会公示，不要写个人信息")


class DeclineForm(forms.Form):
    """Why a proposal to withdraw is not followed."""

    reason = words_field("不撤销的理由", "请写明不撤销的理由。", rows=2)


class GuidanceForm(forms.Form):
    """One piece of guidance. The guided institution is chosen among those the search finds."""

    kind = forms.ChoiceField(
        label="方式", choices=GuidanceKind, widget=forms.RadioSelect, error_messages={"required": "请选择指导的方式。"}
    )
    q = forms.CharField(label="查找机构", required=False, max_length=100)
    guided = forms.ModelChoiceField(
        label="受指导的机构",
        queryset=Institution.objects.none(),
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        empty_label="没有单独的对象（开放观摩、跟岗培训）",
        error_messages={"invalid_choice": "请在查找到的机构中选择。"},
    )
    held_on = day_field("日期", "请填写指导的日期。")
    hours = forms.DecimalField(
        label="时长",
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.1"),
        max_value=HOURS_MOST,
        error_messages={
            "required": "请填写时长，如 2 或 1.5。",
            "min_value": "时长须大于 0。",
            "max_value": f"时长不超过 {HOURS_MOST} 小时，请分次登记。",
            "max_decimal_places": "时长最多写一位小数，如 1.5。",
        },
    )
    people = forms.IntegerField(
        label="参加人数",
        min_value=1,
        max_value=PEOPLE_MOST,
        error_messages={
            "required": "请填写参加人数。",
            "min_value": "参加人数至少 1 人。",
            "max_value": f"参加人数不超过 {PEOPLE_MOST} 人。",
        },
    )
    note = words_field("内容", "请写明内容。", rows=3, required=False, help_text="指导了什么，解决了什么")
    file = forms.FileField(
        label="材料",
        required=False,
        help_text=FILES_HINT,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, found: Sequence[Institution], on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.found = on, found
        self.fields["guided"].queryset = Institution.objects.filter(pk__in=[row.pk for row in found])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask whom, where the kind needs one; no day to come."""
        data: dict[str, Any] = super().clean() or {}
        needs_one = data.get("kind") in (GuidanceKind.PAIRING, GuidanceKind.VISIT)
        if needs_one and not data.get("guided") and "guided" not in self.errors:
            self.add_error("guided", "结对帮扶和上门指导须选择受指导的机构，请先查找再选择。")
        if data.get("held_on") and data["held_on"] > self.on:
            self.add_error("held_on", "指导日期不能晚于今天。")
        return data

    def given(self) -> GuidanceGiven:
        """Return what was given; call after is_valid."""
        return GuidanceGiven(**{name: self.cleaned_data[name] for name in ("kind", "held_on", "hours", "people", "guided", "note", "file")})
