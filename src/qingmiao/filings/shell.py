"""What filings put into the shell: their pages, what waits for whom, and what the search finds."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core.clocks import calendar, chip, clocks_on
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.core.trail import declare_trail
from qingmiao.filings.models import Chase, Filing, FilingKind, FilingState
from qingmiao.filings.permissions import ANSWER_CHASE, EDIT_FILING, REVIEW_FILING, VIEW_CITY_DESK, VIEW_COUNTY_DESK, VIEW_FILING
from qingmiao.filings.queries import with_deadline
from qingmiao.filings.queries.county_desk import WAITING, nearest_chips, status_of
from qingmiao.filings.queries.desks import FACTS
from qingmiao.filings.queries.overview import next_step, state_status
from qingmiao.filings.queries.register import facts_section, history_section
from qingmiao.filings.queries.trail import filings_named, trail_of_filings, trail_of_staff
from qingmiao.institutions.queries.register import RecordSection, declare_section
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

FIND = ("institution__name__icontains", "institution__name_initials__icontains", "institution__code__iexact", "facts__basic__uscc__iexact")
# key, chip, states that wait, position
COUNTY_ROWS: tuple[tuple[str, str, tuple[FilingState, ...], int], ...] = (
    ("submitted", "待受理", (FilingState.SUBMITTED,), 10),
    ("accepted", "待出回执", (FilingState.ACCEPTED, FilingState.INSPECTED), 11),
    ("receipted", "待现场核实", (FilingState.RECEIPTED,), 12),
    ("rectified", "整改待复核", (FilingState.RECTIFIED,), 13),
)
FOR_INSTITUTION = (FilingState.RETURNED, FilingState.NONCONFORMING)
OWN_OPEN = (FilingState.DRAFT, *FOR_INSTITUTION)


def _in_states(states: Sequence[FilingState], rows: "QuerySet[Filing]") -> "QuerySet[Filing]":
    return with_deadline(rows.filter(state__in=states)).select_related("institution")


def _dress_for_officer(rows: list[Filing], _post: Post, on: date) -> list[DeskRow]:
    chips = nearest_chips(rows, on)
    return [
        DeskRow(
            row.institution.name,
            reverse("filing_review", kwargs={"pk": row.pk}),
            status_of(row),
            row.get_kind_display(),
            timezone.localdate(row.submitted_at) if row.submitted_at else row.received_on,
            chips.get(row.pk),
            reverse("filing_panel", kwargs={"pk": row.pk}),
        )
        for row in rows
    ]


def _late(rows: "QuerySet[Filing]", _post: Post, on: date) -> "QuerySet[Filing]":
    return with_deadline(rows.filter(state__in=WAITING)).filter(due_on__lt=on).select_related("institution")


def _dress_for_institution(rows: list[Filing], _post: Post, on: date) -> list[DeskRow]:
    chips = nearest_chips(rows, on)
    return [
        DeskRow(
            next_step(row).sentence,
            reverse("filing_overview", kwargs={"pk": row.pk}),
            components.Status(next_step(row).action or row.get_state_display(), state_status(row).tone),
            row.get_kind_display(),
            timezone.localdate(row.saved_at),
            chips.get(row.pk),
        )
        for row in rows
    ]


def _dress_chases(rows: list[Chase], _post: Post, on: date) -> list[DeskRow]:
    clocks = {clock.subject_id: clock for clock in clocks_on(Chase).filter(stopped_on=None)}
    days = calendar() if clocks else None
    return [
        DeskRow(
            row.filing.institution.name,
            reverse("chase_answer", kwargs={"pk": row.pk}),
            components.Status("答复市级催办", "bad"),
            "催办",
            timezone.localdate(row.asked_at),
            chip(clocks[str(row.pk)], on, days) if days and str(row.pk) in clocks else None,
        )
        for row in rows
    ]


def _find_filings(post: Post, words: str, _on: date) -> Found | None:
    is_own = EDIT_FILING.is_granted(post)
    action = VIEW_FILING if is_own else REVIEW_FILING
    if not action.is_granted(post):
        return None
    fitting = mentions((*FIND, "receipt__number__icontains"), words)
    rows = action.rows(post).filter(fitting).select_related("institution").order_by("-created_at", "-pk").distinct().defer(*FACTS)
    page = "filing_overview" if is_own else "filing_review"
    shown = [
        components.Row(
            f"{row.institution.name} {row.get_kind_display()}",
            reverse(page, kwargs={"pk": row.pk}),
            note=f"{row.get_state_display()} · {day_words(timezone.localdate(row.created_at))}",
        )
        for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), "" if is_own else more_of("filing_cases", words))


declare_navigation(
    Entry("全市办理", "city_desk", "building", VIEW_CITY_DESK, 5, section="待办"),
    Entry("备案", "filing_list", "file", EDIT_FILING, 30, section="机构", group="备案"),
)
declare_desk(
    *(
        DeskRows(
            key,
            label,
            position,
            VIEW_COUNTY_DESK,
            lambda rows, _post, _on, states=states: _in_states(states, rows),  # type: ignore[misc]  # bound now, not when called
            _dress_for_officer,
            due="due_on",
            since="submitted_at",
            find=FIND,
            may_be_assigned=True,
        )
        for key, label, states, position in COUNTY_ROWS
    ),
    DeskRows(
        "institution",
        "等机构",
        70,
        VIEW_COUNTY_DESK,
        lambda rows, _post, _on: _in_states(FOR_INSTITUTION, rows),
        _dress_for_officer,
        due="due_on",
        since="submitted_at",
        find=FIND,
        is_for_others=True,
    ),
    DeskRows("late_filings", "县级逾期", 5, VIEW_CITY_DESK, _late, _dress_for_officer, due="due_on", since="submitted_at", find=FIND),
    DeskRows(
        "own_filings",
        FilingKind.FILING.label,
        10,
        EDIT_FILING,
        lambda rows, _post, _on: _in_states(OWN_OPEN, rows),
        _dress_for_institution,
        due="due_on",
        since="saved_at",
    ),
)
declare_desk(
    DeskRows(
        "chases",
        "催办待答复",
        4,
        ANSWER_CHASE,
        lambda rows, _post, _on: rows.filter(answered_at=None).select_related("filing__institution"),
        _dress_chases,
        since="asked_at",
        find=("filing__institution__name__icontains",),
    ),
)
declare_search(SearchGroup("办件", 10, _find_filings))
declare_section(RecordSection(10, "filings/_facts_section.html", facts_section))
declare_section(RecordSection(90, "filings/_history_section.html", history_section))
declare_trail(named={"filings.filing": filings_named}, by_words=trail_of_filings, by_person=trail_of_staff)
