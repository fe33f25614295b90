"""Proofs a filing tells of: each fact becomes a dated event once, however often the filing repeats it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qingmiao.codes.ages import add_months
from qingmiao.institutions.rules.facts import StaffMember
from qingmiao.workforce.models import BackgroundCheck, HealthCheck, Qualification, TrainingRecord, Worker
from qingmiao.workforce.rules.posts import ROLE_OF, TRAINED
from qingmiao.workforce.rules.vocabulary import BackgroundResult, HealthResult, ProofSource, QualificationKind, Topic

# What makes two filed events the same one.
SAME: dict[Any, tuple[str, ...]] = {
    Qualification: ("kind", "level", "years", "holds"),
    TrainingRecord: ("topic", "hours", "passed"),
    HealthCheck: ("result", "valid_until"),
    BackgroundCheck: ("result", "happened_on"),
}
People = Sequence[tuple[Worker, StaffMember]]


def keep_filed_proofs(people: People, on: date, *, at: datetime) -> None:
    """Keep what a filing says of its people, in two queries for each kind of proof."""
    told = [proof for worker, member in people for proof in _proofs(worker, member, on)]
    for model, columns in SAME.items():
        rows = [row for row in told if isinstance(row, model)]
        if not rows:
            continue
        known = set(
            model.objects.filter(worker__in={row.worker_id for row in rows}, source=ProofSource.FILED).values_list("worker", *columns)
        )
        fresh = {key: row for row in rows if (key := (row.worker_id, *(getattr(row, name) for name in columns))) not in known}
        for row in fresh.values():
            row.entered_at = at
        model.objects.bulk_create(list(fresh.values()))


def _proofs(worker: Worker, member: StaffMember, on: date) -> Iterator[Any]:
    yield from _qualifications(worker, member)
    yield from _trainings(worker, member)
    if until := member.health_certificate_until:
        # A certificate holds a year: the check lies that long before its end, so that it never beats a stop that came later.
        yield HealthCheck(worker=worker, result=HealthResult.FIT, happened_on=min(on, add_months(until, -12)), valid_until=until,
                          number=member.health_certificate_number or "")  # fmt: skip
    if before := member.background_check_before_hiring_on:
        yield BackgroundCheck(worker=worker, result=BackgroundResult.CLEAR, happened_on=before)
    if (checked := member.background_check_on) and member.background_check_clear is not None:
        result = BackgroundResult.CLEAR if member.background_check_clear else BackgroundResult.HIT
        if checked != before or result is BackgroundResult.HIT:
            yield BackgroundCheck(worker=worker, result=result, happened_on=checked)


def _qualifications(worker: Worker, member: StaffMember) -> Iterator[Qualification]:
    if member.education:
        kind = QualificationKind.EDUCATION
        yield Qualification(worker=worker, kind=kind, level=member.education.value, rank=member.education.rank)
    if member.experience_years is not None:
        yield Qualification(worker=worker, kind=QualificationKind.EXPERIENCE, years=_tenths(member.experience_years))
    if member.childcare_background is not None:
        yield Qualification(worker=worker, kind=QualificationKind.CHILDCARE_BACKGROUND, holds=member.childcare_background)
    for held in member.qualifications or []:
        yield Qualification(worker=worker, kind=QualificationKind(held.value))


def _trainings(worker: Worker, member: StaffMember) -> Iterator[TrainingRecord]:
    if member.role in ROLE_OF:
        hours, passed = _tenths(member.training_hours or 0), member.training_passed
        yield TrainingRecord(worker=worker, topic=TRAINED[ROLE_OF[member.role]], hours=hours, passed=passed)
    for role in member.also_training_passed or []:
        if role in ROLE_OF:
            yield TrainingRecord(worker=worker, topic=TRAINED[ROLE_OF[role]], hours=_tenths(0), passed=True)
    if member.mental_health_training is not None:
        yield TrainingRecord(worker=worker, topic=Topic.MENTAL_HEALTH, hours=_tenths(0), passed=member.mental_health_training)


def _tenths(number: float) -> Decimal:
    """Return a number as its column keeps it, so that the same one is known again."""
    return Decimal(f"{number:.1f}")
