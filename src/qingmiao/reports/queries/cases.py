"""Cases as they are read: lists, one case for whoever handles it, for a department, for the institution, for the citizen."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_of
from qingmiao.reports.models import Assignment, AssignmentState, Case, CaseReading, CaseState, Entry, Report
from qingmiao.reports.permissions import REVEAL_REPORTER, VIEW_REPORT_FILE
from qingmiao.reports.queries.incidents import COUNTIES, chips_of, county_names
from qingmiao.reports.rules.likeness import ALIKE_FROM, likeness, pairs
from qingmiao.reports.rules.vocabulary import CaseKind, Topic, Visibility
from qingmiao.reports.workflow import CASES, OPEN_CASES, WORKING
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.ui.timeline import timeline

State = CaseState
STATUSES: dict[str, components.Status] = {
    State.NEW: components.Status("待受理", "warn"),
    State.ACCEPTED: components.Status("办理中", "warn"),
    State.REOPENED: components.Status("重新办理", "bad"),
    State.ANSWERED: components.Status("已答复，待评价", "none"),
    State.CLOSED: components.Status("已办结", "ok"),
    State.REFUSED: components.Status("不予受理", "none"),
    State.MERGED: components.Status("已并入", "none"),
}
PART_STATUSES: dict[str, components.Status] = {
    AssignmentState.SENT: components.Status("待签收", "warn"),
    AssignmentState.ACCEPTED: components.Status("办理中", "warn"),
    AssignmentState.REPORTED: components.Status("已反馈", "ok"),
    AssignmentState.REFUSED: components.Status("不接收", "bad"),
    AssignmentState.WITHDRAWN: components.Status("已收回", "none"),
}
FIND = ("number__icontains", "institution__name__icontains", "institution__name_initials__icontains", "substance__icontains")
LIKE_WITHIN_DAYS, LIKE_AMONG, LIKE_SHOWN = 90, 300, 5
REPEATS_WITHIN_DAYS = 180
AUTHOR_OF_CITIZEN = "反映人"


def status_of(case: Case) -> components.Status:
    """Return where a case stands, coloured; while the citizen has to add something it says so."""
    if case.waits_since is not None and case.state in OPEN_CASES:
        return components.Status("等反映人补充", "none")
    return STATUSES[case.state]


def title_of(case: Case) -> str:
    """Return what a case is called in a list."""
    return f"{case.get_topic_display()}：{case.institution.name}" if case.institution else str(case.get_topic_display())


def unread_among(rows: list[Case], post: Post) -> set[int]:
    """Return which of some cases are unread by the post's organisation."""
    read = CaseReading.objects.filter(case__in=rows, organisation=post.organisation_id, at__gte=F("case__changed_at"))
    return {row.pk for row in rows} - set(read.values_list("case_id", flat=True))


def _dress(rows: list[Case], post: Post, on: date) -> list[components.Row]:
    names, chips, unread = county_names(), chips_of(rows, on), unread_among(rows, post)
    return [_row(row, names, chips.get(row.pk), is_unread=row.pk in unread) for row in rows]


def _row(row: Case, names: dict[str, str], clock: ClockChip | None, *, is_unread: bool) -> components.Row:
    cells = (clock, status_of(row), row.get_kind_display(), timezone.localdate(row.opened_at), names.get(row.county_code, ""))
    notes = ["有新内容" if is_unread and row.state in OPEN_CASES else "", "不满意" if row.rating == "unsatisfied" else ""]
    return components.Row(
        title_of(row), reverse("case_show", kwargs={"pk": row.pk}), cells, note=" · ".join(filter(None, [row.number, *notes]))
    )


