"""Who is fit to work on a day, for as many engagements as are asked for: five queries and one pass over arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

import numpy as np
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, Max, Min, Q, QuerySet, Sum, Value, When

from qingmiao.core.legislation import declare, load
from qingmiao.core.rules import RuleLine
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import BackgroundCheck, Engagement, HealthCheck, Qualification, TrainingRecord
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.models.proofs import recognised
from qingmiao.workforce.rules.duty import trained_until
from qingmiao.workforce.rules.people import NO, NO_DAY, ROLES, UNKNOWN, YES, Days, Fitness, People, fitness_of, lines_of
from qingmiao.workforce.rules.posts import ROLE_OF, TRAINED
from qingmiao.workforce.rules.vocabulary import BackgroundResult, HealthResult, ProofSource, QualificationKind, Topic

(TRAINING_MONTHS,) = declare("workforce.training_months")
PLACE = {role.value: place for place, role in enumerate(ROLES)}
ROLE = {role.value: role for role in ROLES}  # looked up, not made: there are as many as posts
JUDGED_BY = (Engagement, HealthCheck, BackgroundCheck, TrainingRecord, Qualification)  # what is kept of a judgement rests on these
Rows = dict[int, tuple[Any, ...]]


@dataclass(frozen=True)
class Engaged:
    """One engagement as the arrays were made from it."""

    pk: int
    worker_id: int
    institution_id: int
    role: StaffRole


@dataclass(frozen=True)
class Duty:
    """Engagements with what they are judged by; the same place in `rows`, `people` and `fitness` is the same engagement."""

    rows: list[Engaged]
    people: People
    fitness: Fitness
    on: date

    @cached_property
    def place(self) -> dict[int, int]:
        """Where an engagement stands, by its key."""
        return {row.pk: place for place, row in enumerate(self.rows)}

    def is_fit(self, pk: int) -> bool:
        """Tell whether an engagement's person is fit for it."""
        return bool(self.fitness.is_fit[self.place[pk]])

    def until(self, pk: int) -> date | None:
        """Return the last day on which the person is fit, as things stand; None for who is not, or for ever."""
        day = int(self.fitness.until[self.place[pk]])
        return date.fromordinal(day) if day not in (NO_DAY, date.max.toordinal()) else None

    @cached_property
    def _trained_until(self) -> Days:
        return trained_until(self.people, load().value(TRAINING_MONTHS, self.on))

    def training_until(self, pk: int) -> date | None:
        """Return the day by which the person is to be trained again, past or to come; None where no training's day is known."""
        day = int(self._trained_until[self.place[pk]])
        return date.fromordinal(day) if day != NO_DAY else None

    def missing(self, pk: int) -> list[str]:
        """Return what an engagement's person lacks, in words."""
        return self.fitness.titles(self.place[pk])

    def lines(self, pk: int) -> list[RuleLine]:
        """Return the rule lines of one engagement."""
        return lines_of(self.people.only(self.place[pk]), self.on, load())


def duty_on(engagements: "QuerySet[Engagement]", on: date) -> Duty:
    """Judge the engagements in force on a day, by what happened until that day."""
    found = engagements.filter(in_force(on)).order_by("pk")
    told = list(found.values_list("pk", "worker_id", "institution_id", "role", "hired_on", "period__startswith", "dispatched_by"))
    rows = [Engaged(pk, worker, house, ROLE[role]) for pk, worker, house, role, *_ in told]
    people = _people(told, found.order_by().values("worker"), on)
    return Duty(rows, people, fitness_of(people, on, load()), on)


def _people(told: list[Any], workers: Any, on: date) -> People:
    ids = [row[1] for row in told]

    def beside(source: Rows) -> list[tuple[Any, ...] | None]:
        return [source.get(pk) for pk in ids]

    health, background = beside(_health(workers, on)), beside(background_of(workers, on))
    training, learning = beside(_training(workers, on)), beside(_learning(workers, on))

    def take(
        source: list[tuple[Any, ...] | None], column: int, missing: Any, dtype: Any, convert: Callable[[Any], Any] | None = None
    ) -> Any:
        values = [None if row is None else row[column] for row in source]
        return np.array([missing if value is None else convert(value) if convert else value for value in values], dtype)

    hired = [(row[4] or row[5]).toordinal() for row in told]
    role = np.array([PLACE[row[3]] for row in told], np.int8)
    trained = np.array([[_flag(row, column) for column in range(len(TRAINED))] for row in training], np.int8)
    hours = np.array([_hours(row, post[3]) for row, post in zip(training, told, strict=True)], np.float64)
    return People(
        role=role,
        hired_on=np.array(hired, np.int32),
        health_until=take(health, 1, NO_DAY, np.int32, date.toordinal),
        health_stopped=take(health, 0, False, bool, lambda result: result != HealthResult.FIT),  # noqa: FBT003  # the array's filler
        last_clear_on=take(background, 0, NO_DAY, np.int32, date.toordinal),
        first_clear_on=take(background, 1, NO_DAY, np.int32, date.toordinal),
        last_doubt_on=take(background, 2, NO_DAY, np.int32, date.toordinal),
        is_hit=np.array([is_hit(row) for row in background], bool),
        trained=trained.reshape(len(ids), len(TRAINED)),
        hours=hours,
        trained_on=take(training, -1, NO_DAY, np.int32, date.toordinal),
        education=take(learning, 0, -1, np.int8),
        experience=take(learning, 1, np.nan, np.float64, float),
        background=take(learning, 2, UNKNOWN, np.int8, int),
        mental=np.array([_flag(row, len(TRAINED)) for row in training], np.int8),
        has_guard_certificate=take(learning, 3, False, bool),  # noqa: FBT003  # the array's filler
        is_dispatched=np.array([bool(row[6]) for row in told], bool),
        has_licence=take(learning, 4, False, bool),  # noqa: FBT003  # the array's filler
    )


