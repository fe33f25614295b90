"""What everyone may know of the people of a house today: how many in which role, and whether its classes have enough."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.public import certified_here
from qingmiao.workforce.queries.rosters import Roster, rosters_of


@dataclass(frozen=True)
class PeopleHere:
    """Counts only, never a person: by role, by certificate, and each class with those alone who may work today."""

    institution: Institution
    roles: list[tuple[str, int]]
    certified: list[tuple[str, int]]
    rosters: list[Roster]


def people_here(code: str, on: date) -> PeopleHere | None:
    """Return who works in a filed house on a day, in counts; None for a house that is not filed."""
    rows = Institution.objects.filter(code=code, standing=Standing.FILED)
    house = rows.first()
    if house is None:
        return None
    held = Counter(Engagement.objects.filter(in_force(on), institution=house, is_main=True).values_list("role", flat=True))
    rosters = next((found for _, found in rosters_of(rows, on)), [])
    roles = [(role.label, held[role.value]) for role in StaffRole if held[role.value]]
    return PeopleHere(house, roles, certified_here(house.pk, on), rosters)
