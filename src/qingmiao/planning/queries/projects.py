"""Projects as their list, their page, the public map and the mayor's page show them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.clocks import ClockChip, calendar, chip
from qingmiao.core.models import Clock
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.planning.models import Project, ProjectMoney, ProjectState
from qingmiao.planning.rules.projects import likely_late_days
from qingmiao.planning.rules.siting import yuan
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing

State = ProjectState
OVER = (State.OPEN, State.DROPPED)
SHOWN_PUBLICLY = (State.SITED, State.STARTED, State.FINISHED, State.ACCEPTED)


def project_status(row: Project) -> components.Status:
    """Return where a project stands."""
    tone: components.Tone = "ok" if row.state == State.OPEN else "none" if row.state in (State.DROPPED, State.IDEA) else "warn"
    return components.Status(row.get_state_display(), tone)


def opening_chip(row: Any, on: date, days: WorkingCalendar) -> ClockChip | None:
    """Return the deadline of a project that `core.clocks.with_due` returned; None where none runs."""
    return chip(Clock(label="计划开办", due_on=row.clock_due_on), on, days) if row.clock_due_on else None


def _dress(rows: list[Any], _post: Post, on: date) -> list[components.Row]:
    days = calendar()
    return [
        components.Row(
            row.name,
            reverse("project_show", kwargs={"pk": row.pk}),
            (
                row.get_form_display(),
                row.promised_places,
                "—" if row.delivered_places is None else row.delivered_places,
                project_status(row),
                opening_chip(row, on, days),
                row.opening_due_on,
            ),
        )
        for row in rows
    ]


PROJECTS: Listing[Project] = Listing(
    title="托育项目",
    columns=(
        components.Column("项目", order="name"),
        components.Column("形式", order="form"),
        components.Column("承诺托位", "number", order="promised_places"),
        components.Column("建成托位", "number", order="delivered_places"),
        components.Column("状态", "status", order="state"),
        components.Column("时限", "clock"),
        components.Column("计划开办", "date", order="opening_due_on"),
    ),
    dress=_dress,
    find=("name__icontains",),
    find_hint="项目名称",
    boxes=(
        Box("", "进行中", lambda _on: ~Q(state__in=OVER)),
        Box("late", "已逾期", lambda on: ~Q(state__in=OVER) & Q(opening_due_on__lt=on)),
        Box("open", "已开办", lambda _on: Q(state=State.OPEN)),
    ),
    choices=(
        Choice("county", "县（市、区）", "county_code", lambda _rows: [(county.code, county.name) for county in counties()]),
        Choice("form", "形式", "form", lambda _rows: InstitutionForm.choices()),
    ),
    is_counted=True,
    order=("opening_due_on", "pk"),
    empty_title="没有项目",
    empty_text="采用一个布点方案，或登记一个项目。",
    symbol="building",
)


def slippage() -> int | None:
    """Return by how many days half of the opened projects were late; None where too few opened."""
    opened = Project.objects.filter(state=State.OPEN).values_list("opened_on", "opening_due_on")
    return likely_late_days([(opened_on - due_on).days for opened_on, due_on in opened if opened_on is not None])


def money_table(rows: Sequence[ProjectMoney]) -> components.Table:
    """Return the money of a project by source."""
    columns = [components.Column("资金来源"), components.Column("下达", "number"), components.Column("已支出", "number")]
    lines = [components.Row(row.get_source_display(), "", (yuan(row.granted_fen), yuan(row.spent_fen))) for row in rows]
    return components.Table("资金", columns, lines)


def funds_table() -> components.Table:
    """Return the money of all projects by county and source, as it is reported upwards; two queries."""
    names = {county.code: county.name for county in counties()}
    sums = (
        ProjectMoney.objects.values("source", county=F("project__county_code"))
        .annotate(granted=Sum("granted_fen"), spent=Sum("spent_fen"))
        .order_by("county", "source")
    )
    labels = dict(ProjectMoney._meta.get_field("source").flatchoices)
    columns = [
        components.Column("县（市、区）"),
        components.Column("资金来源"),
        components.Column("下达", "number"),
        components.Column("已支出", "number"),
    ]
    lines = [
        components.Row(names.get(row["county"] or "", ""), "", (str(labels[row["source"]]), yuan(row["granted"]), yuan(row["spent"])))
        for row in sums
    ]
    return components.Table("资金（按县和来源）", columns, lines)


def being_built() -> tuple[components.Map, components.Table]:
    """Return what is being built and may be shown to everyone; one query. Only what the planners made public."""
    rows = list(Project.objects.filter(is_public=True, state__in=SHOWN_PUBLICLY).order_by("opening_due_on", "pk"))
    places = [
        components.MapPlace(f"p{row.pk}", row.name, row.latitude, row.longitude, row.form, note=f"{row.promised_places} 个托位")
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]
    forms = {row.form: row.get_form_display() for row in rows}
    columns = [
        components.Column("项目"),
        components.Column("形式"),
        components.Column("托位", "number"),
        components.Column("进展"),
        components.Column("计划开办"),
    ]
    lines = [
        components.Row(row.name, "", (row.get_form_display(), row.promised_places, row.get_state_display(), day_words(row.opening_due_on)))
        for row in rows
    ]
    return components.Map("building", reverse("counties_geojson"), places, forms), components.Table("正在建的托育机构", columns, lines)
