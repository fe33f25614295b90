"""Incidents as they are read: the list of the area, an institution's own, one with what happened to it."""

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_of, clocks_on
from qingmiao.core.legislation import LegalValue, load
from qingmiao.core.models import Clock
from qingmiao.regions.queries import counties
from qingmiao.reports.models import Incident, IncidentState, RestrictedCase
from qingmiao.reports.permissions import VIEW_INCIDENT_PHOTO
from qingmiao.reports.rules.deadlines import others_to_tell, report_law
from qingmiao.reports.rules.vocabulary import Emergency, IncidentKind
from qingmiao.reports.workflow import INCIDENTS, OPEN_INCIDENTS
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.ui.timeline import timeline, who

State = IncidentState
STATUSES: dict[str, components.Status] = {
    State.REPORTED: components.Status("待签收", "bad"),
    State.INVESTIGATING: components.Status("调查整改中", "warn"),
    State.REVIEWED: components.Status("待县级审核", "warn"),
    State.CLOSED: components.Status("已结案", "ok"),
}
FIND = ("number__icontains", "institution__name__icontains", "institution__name_initials__icontains")


def status_of(row: Incident) -> components.Status:
    """Return where an incident stands, coloured."""
    return STATUSES[row.state]


def clock_of(row: Incident | RestrictedCase, on: date) -> ClockChip | None:
    """Return the clock of an incident's review, or of a restricted case, as shown."""
    clock = clocks_of(row).last()
    return chip(clock, on, calendar()) if clock else None


def chips_of(rows: list[Any], on: date) -> dict[int, ClockChip]:
    """Return the nearest running clock of each row of one model, in two queries."""
    if not rows:
        return {}
    keys = [str(row.pk) for row in rows]
    nearest: dict[int, Clock] = {}
    for clock in clocks_on(type(rows[0])).filter(subject_id__in=keys, stopped_on=None).order_by("-due_on", "-pk"):
        nearest[int(clock.subject_id)] = clock
    days = calendar()
    return {key: chip(clock, on, days) for key, clock in nearest.items()}


def county_names() -> dict[str, str]:
    """Return the counties' names by code."""
    return {county.code: county.name for county in counties()}


def law_of(row: Incident) -> LegalValue:
    """Return the value by which it had to be reported: that of the day on which it happened."""
    on = timezone.localdate(row.happened_at)
    return report_law(row.kind, serious=row.is_serious, on=on, law=load())


def whom_to_tell(row: Incident) -> list[str]:
    """Return whom else to tell of it."""
    return others_to_tell(row.kind, timezone.localdate(row.happened_at), load())


def called_words(row: Incident) -> str:
    """Return who was called for help, in words."""
    return "、".join(Emergency(number).label for number in row.called) or "没有拨打"


def photos_of(row: Incident, post: Post) -> list[components.EvidenceLine]:
    """Return the photos of an incident that a reader may open."""
    photos = VIEW_INCIDENT_PHOTO.rows(post).filter(incident=row).select_related("file")
    return [evidence_of(photo, "incident_photo", is_seen=True) for photo in photos]


def incident_timeline(row: Incident) -> list[components.Event]:
    """Return what happened to an incident, newest first; its report begins it."""
    begun = components.Event(
        "机构报告", row.reported_at, who(row.reported_by), "报告已超过时限" if row.is_late else "", "bad" if row.is_late else "none"
    )
    return timeline(row, {name: step.label for name, step in INCIDENTS.by_name.items()}, {"close_incident": "ok"}, [begun])


def _dress(rows: list[Incident], _post: Post, on: date) -> list[components.Row]:
    names, chips = county_names(), chips_of(rows, on)
    return [_row(row, names, chips.get(row.pk)) for row in rows]


def _row(row: Incident, names: dict[str, str], clock: ClockChip | None) -> components.Row:
    cells = (
        clock,
        status_of(row),
        row.institution.name,
        timezone.localdate(row.happened_at),
        row.get_spot_display(),
        names.get(row.county_code, ""),
    )
    notes = ["严重" if row.is_serious else "", "迟报" if row.is_late else ""]
    return components.Row(
        row.what, reverse("incident_show", kwargs={"pk": row.pk}), cells, note=" · ".join(filter(None, [row.number, *notes]))
    )


def _counties(rows: Any) -> list[tuple[str, str]]:
    """Return the counties in which one of these rows lies, in one query."""
    here = counties().filter(code__in=rows.order_by().select_related(None).values("county_code"))
    return [(county.code, county.name) for county in here]


COUNTIES = Choice("county", "县（市、区）", "county_code", _counties, "全市")
COLUMNS = (
    components.Column("事件"),
    components.Column("时限", "clock"),
    components.Column("状态", "status", order="state"),
    components.Column("机构", order="institution__name_pinyin"),
    components.Column("发生日期", "date", order="happened_at"),
    components.Column("地点"),
    components.Column("县（市、区）", order="county_code"),
)
INCIDENT_LIST: Listing[Incident] = Listing(
    title="事故",
    columns=COLUMNS,
    dress=_dress,
    find=FIND,
    find_hint="编号、机构名称、拼音首字母",
    boxes=(
        Box("", "未结案", lambda _on: Q(state__in=OPEN_INCIDENTS)),
        Box(
            "reported",
            "待签收",
            lambda _on: Q(state=State.REPORTED),
            empty_title="没有等待签收的事故",
            empty_text="机构报告后立即列在这里，严重的在前。",
        ),
        Box("reviewed", "待审核", lambda _on: Q(state=State.REVIEWED)),
        Box("serious", "严重事件", lambda _on: Q(is_serious=True)),
        Box("late", "迟报", lambda _on: Q(reported_at__gt=F("report_due_at"))),
        Box("closed", "已结案", lambda _on: Q(state=State.CLOSED)),
        Box("all", "全部"),
    ),
    is_counted=True,
    choices=(COUNTIES, Choice("kind", "种类", "kind", lambda _rows: [c for c in IncidentKind.choices() if c[0] != IncidentKind.ABUSE])),
    order=("-is_serious", "-happened_at", "-pk"),
    empty_title="没有未结案的事故",
    empty_text="机构在手机上报告后立即列在这里。",
    symbol="warning",
)
OWN_INCIDENT_LIST: Listing[Incident] = Listing(
    title="事故报告",
    columns=COLUMNS,
    dress=_dress,
    find=("number__icontains",),
    find_hint="编号",
    boxes=(Box("", "全部"), Box("open", "未结案", lambda _on: Q(state__in=OPEN_INCIDENTS))),
    order=("-happened_at", "-pk"),
    empty_title="没有报告过事故",
    empty_text="发生伤害、走失、传染病聚集等情况，请立即在这里报告。",
    symbol="warning",
)
