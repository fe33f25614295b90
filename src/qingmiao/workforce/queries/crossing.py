"""What people would lack in another post than their own: the same requirements, asked of another role."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from qingmiao.core.legislation import load
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.rules.people import ROLES, fitness_of


def lacking_for(wanted: Sequence[tuple[int, StaffRole]], on: date) -> dict[tuple[int, StaffRole], list[str]]:
    """Return for each (engagement, role) what its person would lack in that role on a day; in five queries for each role asked for."""
    found: dict[tuple[int, StaffRole], list[str]] = {}
    for role in dict.fromkeys(role for _, role in wanted):
        keys = [pk for pk, asked in wanted if asked is role]
        duty = duty_on(Engagement.objects.filter(pk__in=keys), on)
        people = replace(duty.people, role=np.full(len(duty.rows), ROLES.index(role), np.int8))
        fitness = fitness_of(people, on, load())
        found |= {(row.pk, role): fitness.titles(place) for place, row in enumerate(duty.rows)}
    return found
