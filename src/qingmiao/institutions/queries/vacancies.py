"""Free places as institutions confirmed them last; as filed where nothing is confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from qingmiao.institutions.models import CareClass, FactsVersion, Institution, Standing, Vacancy
from qingmiao.institutions.rules.vocabulary import ClassType

A_WEEK = timedelta(days=7)
NAMES = {kind.value: str(kind.label) for kind in ClassType}
Confirmed = tuple[int, date]
# Who counts free places by class type from the children who are there; empty where an institution keeps none in the system.
Counter = Callable[[Institution, date], Mapping[str, int]]
COUNTERS: list[Counter] = []


def declare_counter(counter: Counter) -> None:
    """Let the app that keeps the places taken say how many are free."""
    COUNTERS.append(counter)


@dataclass(frozen=True)
class RoomToConfirm:
    """The classes of one type together: how many places, how many are free by the last word, and on which day that was said.

    `is_counted`: the number proposed comes from the children who are there, not from the last word.
    """

    class_type: str
    places: int
    free: int
    confirmed_on: date | None
    is_counted: bool = False

    @property
    def name(self) -> str:
        """托小班; 混合照护 of a home-based point."""
        return NAMES.get(self.class_type, "混合照护")


def confirmed_vacancies(institution: int | None = None) -> dict[tuple[int, str], Confirmed]:
    """Return by institution and class type the free places of the newest confirmation and its day. One query."""
    rows = Vacancy.objects.order_by("institution_id", "class_type", "-confirmed_at").distinct("institution_id", "class_type")
    found = rows if institution is None else rows.filter(institution=institution)
    return {(row.institution_id, row.class_type): (row.free, timezone.localdate(row.confirmed_at)) for row in found}


def rooms_to_confirm(institution: Institution, on: date) -> list[RoomToConfirm]:
    """Return what an institution confirms: its class types in force, or the one group of a home-based point.

    Two to three queries, and what the counters ask.
    """
    sums: dict[str, list[int]] = {}
    for row in CareClass.objects.filter(institution=institution, period__contains=on):
        total = sums.setdefault(row.type, [0, 0])
        total[0], total[1] = total[0] + row.places, total[1] + row.children
    home = {} if sums else _home_based(institution, on)
    if home.get("places"):
        sums[""] = [home["places"], home.get("children") or 0]
    told = confirmed_vacancies(institution.pk)
    rooms = [_room(key, sums[key][0], sums[key][1], told.get((institution.pk, key))) for key in (*NAMES, "") if key in sums]
    counted = {key: free for counter in COUNTERS for key, free in counter(institution, on).items()}
    return [replace(room, free=counted[room.class_type], is_counted=True) if room.class_type in counted else room for room in rooms]


def without_word(institutions: "QuerySet[Institution]", on: date) -> "QuerySet[Any]":
    """Return the filed institutions that confirmed nothing in the week before a day."""
    lately = Vacancy.objects.filter(institution=OuterRef("pk"), confirmed_at__date__gt=on - A_WEEK)
    return institutions.filter(~Exists(lately), standing=Standing.FILED, places__gt=0)


def _home_based(institution: Institution, on: date) -> dict[str, Any]:
    rows = FactsVersion.objects.filter(institution=institution, period__contains=on)
    found: dict[str, Any] = rows.values_list("facts__home_based", flat=True).first() or {}
    return found


def _room(class_type: str, places: int, children: int, told: Confirmed | None) -> RoomToConfirm:
    free, on = told or (max(places - children, 0), None)
    return RoomToConfirm(class_type, places, min(free, places), on)
