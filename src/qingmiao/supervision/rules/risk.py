"""The risk score: a sum of named signals, each weighed and capped by data; it orders visits and never decides alone. Vectorised once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qingmiao.core.legislation import Law, declare
from qingmiao.core.terms import Term

WEIGHTS, CLASSES = declare("supervision.risk_weights", "supervision.risk_classes")
Floats = NDArray[np.float64]


class RiskClass(Term):
    """How soon somebody should look."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of a day: per signal its points a unit and how many units count at most, and where the classes begin."""

    weights: Mapping[str, float]
    most: Mapping[str, float]
    medium: float
    high: float

    def class_of(self, score: float) -> RiskClass:
        """Return the class of a score; a class begins with its first point."""
        return RiskClass.HIGH if score >= self.high else RiskClass.MEDIUM if score >= self.medium else RiskClass.LOW


def weighing_on(law: Law, on: date) -> Weighing:
    """Return the weights in force on a day."""
    told, classes = law.value(WEIGHTS, on).value, law.value(CLASSES, on).value
    return Weighing(
        {key: float(row["weight"]) for key, row in told.items()},
        {key: float(row["most"]) for key, row in told.items()},
        float(classes["medium"]),
        float(classes["high"]),
    )


def points(values: Floats, weights: Floats, most: Floats) -> Floats:
    """Return what each signal adds. values: (n, k) units, not negative; weights, most: (k,). The score is the sum of a row."""
    return np.minimum(values, most) * weights
