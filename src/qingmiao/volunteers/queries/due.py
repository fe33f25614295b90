"""Whose yearly ban check ends soon or has ended: a volunteer without one that holds may come to nothing."""

from datetime import date, timedelta

from django.db.models import QuerySet

from qingmiao.core.legislation import declare, load
from qingmiao.volunteers.models import Volunteer, VolunteerState
from qingmiao.workforce.models import CheckRequest
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.services.checking import OPEN

(REMINDER_DAYS,) = declare("workforce.reminder_days")


def checks_held(volunteers: "QuerySet[Volunteer]", on: date) -> dict[int, date | None]:
    """Return the last day of each active volunteer's ban check, None where none holds; who is being asked about is left out.

    Two queries.
    """
    asked = CheckRequest.objects.filter(institution=None, state__in=OPEN).values("worker")
    active = volunteers.filter(state=VolunteerState.ACTIVE).exclude(worker__in=asked)
    people = dict(active.values_list("pk", "worker"))
    until = cleared_until([pk for pk in people.values() if pk is not None], on)
    return {pk: until.get(worker) for pk, worker in people.items()}


def to_ask_about(volunteers: "QuerySet[Volunteer]", on: date) -> list[int]:
    """Return the volunteers about whom the police should be asked again now: the check has ended or is being reminded of."""
    last = on + timedelta(days=max(load().value(REMINDER_DAYS, on).value))
    return [pk for pk, until in checks_held(volunteers, on).items() if until is None or until <= last]
