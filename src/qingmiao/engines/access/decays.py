"""How willingness falls with distance or time."""

from collections.abc import Mapping

import numpy as np

from qingmiao.engines.access.measures import Decay
from qingmiao.engines.access.places import Floats


def gaussian(sigma: float) -> Decay:
    """exp(−d² / 2σ²). Raises ValueError where sigma is not positive. Source: Luo and Qi (2009)."""
    _must_be_positive("sigma", sigma)

    def weigh(cost: Floats) -> Floats:
        exponent = np.square(cost)
        exponent *= -0.5 / sigma**2
        return np.exp(exponent, out=exponent)  # one array, not three: the processor waits for memory more than for the function

    return weigh


def power(exponent: float, *, least_cost: float) -> Decay:
    """d^−exponent, with costs below `least_cost` raised to it: a site next door is not infinitely good. Source: Hansen (1959)."""
    _must_be_positive("exponent", exponent)
    _must_be_positive("least_cost", least_cost)

    def weigh(cost: Floats) -> Floats:
        raised = np.maximum(cost, least_cost)
        return np.power(raised, -exponent, out=raised)

    return weigh


def steps(weights: Mapping[float, float]) -> Decay:
    """The weight of the first limit that the cost does not exceed, 0 beyond the last: the zones of Luo and Qi (2009)."""
    limits = np.array(sorted(weights))
    if not len(limits) or min(weights.values()) < 0:
        message = f"steps need limits with weights of 0 or more, got {dict(weights)}"
        raise ValueError(message)
    values = np.array([*(weights[limit] for limit in limits), 0.0])

    def weigh(cost: Floats) -> Floats:
        return values[np.searchsorted(limits, cost, side="left")]

    return weigh


def _must_be_positive(name: str, value: float) -> None:
    if not value > 0:
        message = f"{name} must be positive, got {value}"
        raise ValueError(message)
