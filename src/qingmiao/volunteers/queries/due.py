"""Whose yearly ban check ends soon or has ended: a volunteer without one that holds may come to nothing."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from qingmiao.codes.ages import add_months
from qingmiao.core.legislation import declare, load
from qingmiao.volunteers.models import Volunteer, VolunteerState
from qingmiao.workforce.models import BackgroundCheck, CheckRequest
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.rules.vocabulary import BackgroundResult
from qingmiao.workforce.services.checking import OPEN

REMINDER_DAYS, CHECK_MONTHS = declare("workforce.reminder_days", "staff.background_check_months")


def checks_held(volunteers: "QuerySet[Volunteer]", on: date) -> dict[int, date | None]:
    """Return the last day of each active volunteer's ban check, None where none holds; who is being asked about is left out.

    Two queries.
    """
    asked = CheckRequest.objects.filter(institution=None, state__in=OPEN).values("worker")
    active = volunteers.filter(state=VolunteerState.ACTIVE).exclude(worker__in=asked)
    people = dict(active.values_list("pk", "worker"))
    until = cleared_until([pk for pk in people.values() if pk is not None], on)
    return {pk: until.get(worker) for pk, worker in people.items()}


def to_ask_about(volunteers: "QuerySet[Volunteer]", on: date) -> "QuerySet[Volunteer]":
    """Return the volunteers about whom the police should be asked again now: the check has ended or is being reminded of.

    One condition of the desk's own query, for a desk counts everything at once.
    """
    law = load()
    last = on + timedelta(days=max(law.value(REMINDER_DAYS, on).value))
    since = add_months(last, -int(law.value(CHECK_MONTHS, on).value))
    clear = BackgroundCheck.objects.filter(result__in=[BackgroundResult.CLEAR, BackgroundResult.OVERTURNED], happened_on__gt=since)
    asked = CheckRequest.objects.filter(institution=None, state__in=OPEN, worker=OuterRef("worker"))
    return volunteers.filter(~Exists(clear.filter(worker=OuterRef("worker"))), ~Exists(asked), state=VolunteerState.ACTIVE)
