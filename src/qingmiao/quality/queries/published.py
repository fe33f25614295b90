"""What the public may know of quality: the grade that holds, with its day and its end."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.quality.models import Evaluation, EvaluationState
from qingmiao.quality.queries.evaluations import grade_status
from qingmiao.quality.rules.grading import read_standard
from qingmiao.ui import components


@dataclass(frozen=True)
class PublishedGrade:
    """A grade as everyone reads it."""

    status: components.Status
    decided_on: date
    valid_until: date
    revisit_on: date | None
    is_unsure: bool


def in_force(on: date) -> "QuerySet[Evaluation]":
    """Return the evaluations whose grade is public and holds on a day; a newer one of the same institution takes its place."""
    return Evaluation.objects.filter(state=EvaluationState.DECIDED, publish_on__lte=on, valid_until__gte=on)


def grade_of_institution(institution: int, on: date) -> PublishedGrade | None:
    """Return the grade that holds; None where there is none."""
    row = in_force(on).filter(institution=institution).order_by("-decided_on", "-pk").first()
    return _published(row) if row else None


def grades_by_institution(on: date) -> dict[int, tuple[str, date]]:
    """Return for each institution the word of the grade that holds and the day it was decided; one query."""
    rows = in_force(on).order_by("decided_on", "pk").values_list("institution", "grade", "decided_on")
    return {institution: (grade_status(grade).label, decided_on) for institution, grade, decided_on in rows if decided_on}


def _published(row: Evaluation) -> PublishedGrade:
    assert row.decided_on is not None  # noqa: S101  # a decided one has its days
    assert row.valid_until is not None  # noqa: S101
    return PublishedGrade(grade_status(row.grade), row.decided_on, row.valid_until, row.revisit_on, read_standard(row.standard).is_unsure)
