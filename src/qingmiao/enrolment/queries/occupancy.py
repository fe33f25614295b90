"""Free places as they truly are: filed places − enrolments − places held by open offers, by class, part of the day and day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from qingmiao.codes.ages import completed_months
from qingmiao.enrolment.models import HOLDING, Enrolment, Offer, RoundPlaces, RoundState
from qingmiao.enrolment.rules.vacancies import Taken, free_on, least_free
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.families.models import Child
from qingmiao.institutions.models import CareClass, FactsVersion, Institution
from qingmiao.institutions.queries.vacancies import NAMES
from qingmiao.institutions.rules.vocabulary import ClassType

BY_AGE = (ClassType.INFANT, ClassType.JUNIOR, ClassType.SENIOR)
UNDECIDED = (RoundState.OPEN, RoundState.CLOSED)
HOME = ""  # the one group of a home-based point has neither key nor type


@dataclass
class Room:
    """One class on a day: its filed places and what takes them, now and to come. `filed_children`: as filed, where nothing is enrolled."""

    institution: int
    key: str
    name: str
    class_type: str
    places: int
    filed_children: int
    taken: list[Taken] = field(default_factory=list)
    held: list[Taken] = field(default_factory=list)

    def free(self, on: date, half: str = Half.WHOLE) -> int:
        """Return the free places of a day."""
        return free_on(self.places, [*self.taken, *self.held], on, half)

    def least_free(self, first: date, half: str) -> int:
        """Return the fewest free places from a day on; below zero where there are too many children."""
        return least_free(self.places, [*self.taken, *self.held], first, None, half)

    def count(self, on: date) -> int:
        """Return how many children are enrolled on a day, a half-day counting as one child."""
        return sum(one.holds_on(on) for one in self.taken)

    def held_on(self, on: date) -> int:
        """Return how many places open offers hold on a day."""
        return sum(one.holds_on(on) for one in self.held)


def class_type_of(birth: date, on: date) -> ClassType | None:
    """Return the class type of a child's age on a day; None outside of 6 to 36 months."""
    months = completed_months(birth, on) if birth <= on else -1
    return next((kind for kind in BY_AGE if kind.age_from_months <= months < kind.age_below_months), None)


def birth_of(child: Child) -> date:
    """Return the birth of a child, or the day on which it is expected."""
    birth = child.birth_date or child.expected_on
    assert birth is not None  # noqa: S101  # a constraint of the child
    return birth


def rooms_of(institutions: Iterable[int], on: date, *, but_round: int | None = None) -> dict[int, list[Room]]:
    """Return the classes in force on a day by institution, with all that takes their places from then on. Five queries.

    What a round that is not decided yet gives is held; `but_round` leaves out the one that is being decided.
    """
    keys = list(institutions)
    found: dict[int, list[Room]] = {key: [] for key in keys}
    for row in CareClass.objects.filter(institution__in=keys, period__contains=on).order_by("key"):
        found[row.institution_id].append(Room(row.institution_id, row.key, row.name, row.type, row.places, row.children))
    homes = FactsVersion.objects.filter(institution__in=[key for key in keys if not found[key]], period__contains=on)
    for key, facts in homes.values_list("institution", "facts__home_based"):
        if facts and facts.get("places"):
            found[key].append(Room(key, HOME, "家庭托育点", HOME, facts["places"], facts.get("children") or 0))
    _fill({(room.institution, room.key): room for rooms in found.values() for room in rooms}, keys, on)
    _hold_for_rounds(found, keys, but_round)
    return found


def _hold_for_rounds(found: dict[int, list[Room]], keys: Sequence[int], but_round: int | None) -> None:
    given = RoundPlaces.objects.filter(institution__in=keys, round__state__in=UNDECIDED).exclude(round=but_round)
    for house, kind, places, start in given.values_list("institution", "class_type", "places", "round__start_on"):
        rooms = [room for room in found[house] if room.class_type == kind]
        for _ in range(places):
            room = next((room for room in rooms if room.least_free(start, Half.WHOLE) > 0), None)
            if room is not None:
                room.held.append(Taken(start, None, Half.WHOLE))


def _fill(rooms: dict[tuple[int, str], Room], keys: Sequence[int], on: date) -> None:
    lasting = Q(period__endswith=None) | Q(period__endswith__gt=on)
    for house, key, half, period in Enrolment.objects.filter(lasting, institution__in=keys).values_list(
        "institution", "class_key", "half", "period"
    ):
        if (house, key) in rooms:
            rooms[house, key].taken.append(Taken(period.lower, period.upper, half))
    offers = Offer.objects.filter(institution__in=keys, state__in=HOLDING)
    for house, key, half, start in offers.values_list("institution", "class_key", "half", "start_on"):
        if (house, key) in rooms:
            rooms[house, key].held.append(Taken(start, None, half))


def has_enrolments(institutions: Iterable[int]) -> set[int]:
    """Return the institutions that keep enrolments here at all; of the others the numbers are as filed."""
    return set(Enrolment.objects.filter(institution__in=list(institutions)).values_list("institution", flat=True))


def free_by_type(institution: Institution, on: date) -> dict[str, int]:
    """Return the free places by class type as counted from enrolments; empty where the institution keeps none here."""
    if not has_enrolments([institution.pk]):
        return {}
    free: dict[str, int] = defaultdict(int)
    for room in rooms_of([institution.pk], on)[institution.pk]:
        free[room.class_type] += room.free(on)
    return dict(free)


@dataclass(frozen=True)
class OccupancyLine:
    """One class as a page shows it. `is_counted`: from enrolments; otherwise as filed."""

    institution: Any
    room: Room
    children: int
    held: int
    free: int
    is_counted: bool

    @property
    def kind(self) -> str:
        """托小班; 混合照护 of a home-based point."""
        return NAMES.get(self.room.class_type, "混合照护")

    @property
    def share(self) -> int | None:
        """Percent of the places that are used; None without places."""
        return round(100 * self.children / self.room.places) if self.room.places else None


def occupancy(institutions: Sequence[Institution], on: date) -> list[OccupancyLine]:
    """Return one line per class of each institution. Six queries, however many there are."""
    rooms, counted = rooms_of([row.pk for row in institutions], on), has_enrolments([row.pk for row in institutions])
    return [_line(row, room, on, is_counted=row.pk in counted) for row in institutions for room in rooms[row.pk]]


def _line(institution: Institution, room: Room, on: date, *, is_counted: bool) -> OccupancyLine:
    if is_counted:
        return OccupancyLine(institution, room, room.count(on), room.held_on(on), room.free(on), is_counted)
    return OccupancyLine(institution, room, room.filed_children, 0, max(room.places - room.filed_children, 0), is_counted)
