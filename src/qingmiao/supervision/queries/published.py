"""What the public may know of supervision: results with their dates, findings after their delay and for their time, objections said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from qingmiao.supervision.models import SELF_CHECKS, STOPS, Finding, FindingState, FindingStep, Inspection, InspectionState, Objection
from qingmiao.supervision.queries.findings import current_stops
from qingmiao.ui import components

SHOWN_VISITS = 6
STATES: dict[str, components.Status] = {
    FindingState.OPEN: components.Status("整改中", "bad"),
    FindingState.ANSWERED: components.Status("已报整改，待复查", "warn"),
    FindingState.CLOSED: components.Status("已整改销号", "ok"),
}


@dataclass(frozen=True)
class PublishedFinding:
    """A finding as everyone reads it."""

    title: str
    source: str
    cure: str
    found_on: date
    closed_on: date | None
    status: components.Status
    is_objected: bool


@dataclass(frozen=True)
class PublishedVisit:
    """The result of a visit: the day, the kind, how much did not conform."""

    visited_on: date
    kind: str
    failures: int


@dataclass(frozen=True)
class Published:
    """What is public about one institution."""

    visits: list[PublishedVisit]
    findings: list[PublishedFinding]
    cured_on_spot: int
    stops: Sequence[tuple[str, date]] = ()  # what is stopped now, since when


def published_of(institution: int, on: date) -> Published:
    """Return what is public about an institution on a day; four queries, one more where something is stopped or objected to.

    Small things cured on the spot are counted, not named.
    """
    rows = Finding.objects.filter(institution=institution)
    during = Q(published_until=None) | Q(published_until__gte=on)
    public = list(rows.filter(during, publish_on__lte=on).order_by("-found_on", "pk"))
    objected = set(Objection.objects.filter(finding__in=public, answered_at=None).values_list("finding", flat=True)) if public else set()
    spot = Q(state=FindingState.CURED_ON_SPOT, found_on__gte=date(on.year - 1, 1, 1))
    stops = Q(steps__kind__in=STOPS, steps__ended_at=None)
    counted = rows.aggregate(spot=Count("pk", filter=spot, distinct=True), stops=Count("steps", filter=stops))
    return Published(
        _visits(institution, on),
        [_finding(row, is_objected=row.pk in objected) for row in public],
        counted["spot"],
        [(_stop_words(step), timezone.localdate(step.at)) for step in current_stops(institution)] if counted["stops"] else [],
    )


def _stop_words(step: FindingStep) -> str:
    return f"{step.get_kind_display()}：{step.stopped_class}" if step.stopped_class else step.get_kind_display()


def published_by_institution(on: date) -> dict[int, tuple[date, date | None]]:
    """Return for each institution the day its newest public finding was published, and when the last was closed; None while one is open."""
    during = Q(published_until=None) | Q(published_until__gte=on)
    rows = Finding.objects.filter(during, publish_on__lte=on).order_by().values("institution")
    counted = rows.annotate(newest=Max("publish_on"), closed=Max("closed_on"), still_open=Count("pk", filter=Q(closed_on=None)))
    return {row["institution"]: (row["newest"], None if row["still_open"] else row["closed"]) for row in counted}


@dataclass(frozen=True)
class PublishedResult:
    """One visit as open data tells it: where, when, what did not conform of what is public, and how far that is cured."""

    code: str
    name: str
    county_code: str
    visited_on: date
    kind: str
    failures: int
    findings: list[str]
    still_open: int


def published_results(on: date) -> Iterator[PublishedResult]:
    """Yield every recorded visit that is public on a day, the newest first; two queries."""
    during = Q(published_until=None) | Q(published_until__gte=on)
    public: dict[int, list[tuple[str, bool]]] = {}
    named = Finding.objects.filter(during, publish_on__lte=on).order_by("pk")
    for visit, title, state in named.values_list("item__part__inspection", "title", "state"):
        public.setdefault(visit, []).append((title, state != FindingState.CLOSED))
    waiting = Finding.objects.filter(publish_on__gt=on).order_by().values("item__part__inspection")
    rows = Inspection.objects.filter(state=InspectionState.RECORDED, visited_on__lte=on).exclude(pk__in=waiting)
    told = rows.exclude(kind__in=SELF_CHECKS).annotate(failing=Sum("parts__failures")).order_by("-visited_on", "-pk")
    for row in told.select_related("institution").iterator(chunk_size=500):
        found = public.get(row.pk, [])
        yield PublishedResult(
            row.institution.code,
            row.institution.name,
            row.county_code,
            row.visited_on or row.planned_on,
            row.get_kind_display(),
            row.failing or 0,
            [title for title, _is_open in found],
            sum(is_open for _title, is_open in found),
        )


def published_counts(on: date) -> dict[str, int]:
    """Return how often each item is among the public findings of a day."""
    during = Q(published_until=None) | Q(published_until__gte=on)
    rows = Finding.objects.filter(during, publish_on__lte=on).order_by().values("title").annotate(many=Count("pk"))
    return dict(rows.order_by("title").values_list("title", "many"))


def _visits(institution: int, on: date) -> list[PublishedVisit]:
    """Return the recorded visits with their results: without a failure at once, with one when its findings are public."""
    waiting = Finding.objects.filter(institution=institution, publish_on__gt=on).values("item__part__inspection")
    rows = Inspection.objects.filter(institution=institution, state=InspectionState.RECORDED, visited_on__lte=on).exclude(pk__in=waiting)
    counted = rows.exclude(kind__in=SELF_CHECKS).annotate(failing=Sum("parts__failures")).order_by("-visited_on", "-pk")
    return [PublishedVisit(row.visited_on, row.get_kind_display(), row.failing or 0) for row in counted[:SHOWN_VISITS] if row.visited_on]


def _finding(row: Finding, *, is_objected: bool) -> PublishedFinding:
    return PublishedFinding(row.title, row.source, row.cure, row.found_on, row.closed_on, STATES[row.state], is_objected)
