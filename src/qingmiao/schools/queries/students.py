"""Students in institutions: who they are, whether they may come, and that they never count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.schools.models import Internship
from qingmiao.ui import components
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.queries.uncounted import Uncounted

HERE_AS = "实习学生"


def students_here(workers: Collection[int], on: date) -> Uncounted:
    """Return which of these workers are students at which institution on a day."""
    rows = Internship.objects.filter(worker__in=workers, period__contains=on)
    return dict.fromkeys(rows.values_list("worker", "institution"), HERE_AS)


@dataclass(frozen=True)
class Student:
    """One student of a house."""

    row: Internship
    status: components.Status
    until: date


def students_of(internships: "QuerySet[Internship]", on: date) -> list[Student]:
    """Return the students of a house, those who are here or coming first; in two queries."""
    rows = list(internships.select_related("worker", "programme__school", "supervisor__worker").order_by("-period", "-pk"))
    until = cleared_until([row.worker_id for row in rows], on)
    found = [Student(row, _status(row, until.get(row.worker_id), on), date.fromordinal(row.period.upper.toordinal() - 1)) for row in rows]
    return sorted(found, key=lambda one: one.row.period.upper <= on)


def _status(row: Internship, cleared: date | None, on: date) -> components.Status:
    if row.period.upper <= on:
        return components.Status("已结束", "none")
    if cleared is None:
        return components.Status("从业查询未通过，不得进入", "bad")
    return components.Status("实习中" if row.period.lower <= on else "可以按期开始", "ok")


def first_jobs(programmes: Collection[int], on: date) -> dict[int, int]:
    """Return how many students of each programme have taken a post in care since their internship ended; in two queries."""
    ended = Internship.objects.filter(programme__in=programmes, period__endswith__lte=on).values_list("worker", "programme", "period")
    last: dict[int, tuple[date, int]] = {}
    for worker, programme, period in ended:
        last[worker] = max(last.get(worker, (date.min, 0)), (period.upper, programme))
    found: dict[int, int] = {}
    hired = Engagement.objects.filter(worker__in=last, period__isempty=False).order_by("worker", "period")
    for worker, period in hired.values_list("worker", "period"):
        ended_on, programme = last.get(worker, (date.max, 0))
        if ended_on <= period.lower <= on:
            found[programme] = found.get(programme, 0) + 1
            del last[worker]
    return found
