"""What reports put into the shell: their pages, what waits for whom, what the search finds, and what no list of the trail shows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.audit import hide_trail
from qingmiao.core.clocks import with_due
from qingmiao.core.models import StoredFile
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.institutions.models import Institution
from qingmiao.institutions.queries.register import RecordSection, declare_section
from qingmiao.reports.models import (
    Assignment,
    Case,
    CaseState,
    Incident,
    IncidentPhoto,
    IncidentState,
    Report,
    ReportFile,
    RestrictedCase,
    RestrictedState,
)
from qingmiao.reports.permissions import (
    BROWSE_CASES,
    BROWSE_INCIDENTS,
    HANDLE_CASE,
    HANDLE_INCIDENT,
    NAME_PROTECTORS,
    OWN_INCIDENTS,
    READ_OWN_CASE,
    REVIEW_INCIDENT,
    VIEW_RESTRICTED,
    WORK_ASSIGNMENT,
)
from qingmiao.reports.queries import cases as case_queries
from qingmiao.reports.queries import incidents as incident_queries
from qingmiao.reports.queries.cases import PART_STATUSES, title_of, unread_among
from qingmiao.reports.queries.incidents import chips_of
from qingmiao.reports.queries.visits import RISK_SIGNALS, origins
from qingmiao.reports.workflow import OPEN_CASES, OPEN_INCIDENTS, WITH_DEPARTMENT
from qingmiao.supervision.queries.origins import declare_origin
from qingmiao.supervision.queries.risk import declare_signal
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, DeskRow, DeskRows, declare_aside, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

SECTION = "监督"


def _incidents(states: Sequence[str]) -> Any:
    return lambda rows, _post, _on: with_due(rows.filter(state__in=states)).select_related("institution")


def _dress_incidents(rows: list[Incident], _post: Post, on: date) -> list[DeskRow]:
    chips = chips_of(rows, on)
    return [
        DeskRow(
            f"{row.institution.name} {row.what}",
            reverse("incident_show", kwargs={"pk": row.pk}),
            incident_queries.status_of(row),
            "事故",
            timezone.localdate(row.reported_at),
            chips.get(row.pk),
            note="严重" if row.is_serious else "",
        )
        for row in rows
    ]


def _cases(where: Q) -> Any:
    return lambda rows, _post, _on: with_due(rows.filter(where)).select_related("institution")


def _dress_cases(rows: list[Case], post: Post, on: date) -> list[DeskRow]:
    chips, unread = chips_of(rows, on), unread_among(rows, post)
    return [
        DeskRow(
            title_of(row),
            reverse("case_show", kwargs={"pk": row.pk}),
            case_queries.status_of(row),
            row.get_kind_display(),
            timezone.localdate(row.opened_at),
            chips.get(row.pk),
            note="有新内容" if row.pk in unread else "",
        )
        for row in rows
    ]


def _dress_own_cases(rows: list[Case], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("请作出说明", "warn")
    return [
        DeskRow(row.get_topic_display(), reverse("own_case_show", kwargs={"pk": row.pk}), todo, "情况说明", _day(row.institution_asked_at))
        for row in rows
    ]


def _day(at: Any) -> date | None:
    return timezone.localdate(at) if at else None


def _not_yet_stated(rows: "QuerySet[Case]", _post: Post, _on: date) -> "QuerySet[Case]":
    return rows.filter(state__in=OPEN_CASES).exclude(entries__visibility="institution", entries__author__organisation=_post.organisation_id)


def _dress_parts(rows: list[Assignment], _post: Post, on: date) -> list[DeskRow]:
    chips = chips_of(rows, on)
    return [
        DeskRow(
            title_of(row.case),
            reverse("assignment_show", kwargs={"pk": row.pk}),
            PART_STATUSES[row.state],
            "转办",
            timezone.localdate(row.sent_at),
            chips.get(row.pk),
        )
        for row in rows
    ]


def _restricted(post: Post, on: date) -> Sequence[AsideLine]:
    """Tell those who are named, and nobody else; a line without a count is not drawn."""
    rows = VIEW_RESTRICTED.rows(post).filter(state=RestrictedState.OPEN)
    counted = with_due(rows).aggregate(many=Count("pk"), late=Count("pk", filter=Q(clock_due_on__lt=on)))
    return [
        AsideLine("受限案件", counted["many"], reverse("restricted_list"), "bad", "shield"),
        AsideLine("逾期的受限案件", counted["late"], reverse("restricted_list"), "bad", "clock"),
    ]


def _late_for_city(post: Post, on: date) -> Sequence[AsideLine]:
    late = with_due(BROWSE_CASES.rows(post).filter(state__in=OPEN_CASES)).filter(clock_due_on__lt=on).count()
    serious = BROWSE_INCIDENTS.rows(post).filter(state__in=OPEN_INCIDENTS, is_serious=True).count()
    return [
        AsideLine("未结案的严重事故", serious, f"{reverse('incident_list')}?box=serious", "bad", "warning"),
        AsideLine("逾期的投诉咨询", late, reverse("case_list"), "warn", "clock"),
    ]


def _found(rows: "QuerySet[Any]", title: Any, route: str, listed: str, words: str) -> Found:
    shown = [components.Row(title(row), reverse(route, kwargs={"pk": row.pk}), note=row.number) for row in rows[:SHOWN]]
    return Found(shown, rows.count(), more_of(listed, words))


def _find_cases(post: Post, words: str, _on: date) -> Found | None:
    if not BROWSE_CASES.is_granted(post):
        return None
    rows = BROWSE_CASES.rows(post).filter(mentions(case_queries.FIND, words)).select_related("institution").order_by("-opened_at", "-pk")
    return _found(rows, title_of, "case_show", "case_list", words)


def _find_incidents(post: Post, words: str, _on: date) -> Found | None:
    if not BROWSE_INCIDENTS.is_granted(post):
        return None
    rows = BROWSE_INCIDENTS.rows(post).filter(mentions(incident_queries.FIND, words)).select_related("institution").order_by("-happened_at")
    return _found(rows, lambda row: f"{row.institution.name} {row.what}", "incident_show", "incident_list", words)


def _section(institution: Institution, post: Post, _on: date, _today: date) -> dict[str, Any]:
    """Return an institution's latest incidents and cases, as far as the post may read them."""
    incidents = BROWSE_INCIDENTS.rows(post).filter(institution=institution).order_by("-happened_at", "-pk")
    cases = BROWSE_CASES.rows(post).filter(institution=institution).select_related("institution").order_by("-opened_at", "-pk")
    return {
        "incidents": [(row, incident_queries.status_of(row)) for row in incidents[:SHOWN]],
        "cases": [(row, case_queries.status_of(row)) for row in cases[:SHOWN]],
    }