CASE_LIST: Listing[Case] = Listing(
    title="投诉和咨询",
    columns=(
        components.Column("事项", order="topic"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
        components.Column("种类", order="kind"),
        components.Column("收到", "date", order="opened_at"),
        components.Column("县（市、区）", order="county_code"),
    ),
    dress=_dress,
    find=FIND,
    find_hint="编号、机构名称、事由",
    boxes=(
        Box("", "未办结", lambda _on: Q(state__in=OPEN_CASES)),
        Box("new", "待受理", lambda _on: Q(state=State.NEW), empty_title="没有等待受理的事项", empty_text="新收到的反映会列在这里。"),
        Box("working", "办理中", lambda _on: Q(state__in=WORKING)),
        Box("waiting", "等补充", lambda _on: Q(waits_since__isnull=False)),
        Box("answered", "待评价", lambda _on: Q(state=State.ANSWERED)),
        Box("unsatisfied", "不满意", lambda _on: Q(rating="unsatisfied")),
        Box("reprisal", "打击报复", lambda _on: Q(kind=CaseKind.REPRISAL)),
        Box("over", "已结束", lambda _on: Q(state__in=[State.CLOSED, State.REFUSED, State.MERGED])),
    ),
    is_counted=True,
    choices=(
        COUNTIES,
        Choice("kind", "种类", "kind", lambda _rows: CaseKind.choices()),
        Choice("topic", "主题", "topic", lambda _rows: [choice for choice in Topic.choices() if choice[0] != Topic.ABUSE]),
    ),
    order=("opened_at", "pk"),
    empty_title="没有未办结的事项",
    empty_text="网上、12345热线和来信来访的反映会列在这里，等最久的在前。",
    symbol="inbox",
)


def _dress_parts(rows: list[Assignment], _post: Post, on: date) -> list[components.Row]:
    chips = chips_of(rows, on)
    return [
        components.Row(
            title_of(row.case),
            reverse("assignment_show", kwargs={"pk": row.pk}),
            (chips.get(row.pk), PART_STATUSES[row.state], timezone.localdate(row.sent_at)),
            note=row.case.number,
        )
        for row in rows
    ]


PART_LIST: Listing[Assignment] = Listing(
    title="转办事项",
    columns=(
        components.Column("事项"),
        components.Column("时限", "clock"),
        components.Column("状态", "status", order="state"),
        components.Column("转来", "date", order="sent_at"),
    ),
    dress=_dress_parts,
    find=tuple(f"case__{lookup}" for lookup in FIND),
    find_hint="编号、机构名称、事由",
    boxes=(
        Box("", "未反馈", lambda _on: Q(state__in=[AssignmentState.SENT, AssignmentState.ACCEPTED])),
        Box("sent", "待签收", lambda _on: Q(state=AssignmentState.SENT)),
        Box("over", "已结束", lambda _on: Q(state__in=[AssignmentState.REPORTED, AssignmentState.REFUSED])),
    ),
    is_counted=True,
    order=("sent_at", "pk"),
    empty_title="没有等待反馈的转办",
    empty_text="卫生健康局转来的事项会列在这里。",
    symbol="inbox",
)


def _dress_own(rows: list[Case], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.get_topic_display(),
            reverse("own_case_show", kwargs={"pk": row.pk}),
            (status_of(row), timezone.localdate(row.institution_asked_at) if row.institution_asked_at else None),
            note=row.number,
        )
        for row in rows
    ]


OWN_CASE_LIST: Listing[Case] = Listing(
    title="情况说明",
    columns=(components.Column("事由"), components.Column("状态", "status", order="state"), components.Column("请您说明", "date")),
    dress=_dress_own,
    order=("-institution_asked_at", "-pk"),
    empty_title="没有需要说明的事项",
    empty_text="卫生健康局就反映的情况请机构说明时，会列在这里。机构看不到是谁反映的。",
    symbol="inbox",
)


@dataclass(frozen=True)
class ShownReport:
    """One report of a case as its office sees it; who reported stays masked."""

    report: Report
    text: str
    files: list[components.EvidenceLine]
    repeats: int
    may_reveal: bool


@dataclass(frozen=True)
class Message:
    """One entry as shown to whoever may read it."""

    text: str
    by: str
    at: Any
    circle: str
    tone: components.Tone = "none"


@dataclass(frozen=True)
class Alike:
    """Another case that may tell of the same event, and how alike it is in per cent."""

    case: Case
    percent: int


def reports_of(case: Case, actor: Post) -> list[ShownReport]:
    """Return the reports of a case with their words open and their files; the caller audits the read."""
    files: dict[int, list[components.EvidenceLine]] = {}
    for row in VIEW_REPORT_FILE.rows(actor).filter(report__case=case).select_related("file"):
        files.setdefault(row.report_id, []).append(evidence_of(row, "report_file", is_seen=True))
    may_reveal = REVEAL_REPORTER.is_granted(actor)
    rows = list(case.reports.all())
    repeats = _repeats(rows)
    return [
        ShownReport(
            row, row.text.open(), files.get(row.pk, []), repeats.get(row.phone_index, 0), may_reveal and bool(row.phone or row.name)
        )
        for row in rows
    ]