def _flag(row: tuple[Any, ...] | None, column: int) -> int:
    return UNKNOWN if row is None or row[column] is None else YES if row[column] else NO


def _hours(row: tuple[Any, ...] | None, role: str) -> float:
    """Return the hours of the role's own training: what a filing told in all, or what was recorded piece by piece, whichever is more."""
    column = ROLE_OF.get(ROLE[role])
    if row is None or column is None:
        return 0.0
    told, pieces = row[len(TRAINED) + 1 + 2 * column], row[len(TRAINED) + 2 + 2 * column]
    return max(float(told or 0), float(pieces or 0))


def is_hit(row: tuple[Any, ...] | None) -> bool:
    """Tell whether a record stands: found, and not taken back after an objection since."""
    return row is not None and row[3] is not None and (row[4] is None or row[4] < row[3])


def _rows(found: "QuerySet[Any]") -> Rows:
    return {row[0]: tuple(row[1:]) for row in cast("list[tuple[Any, ...]]", list(found))}


def _health(workers: Any, on: date) -> Rows:
    """Return (result, valid until) of each worker's newest health check."""
    found = HealthCheck.objects.filter(worker__in=workers, happened_on__lte=on)
    newest = found.order_by("worker_id", "-happened_on", "-pk").distinct("worker_id")
    return _rows(newest.values_list("worker_id", "result", "valid_until"))


def background_of(workers: Any, on: date) -> Rows:
    """Return (last clear, first clear, last doubt, last hit, last overturned) of each worker. A corrected record counts as clear."""
    found = BackgroundCheck.objects.filter(worker__in=workers, happened_on__lte=on).order_by().values("worker_id")
    clear, corrected = Q(result=BackgroundResult.CLEAR), Q(result=BackgroundResult.OVERTURNED)
    told = found.annotate(
        last=Max("happened_on", filter=clear | corrected),
        first=Min("happened_on", filter=clear),
        doubt=Max("happened_on", filter=Q(result=BackgroundResult.DOUBT)),
        hit=Max("entered_at", filter=Q(result=BackgroundResult.HIT)),
        overturned=Max("entered_at", filter=corrected),
        doubted=Max("entered_at", filter=Q(result=BackgroundResult.DOUBT)),
        settled=Max("entered_at", filter=(clear | corrected) & Q(source=ProofSource.POLICE)),
    )
    rows = _rows(told.values_list("worker_id", "last", "first", "doubt", "hit", "overturned", "doubted", "settled"))
    return {pk: (*row[:2], _open_doubt(*row[2:3], *row[5:]), *row[3:5]) for pk, row in rows.items()}


def _open_doubt(doubt: date | None, doubted: datetime | None, settled: datetime | None) -> date | None:
    """Return the day of a doubt that the police have not answered since."""
    return None if doubted is None or (settled is not None and settled > doubted) else doubt


def _training(workers: Any, on: date) -> Rows:
    """Return by worker: passed of each post's training, mental health; hours told, hours recorded of each post's; the last day of any."""
    found = TrainingRecord.objects.filter(recognised(), Q(ended_on=None) | Q(ended_on__lte=on), worker__in=workers)
    found = found.order_by().values("worker_id")  # type: ignore[assignment]  # rows of columns from here on
    passed = {f"passed_{topic}": BoolOr("passed", filter=Q(topic=topic)) for topic in (*TRAINED, Topic.MENTAL_HEALTH)}
    told = {f"told_{topic}": Max("hours", filter=Q(topic=topic, source=ProofSource.FILED)) for topic in TRAINED}
    pieces = {f"pieces_{topic}": Sum("hours", filter=Q(topic=topic) & ~Q(source=ProofSource.FILED)) for topic in TRAINED}
    order = [name for topic in TRAINED for name in (f"told_{topic}", f"pieces_{topic}")]
    last = Max("ended_on", filter=~Q(passed=False))
    return _rows(found.annotate(**passed, **told, **pieces, last=last).values_list("worker_id", *passed, *order, "last"))


def _learning(workers: Any, on: date) -> Rows:
    """Return (rank of education, years, background, guard's certificate, licence) of each worker."""
    kind = QualificationKind
    found = Qualification.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), worker__in=workers).order_by().values("worker_id")
    background = Max(
        Case(When(kind=kind.CHILDCARE_BACKGROUND, then=Case(When(holds=True, then=Value(YES)), default=Value(NO)))),
    )
    told = found.annotate(
        education=Max("rank", filter=Q(kind=kind.EDUCATION)),
        experience=Max("years", filter=Q(kind=kind.EXPERIENCE)),
        background=background,
        guard=BoolOr(Q(kind=kind.GUARD_CERTIFICATE)),
        licence=BoolOr(Q(kind=kind.CARE_LICENCE)),
    )
    return _rows(told.values_list("worker_id", "education", "experience", "background", "guard", "licence"))
