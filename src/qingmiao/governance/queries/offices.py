"""Which organisations tasks go to, and who convenes the conference."""

from datetime import date

from django.db.models import Q, QuerySet

from qingmiao.accounts.models import Department, Organisation, OrganisationKind
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.governance.models import ConferenceMember, Seat

CITY_DIGITS = 4
NEVER_ASKED = (Department.AUDIT, Department.INFORMATION_CENTRE)


def departments_of(city_code: str) -> "QuerySet[Organisation]":
    """Return the departments of a city and its counties that a task may be given to, the city's first."""
    found = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, division_code__startswith=city_code[:CITY_DIGITS])
    return found.exclude(department__in=NEVER_ASKED).order_by("division_code", "pk")


def seated_on(on: date) -> "QuerySet[ConferenceMember]":
    """Return the members of the conference on a day, the convenor first."""
    seated = ConferenceMember.objects.filter(Q(until_on=None) | Q(until_on__gte=on), since_on__lte=on)
    return seated.select_related("organisation", "liaison__user").order_by("seat", "organisation__division_code", "organisation", "pk")


def members_on(on: date) -> "QuerySet[Organisation]":
    """Return the organisations that sit in the conference on a day, as they are invited."""
    return Organisation.objects.filter(pk__in=seated_on(on).values("organisation")).order_by("division_code", "pk")


def convenor_for(division_code: str, on: date) -> Organisation | None:
    """Return who is told of what is late: the conference's convenor on a day, else the city's health department."""
    seat = seated_on(on).filter(seat=Seat.CONVENOR, organisation__division_code__startswith=division_code[:CITY_DIGITS]).first()
    return seat.organisation if seat else health_department_of(city_code_of(division_code))
