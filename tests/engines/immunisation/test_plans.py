"""Plans over thousands of random histories: every dose of a plan, given on its day, is a valid dose."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from qingmiao.engines.immunisation import Children, Given, Reason, edition_on, forecast, plan_visits
from qingmiao.engines.immunisation.programme import EPOCH, products

UNKNOWN = -1
DAYS_OF_JUDGEMENT = [
    date(2023, 7, 1), date(2024, 5, 31), date(2024, 10, 9), date(2024, 12, 15), date(2024, 12, 31),
    date(2025, 1, 1), date(2025, 3, 30), date(2026, 6, 16), date(2026, 6, 17), date(2027, 2, 28),
]  # fmt: skip
CHILDREN_A_DAY = 500


def random_histories(on, n, seed):
    """Children up to forty months old with doses of every product, many of them too early, too close, twice on a day, or mixed up."""
    rng = np.random.default_rng(seed)
    today = (on - EPOCH).days
    birth = (today - rng.integers(0, 1220, n)).astype(np.int32)
    facts = rng.random((4, n)) < np.array([0.4, 0.05, 0.3, 0.3])[:, None]
    child = np.repeat(np.arange(n), rng.integers(0, 16, n))
    vaccine = rng.integers(UNKNOWN, len(products()), child.size).astype(np.int8)
    day = birth[child] + (rng.integers(-3, 41, child.size) * 30.44 * rng.random(child.size)).astype(np.int32)
    again = np.flatnonzero(rng.random(child.size) < 0.2)  # on the day of another dose of the child
    for dose in again:
        day[dose] = rng.choice(day[child == child[dose]])
    known = day <= today
    return Children(birth, *facts), Given(child[known], vaccine[known], day[known].astype(np.int32))


def planned_doses(result, children):
    """The doses of every child's plan as they would be recorded: child, vaccine, day."""
    rows = [
        (child, result.outlook.product[place, child], (visit.on - EPOCH).days)
        for child in range(len(children))
        for visit in plan_visits(result, children, child)
        for place in visit.places
    ]
    child, vaccine, day = np.array(rows).T
    return Given(child.astype(np.int64), vaccine.astype(np.int8), day.astype(np.int32))


def joined(one, other):
    return Given(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("child", "vaccine", "day")))


@pytest.mark.parametrize("on", DAYS_OF_JUDGEMENT, ids=str)
def test_every_dose_of_a_plan_given_on_its_day_is_valid(on):
    children, before = random_histories(on, CHILDREN_A_DAY, seed=on.toordinal())
    planned = planned_doses(forecast(children, before, on), children)
    after = joined(before, planned)
    result = forecast(children, after, date(2031, 1, 1), edition_on(on))  # a later edition may count what this one did not
    refused = np.flatnonzero((result.outcome.place < 0) & (result.outcome.dose >= len(before)))
    said = [
        (Reason(int(result.outcome.reason[part])).name, products()[after.vaccine[dose]].vaccine, int(after.child[dose]))
        for part, dose in zip(refused, result.outcome.dose[refused], strict=True)
    ]
    assert len(planned) > 1500
    assert not said, (len(said), len(planned), Counter(reason for reason, *_ in said), said[:5])


@pytest.mark.parametrize("on", DAYS_OF_JUDGEMENT[::3], ids=str)
def test_the_order_in_which_doses_are_written_decides_nothing(on):
    children, given = random_histories(on, CHILDREN_A_DAY, seed=3)
    order = np.random.default_rng(4).permutation(len(given))
    shuffled = Given(given.child[order], given.vaccine[order], given.day[order])
    straight, mixed = forecast(children, given, on), forecast(children, shuffled, on)
    for name in ("status", "earliest", "product", "is_cautious", "is_handed_over"):
        np.testing.assert_array_equal(getattr(mixed.outlook, name), getattr(straight.outlook, name), err_msg=name)

    def counted(result, doses):
        """What counts, without regard to which of two equal lines it is."""
        parts = np.flatnonzero(result.outcome.place >= 0)
        dose = result.outcome.dose[parts]
        return sorted(zip(doses.child[dose], doses.vaccine[dose], doses.day[dose], result.outcome.place[parts], strict=True))

    assert counted(mixed, shuffled) == counted(straight, given)
