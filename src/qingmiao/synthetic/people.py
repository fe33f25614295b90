"""The staff of an institution, as its filing would list it."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from qingmiao.institutions.rules.facts import CareClass
from qingmiao.synthetic.names import identity_number, person_name, phone

# Births and hirings are counted from one day, so that a person stays the same from one filing to the next.
STAFF_SINCE = date(2020, 6, 1)


@dataclass(frozen=True)
class Team:
    """What decides who is needed."""

    classes: list[CareClass]
    serves_meals: bool
    has_guard: bool
    on: date


def staff(random: Random, team: Team) -> list[dict[str, Any]]:
    """Return principal, carers, health worker, cooks and guard for a house, enough for its classes."""
    children = sum(care_class.places or 0 for care_class in team.classes)
    rows = [_principal(random, team.on)]
    rows += [_carer(random, team.on) for _ in range(sum(care_class.carers or 0 for care_class in team.classes))]
    rows.append(_health_worker(random, team.on, full_time=children >= 150))
    if team.serves_meals:
        rows += [_person(random, team.on, "cook", "senior_secondary") for _ in range(1 + children // 50)]
    if team.has_guard:
        guard = _person(random, team.on, "guard", "senior_secondary")
        rows.append({**guard, "qualifications": ["guard_certificate"], "dispatched_by": "清远示例保安服务有限公司"})
    return [{"key": f"s{place}", **row} for place, row in enumerate(rows, start=1)]


def home_carers(random: Random, count: int, on: date) -> list[dict[str, Any]]:
    """Return the carers of a home-based point; the first runs it."""
    rows = [_principal(random, on), *(_carer(random, on) for _ in range(count - 1))]
    rows[0] = {**_carer(random, on), **rows[0], "role": "principal", "also": ["carer"], "also_training_passed": ["carer"]}
    return [{"key": f"s{place}", **row} for place, row in enumerate(rows, start=1)]


def _person(random: Random, on: date, role: str, education: str, *, worked: tuple[int, int] = (1, 12)) -> dict[str, Any]:
    """Return a grown person; nobody was hired or had worked before coming of age."""
    hired = STAFF_SINCE - timedelta(days=random.randrange(40, 1500))
    age = random.randrange(24 * 365, 52 * 365)
    return {
        "name": person_name(random),
        "identity_number": identity_number(random, STAFF_SINCE - timedelta(days=age)),
        "phone": phone(random),
        "role": role,
        "education": education,
        "experience_years": min(random.randrange(*worked), age // 365 - 19),
        "health_certificate_number": f"示健{random.randrange(10**6):06d}",
        "health_certificate_until": (on + timedelta(days=random.choice((150, 220, 280, 300, 320, 340, 360)))).isoformat(),
        "background_check_on": max(hired - timedelta(days=7), on - timedelta(days=random.randrange(10, 300))).isoformat(),
        "background_check_before_hiring_on": (hired - timedelta(days=7)).isoformat(),
        "background_check_clear": True,
        "hired_on": hired.isoformat(),
    }


def _principal(random: Random, on: date) -> dict[str, Any]:
    row = _person(random, on, "principal", random.choice(("college", "bachelor")), worked=(3, 16))
    row |= {"training_hours": 60, "training_passed": True, "fire_safety_manager": True}
    return row


def _carer(random: Random, on: date) -> dict[str, Any]:
    row = _person(random, on, "carer", random.choice(("senior_secondary", "college", "college", "bachelor")))
    row |= {"childcare_background": True, "training_hours": random.choice((80, 120, 120, 160)), "training_passed": True}
    row |= {"mental_health_training": True, "qualifications": [random.choice(("childcare_worker", "infant_carer"))]}
    return row


def _health_worker(random: Random, on: date, *, full_time: bool) -> dict[str, Any]:
    row = _person(random, on, "health_worker", random.choice(("senior_secondary", "college")))
    return {
        **row,
        "full_time": full_time,
        "training_passed": True,
        "training_hours": 40,
        "qualifications": [random.choice(("nurse", "other"))],
    }
