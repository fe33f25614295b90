"""What a map of access comes to: how much, for how many, how evenly."""

from dataclasses import dataclass

import numpy as np

from qingmiao.engines.access.measures import Access
from qingmiao.engines.access.places import Floats, Places


@dataclass(frozen=True)
class Summary:
    """Totals over all demand points whose position is known; unlocated: the demand of the others.

    gini: 0 where all have the same access, near 1 where few have all; nan without access anywhere. without_access: share of demand whose
    access is 0. supply_reached: places at sites that some demand reaches. places_given: demand times access, which equals supply_reached
    for 2SFCA, E2SFCA and 3SFCA.
    """

    demand: float
    unlocated: float
    supply: float
    mean_access: float
    gini: float
    without_access: float
    supply_reached: float
    places_given: float


def summarise(result: Access, demand: Places, supply: Places) -> Summary:
    """Totals of one measure."""
    people, places = demand.usable_amount(), supply.usable_amount()
    known = ~np.isnan(result.access)
    unlocated = float(people[~known].sum())
    people, access = people[known], result.access[known]
    total = float(people.sum())
    given = float(people @ access)
    return Summary(
        demand=total,
        unlocated=unlocated,
        supply=float(places.sum()),
        mean_access=given / total if total else float("nan"),
        gini=gini(access, people),
        without_access=float(people[access == 0].sum()) / total if total else float("nan"),
        supply_reached=float(places[result.ratio > 0].sum()),
        places_given=given,
    )


def gini(values: Floats, weights: Floats) -> float:
    """Gini coefficient of values (n,) held by weights (n,): one minus twice the area under the Lorenz curve.

    Source: C. Gini, Variabilità e mutabilità (1912); the area by trapezoids.
    """
    order = np.argsort(values, kind="stable")
    held = np.concatenate([[0.0], np.cumsum(values[order] * weights[order])])
    people = np.concatenate([[0.0], np.cumsum(weights[order])])
    if held[-1] == 0:
        return float("nan")
    return float(1.0 - np.sum(np.diff(people) * (held[1:] + held[:-1])) / (people[-1] * held[-1]))