def _restricted_keys(model: type[Model], where: Q) -> Any:
    def keys() -> Iterable[object]:
        return model._base_manager.filter(where).values_list("pk", flat=True)

    return keys


declare_navigation(
    Entry("事故报告", "own_incidents", "warning", OWN_INCIDENTS, 46, section=SECTION, group="投诉和事故"),
    Entry("情况说明", "own_case_list", "inbox", READ_OWN_CASE, 47, section=SECTION, group="投诉和事故"),
    Entry("转办事项", "assignment_list", "inbox", WORK_ASSIGNMENT, 20),
    Entry("投诉和咨询", "case_list", "inbox", BROWSE_CASES, 45, section=SECTION, group="投诉和事故"),
    Entry("事故", "incident_list", "warning", BROWSE_INCIDENTS, 46, section=SECTION, group="投诉和事故"),
    Entry("情况统计", "report_figures", "list", BROWSE_CASES, 47, section=SECTION, group="投诉和事故"),
    Entry("公开问答", "answer_manage", "book", BROWSE_CASES, 48, section=SECTION, group="投诉和事故"),
    Entry("受限联系人", "protector_list", "shield", NAME_PROTECTORS, 49, section=SECTION, group="投诉和事故"),
)
declare_desk(
    DeskRows(
        "incidents",
        "事故",
        1,
        HANDLE_INCIDENT,
        _incidents([IncidentState.REPORTED, IncidentState.REVIEWED]),
        _dress_incidents,
        due="clock_due_on",
        since="reported_at",
        find=incident_queries.FIND,
    ),
    DeskRows(
        "own_incidents",
        "事故",
        20,
        REVIEW_INCIDENT,
        _incidents([IncidentState.INVESTIGATING]),
        _dress_incidents,
        due="clock_due_on",
        since="reported_at",
        find=("number__icontains",),
    ),
    DeskRows(
        "cases",
        "投诉咨询",
        20,
        HANDLE_CASE,
        _cases(Q(state__in=OPEN_CASES, waits_since=None)),
        _dress_cases,
        due="clock_due_on",
        since="opened_at",
        find=case_queries.FIND,
    ),
    DeskRows(
        "cases_waiting",
        "等反映人",
        71,
        HANDLE_CASE,
        _cases(Q(state__in=OPEN_CASES, waits_since__isnull=False)),
        _dress_cases,
        since="opened_at",
        find=case_queries.FIND,
        is_for_others=True,
    ),
    DeskRows("own_cases", "情况说明", 21, READ_OWN_CASE, _not_yet_stated, _dress_own_cases, since="institution_asked_at"),
    DeskRows(
        "assignments",
        "转办",
        20,
        WORK_ASSIGNMENT,
        lambda rows, _post, _on: with_due(rows.filter(state__in=WITH_DEPARTMENT)).select_related("case__institution"),
        _dress_parts,
        due="clock_due_on",
        since="sent_at",
        find=tuple(f"case__{lookup}" for lookup in case_queries.FIND),
    ),
)
declare_aside(Aside(1, VIEW_RESTRICTED, _restricted), Aside(2, NAME_PROTECTORS, _late_for_city))
declare_search(SearchGroup("投诉咨询", 12, _find_cases), SearchGroup("事故", 13, _find_incidents))
declare_signal(*RISK_SIGNALS)
declare_origin(origins)
declare_section(RecordSection(60, "reports/_institution_section.html", _section))
hide_trail(RestrictedCase)
hide_trail(Case, _restricted_keys(Case, Q(state=CaseState.RESTRICTED)))
hide_trail(Incident, _restricted_keys(Incident, Q(state=IncidentState.RESTRICTED)))
hide_trail(Report, _restricted_keys(Report, Q(restricted__isnull=False)))
hide_trail(ReportFile, _restricted_keys(ReportFile, Q(report__restricted__isnull=False)))
hide_trail(IncidentPhoto, _restricted_keys(IncidentPhoto, Q(incident__state=IncidentState.RESTRICTED)))
hide_trail(Assignment, _restricted_keys(Assignment, Q(case__state=CaseState.RESTRICTED)))
hide_trail(
    StoredFile,
    _restricted_keys(
        StoredFile,
        Q(pk__in=ReportFile._base_manager.filter(report__restricted__isnull=False).values("file"))
        | Q(pk__in=IncidentPhoto._base_manager.filter(incident__state=IncidentState.RESTRICTED).values("file")),
    ),
)
