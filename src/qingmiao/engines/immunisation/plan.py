"""A catch-up plan for one child: the remaining doses on the first days that the rules allow together."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from qingmiao.engines.immunisation.days import NEVER, add_months
from qingmiao.engines.immunisation.forecast import Forecast
from qingmiao.engines.immunisation.programme import EPOCH, parameter, products
from qingmiao.engines.immunisation.records import Children, Status

PLAN_UNTIL_MONTHS = 36
OPEN = frozenset({Status.LATER, Status.DUE, Status.OVERDUE, Status.CONDITIONAL})


@dataclass
class Visit:
    """One day of the plan and the doses of that day, by their places in the programme."""

    on: date
    places: list[int]


def plan_visits(result: Forecast, children: Children, child: int) -> list[Visit]:
    """Visits from the day of judgement to 36 months of age, both included.

    Everything allowed together is given together (R03). Injected live vaccines that do not fall on one day keep 28 days (R04): the later
    one moves, and what follows it in its series moves with it.
    """
    if children.birth[child] <= NEVER:
        return []
    start = max((result.on - EPOCH).days, int(children.birth[child]))
    end = int(add_months(children.birth[child : child + 1], PLAN_UNTIL_MONTHS)[0])
    days = {
        place: max(start, int(result.outlook.earliest[place, child]))
        for place in range(len(result.programme.doses))
        if Status(int(result.outlook.status[place, child])) in OPEN
    }
    # The outlook knows what was given, not what else will be: two live doses may become possible a week apart.
    _keep_live_apart(result, child, days)
    by_day: dict[int, list[int]] = {}
    for place, day in days.items():
        if day <= end:
            by_day.setdefault(day, []).append(place)
    return [Visit(EPOCH + timedelta(days=day), sorted(places)) for day, places in sorted(by_day.items())]


def _keep_live_apart(result: Forecast, child: int, days: dict[int, int]) -> None:
    gap = parameter("live_gap_days")
    live = {place for place in days if products()[result.outlook.product[place, child]].is_live_injected}
    planned: list[int] = []
    while live:
        # Always the earliest: a dose that moves may come to stand before another one, or on its day, which needs no distance.
        place = min(live, key=lambda one: (days[one], one))
        last = max((day for day in planned if day < days[place]), default=None)
        if last is not None and days[place] - last < gap:
            _move(result, days, place, last + gap)
            continue
        planned.append(days[place])
        live.remove(place)


def _move(result: Forecast, days: dict[int, int], place: int, day: int) -> None:
    """Move a dose to a later day, and the doses after it in its series as far as their intervals ask."""
    days[place] = day
    course = next(one for one in result.programme.courses.values() if one.first <= place < one.first + len(one.doses))
    following = place + 1
    if following < course.first + len(course.doses) and following in days:
        dose = result.programme.doses[following]
        after_months = add_months(np.array([day], np.int32), dose.interval_months)
        allowed = max(day + dose.interval_days, int(after_months[0]))
        # Its days were counted from a day that is no longer true.
        if allowed > days[following]:
            _move(result, days, following, allowed)
