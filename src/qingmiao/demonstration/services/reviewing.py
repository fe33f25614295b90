"""The city looks at a chosen institution on site and decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.errors import DomainError
from qingmiao.core.notices import finish_notices
from qingmiao.core.parties import tell
from qingmiao.core.rules import store_lines
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.demonstration.models import CriteriaOccasion, Demonstration, DemonstrationFile
from qingmiao.demonstration.queries.criteria import criteria_of
from qingmiao.demonstration.services.taking import mark, news, parties
from qingmiao.demonstration.workflow import workflow_on
from qingmiao.ui.words import day_cn

LONGEST_TERM_DAYS = 366 * 10


@dataclass(frozen=True)
class SiteVisit:
    """What the city saw on site: the day, a record, photos and papers."""

    visited_on: date
    note: str
    files: "Sequence[UploadedFile[Any]]" = ()


@transaction.atomic
def record_site_visit(row: Demonstration, visit: SiteVisit, *, version: int, actor: Post, at: datetime) -> Demonstration:
    """Record the visit with its files; it then waits for the decision."""
    note, on = written(visit.note, "请写明实地评审看到的情况。", field="note"), timezone.localdate(at)
    row = take(row, version)
    if not row.nominated_on <= visit.visited_on <= on:
        raise DomainError(f"评审日期应在推荐日期 {day_words(row.nominated_on)}和今天之间。", field="visited_on")
    refuse_many(visit.files, field="photos")
    row.visited_on, row.visit_note = visit.visited_on, note
    row.save(update_fields=["visited_on", "visit_note"])
    workflow_on(on).perform(row, "record_demonstration_visit", actor=actor, at=at, note=note)
    for upload in visit.files:
        attach(DemonstrationFile(demonstration=row), upload, actor=actor, at=at)
    tell(row, news(row, "visited", f"{row.institution.name} 示范点实地评审已记录"), *parties(row), at=at)
    return row


@transaction.atomic
def grant(row: Demonstration, reason: str, until: date, *, version: int, actor: Post, at: datetime) -> Demonstration:
    """Grant the term up to and with `until`. A renewal begins when the term before it ends. The criteria of the day are kept for good.

    Raises DomainError while a criterion that must hold is not met.
    """
    reason, on = written(reason, "请写明认定的理由。"), timezone.localdate(at)
    row = take(row, version)
    first = first_day(row, on)
    if not first <= until <= first + timedelta(days=LONGEST_TERM_DAYS):
        raise DomainError(f"示范期最后一天应在 {day_words(first)}之后，且不超过十年。", field="until")
    row.decided_by, row.decided_on, row.decision = actor, on, reason
    row.criteria = {**row.criteria, CriteriaOccasion.DECISION: store_lines(criteria_of(row.institution, on), on)}
    row.term, row.granted_until = DateRange(first, until + timedelta(days=1)), until
    row.save(update_fields=["decided_by", "decided_on", "decision", "criteria", "term", "granted_until"])
    workflow_on(on).perform(
        row, "grant_demonstration", actor=actor, at=at, note=f"示范期 {day_words(first)} 至 {day_words(until)}。{reason}"
    )
    mark(row.institution, on, actor=actor, at=at)
    if row.renews is not None:
        finish_notices(row.renews, None, at=at)  # what was told of its end is true no more
    tell(row, news(row, "granted", f"{row.institution.name} 已认定为示范点，示范期至 {day_cn(until)}", reason), *parties(row), at=at)
    return row


@transaction.atomic
def refuse(row: Demonstration, reason: str, *, version: int, actor: Post, at: datetime) -> Demonstration:
    """Refuse with a reason; the criteria of the day are kept for good."""
    reason, on = written(reason, "请写明不予通过的理由。"), timezone.localdate(at)
    row = take(row, version)
    row.decided_by, row.decided_on, row.decision = actor, on, reason
    row.criteria = {**row.criteria, CriteriaOccasion.DECISION: store_lines(criteria_of(row.institution, on), on)}
    row.save(update_fields=["decided_by", "decided_on", "decision", "criteria"])
    workflow_on(on).perform(row, "refuse_demonstration", actor=actor, at=at, note=reason)
    tell(row, news(row, "refused", f"{row.institution.name} 示范点推荐未通过", reason), *parties(row), at=at)
    return row


def first_day(row: Demonstration, on: date) -> date:
    """Return the first day of the term: today, or the day after the last of the term that is renewed."""
    before = row.renews.granted_until if row.renews and row.renews.ended_on is None else None
    return max(on, before + timedelta(days=1)) if before else on
