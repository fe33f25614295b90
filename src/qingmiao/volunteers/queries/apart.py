"""Volunteers stand apart from staff: on the day of an activity they are never counted in the classes of its house."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from qingmiao.volunteers.models import ActivityState, SignUp
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.uncounted import Uncounted

HERE_AS = "志愿者"


def volunteers_here(workers: Collection[int], on: date) -> Uncounted:
    """Return which of these workers are volunteers at which institution on a day."""
    rows = SignUp.objects.filter(
        Q(volunteer__worker__in=workers) | Q(volunteer__worker__merged_into__in=workers),
        left_at=None,
        activity__state=ActivityState.OPEN,
        activity__institution__isnull=False,
        activity__starts_at__date=on,
    )
    found = rows.values_list("volunteer__worker", "volunteer__worker__merged_into", "activity__institution")
    return {(merged or worker, house): HERE_AS for worker, merged, house in found if worker is not None and house is not None}


def works_there(worker: int, institution: int, on: date) -> bool:
    """Tell whether somebody holds a post at an institution on a day."""
    return Engagement.objects.filter(in_force(on), worker=worker, institution=institution).exists()
