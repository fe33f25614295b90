"""New housing as its list, its page and the desk show it."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.legislation import load
from qingmiao.core.models import Clock
from qingmiao.core.rules import RuleLine
from qingmiao.planning.models import FacilityState, HousingProject
from qingmiao.planning.rules.housing import Housing, due_of, judge_housing
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

State = FacilityState
TONES: dict[str, components.Tone] = {
    State.MISSING: "bad",
    State.PLANNED: "warn",
    State.BUILDING: "warn",
    State.ACCEPTED: "warn",
    State.DELIVERED: "ok",
}


def status_of(row: HousingProject) -> components.Status:
    """Return where a facility stands."""
    return components.Status(row.get_state_display(), TONES[row.state])


def facts_of(row: HousingProject, on: date) -> Housing:
    """Return what the rules see of a project."""
    return Housing(row.area_kind, row.dwellings, row.facility_places, row.facility_area_m2, row.delivered_on, on)


def lines_of(row: HousingProject, on: date) -> list[RuleLine]:
    """Return what the norms say of a project, looked at on a day."""
    return judge_housing(facts_of(row, on), row.handover_on, load())


def due_chip(row: Any, on: date, days: WorkingCalendar) -> ClockChip | None:
    """Return the deadline of a project that `core.clocks.with_due` returned; None where none runs."""
    return chip(Clock(label="住房交付", due_on=row.clock_due_on), on, days) if row.clock_due_on else None


def _dress(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    days, law = calendar(), load()
    return [
        components.Row(
            row.name,
            reverse("housing_show", kwargs={"pk": row.pk}),
            (
                row.dwellings,
                due_of(facts_of(row, on), row.handover_on, law).places or "—",
                row.facility_places or "—",
                status_of(row),
                due_chip(row, on, days),
                row.handover_on,
            ),
        )
        for row in rows
    ]


def _counties(_rows: Any) -> list[tuple[str, str]]:
    return [(county.code, county.name) for county in counties()]


HOUSING_LIST: Listing[HousingProject] = Listing(
    title="新建住房配建",
    columns=(
        components.Column("项目", order="name"),
        components.Column("住房（套）", "number", order="dwellings"),
        components.Column("应配托位", "number"),
        components.Column("规划托位", "number", order="facility_places"),
        components.Column("配建状态", "status", order="state"),
        components.Column("时限", "clock"),
        components.Column("住房交付", "date", order="handover_on"),
    ),
    dress=_dress,
    find=("name__icontains",),
    find_hint="项目名称",
    boxes=(
        Box("", "未交付", lambda _on: ~Q(state=State.DELIVERED)),
        Box("late", "已逾期", lambda on: ~Q(state=State.DELIVERED) & Q(handover_on__lt=on)),
        Box("done", "已交付", lambda _on: Q(state=State.DELIVERED)),
    ),
    choices=(Choice("county", "县（市、区）", "county_code", _counties),),
    is_counted=True,
    order=("handover_on", "pk"),
    empty_title="没有登记的新建住房",
    empty_text="自然资源、住房城乡建设部门登记后列在这里。",
    symbol="building",
)
