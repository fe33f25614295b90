"""Keeping the history of the figures: a snapshot of a day, and a new revision wherever the rows behind it were corrected since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE
from qingmiao.core.keeping import forget_everything
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.figures import city_and_counties, compute, figures_of_days
from qingmiao.figures.queries.snapshots import Difference, differences, stored_days, stored_on

# How far back a night looks for corrections: thirteen months, so that every trend of a year is true.
DAYS_LOOKED_BACK = 400
ONE_AT_A_TIME = 441_800  # the lock of snapshots, so that two workers do not store one day twice

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Taken:
    """How many figures were stored for the first time, and how many were corrected."""

    new: int
    corrected: int


@transaction.atomic
def take_snapshot(on: date, *, actor: Post | None, at: datetime) -> Taken:
    """Store all indicators of the city and its counties as they were on a day; what is stored alike already stays.

    Raises DomainError for a day that is not over: its figures may still change by what is written today.
    """
    return take_snapshots([on], actor=actor, at=at)


@transaction.atomic
def take_snapshots(days: Sequence[date], *, actor: Post | None, at: datetime) -> Taken:
    """Store the figures of several days, computed from rows read once."""
    if any(on >= timezone.localdate(at) for on in days):
        raise DomainError("当天还没有结束，不能保存当天的指标快照；请选昨天或更早的日期。")
    if not days:
        return Taken(0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    stored = stored_on(days)
    computed = compute(list(CATALOGUE), days, city_and_counties())
    found = [difference for on, figures in computed.items() for difference in differences(on, figures, stored)]
    rows = IndicatorSnapshot.objects.bulk_create((_row(difference, at) for difference in found), batch_size=2000)
    taken = Taken(sum(row.revision == 1 for row in rows), sum(row.revision > 1 for row in rows))
    if rows:
        changes = {"new": taken.new, "corrected": taken.corrected, "first": min(days).isoformat(), "last": max(days).isoformat()}
        audit.record(actor, "take_snapshot", rows[0], at=at, changes=changes)
    return taken


def take_nightly_snapshot(*, at: datetime) -> Taken:
    """Store yesterday, and correct the days of the last thirteen months whose rows were corrected since."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    earlier = stored_days(yesterday - timedelta(days=DAYS_LOOKED_BACK), yesterday - timedelta(days=1))
    return take_snapshots([*earlier, yesterday], actor=None, at=at)


def _row(difference: Difference, at: datetime) -> IndicatorSnapshot:
    figure = difference.computed
    return IndicatorSnapshot(
        indicator=difference.indicator,
        division_code=difference.division_code,
        on=difference.on,
        revision=difference.revision + 1,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        note=figure.note,
        computed_at=at,
    )


def verify_kept(on: date) -> int:
    """Hold the kept figures of a day against their rows; return how many differ. Then nothing that is kept is believed any longer."""
    shown = figures_of_days(CATALOGUE, [on])[on]
    true = compute(list(CATALOGUE), [on], city_and_counties())[on]
    wrong = sorted(key for key, figure in true.items() if shown[key] != figure)
    if wrong:
        logger.error("kept figures differ from their rows", day=on.isoformat(), figures=wrong)
        forget_everything()
    return len(wrong)