def _repeats(reports: list[Report]) -> dict[str, int]:
    """Return how many more reports each phone sent in half a year: a mark for the office, never a reason to leave one aside."""
    phones = {report.phone_index for report in reports if report.phone_index}
    if not phones:
        return {}
    since = min(report.at for report in reports) - timedelta(days=REPEATS_WITHIN_DAYS)
    sent = Report.objects.filter(phone_index__in=phones, at__gt=since, restricted=None).order_by()
    return {phone: count - 1 for phone, count in sent.values_list("phone_index").annotate(Count("pk"))}


def messages_for_office(case: Case) -> list[Message]:
    """Return the whole conversation of a case, oldest first."""
    return [_message(entry) for entry in _entries(case)]


def messages_for_department(case: Case) -> list[Message]:
    """Return what a department may read of the conversation."""
    return [_message(entry) for entry in _entries(case).exclude(visibility=Visibility.OFFICE)]


def messages_for_institution(case: Case) -> list[Message]:
    """Return what the institution may read of the conversation."""
    return [_message(entry, tells_circle=False) for entry in _entries(case).filter(visibility=Visibility.INSTITUTION)]


def messages_for_citizen(report: Report) -> list[Message]:
    """Return what one reporter may read: what is told to all reporters of the case, and what is between office and this one."""
    if report.case is None:
        return []
    entries = _entries(report.case).filter(Q(report=None) | Q(report=report), visibility=Visibility.CITIZEN)
    return [_message(entry, own="您", tells_circle=False) for entry in entries]


def _entries(case: Case) -> "QuerySet[Entry]":
    return Entry.objects.filter(case=case).select_related("author__organisation", "author__user").order_by("at", "pk")


def _message(entry: Entry, *, own: str = AUTHOR_OF_CITIZEN, tells_circle: bool = True) -> Message:
    by = entry.author.organisation.name if entry.author and entry.author.organisation else own
    circle = entry.get_visibility_display() if tells_circle else ""
    return Message(entry.text.open(), by, entry.at, circle, "none" if entry.author else "warn")


def alike(case: Case, on: date) -> list[Alike]:
    """Return the cases of the county whose reports read like this one's, the most alike first. Two queries."""
    own = frozenset[str]().union(*(pairs(report.text.open()) for report in case.reports.all()))
    since = on - timedelta(days=LIKE_WITHIN_DAYS)
    near = Report.objects.filter(case__county_code=case.county_code, case__opened_at__date__gte=since, restricted=None)
    near = near.exclude(case=case).exclude(case__state__in=[State.MERGED, State.RESTRICTED]).select_related("case__institution")
    found: dict[int, Alike] = {}
    for report in near.order_by("-at")[:LIKE_AMONG]:
        other = report.case
        share = likeness(own, pairs(report.text.open()))
        if other is not None and share >= ALIKE_FROM and share * 100 > getattr(found.get(other.pk), "percent", 0):
            found[other.pk] = Alike(other, round(share * 100))
    return sorted(found.values(), key=lambda one: -one.percent)[:LIKE_SHOWN]


def clock_chips(row: Case | Assignment, on: date) -> list[ClockChip]:
    """Return the running clocks of a case or an assignment, and the last of each that has stopped."""
    days, latest = calendar(), {}
    for clock in clocks_of(row):
        latest[clock.kind] = clock
    return [chip(clock, on, days) for clock in latest.values()]


def parts_of(case: Case, on: date) -> list[tuple[Assignment, components.Status, list[ClockChip]]]:
    """Return the departments' parts of a case with their states and clocks."""
    rows = list(case.assignments.select_related("organisation"))
    chips = chips_of(rows, on)
    return [(row, PART_STATUSES[row.state], [chips[row.pk]] if row.pk in chips else []) for row in rows]


def case_timeline(case: Case) -> list[components.Event]:
    """Return what happened to a case, newest first; its first report begins it."""
    begun = components.Event("收到", case.opened_at, AUTHOR_OF_CITIZEN)
    labels = {name: step.label for name, step in CASES.by_name.items()}
    return timeline(case, labels, {"answer_case": "ok", "refuse_case": "warn", "reopen_case": "bad"}, [begun])
