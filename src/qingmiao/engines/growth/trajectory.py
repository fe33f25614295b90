"""Growth between visits: the child's own curve beside the reference curve."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.growth.measurements import Floats, Ints

CENTILE_SPACE = 0.67
"""Half the distance between P25 and P75: the usual width of one centile space. A parameter, not a value of the norm."""


class Course(IntFlag):
    """How a value ran since the child's visit before; the numbers are part of the public format."""

    NO_VALUE = 1
    FIRST_VISIT = 2
    SAME_DAY = 4
    PARALLEL = 8
    SLOW = 16
    FLAT = 32
    FALLING = 64
    FAST = 128


COURSE_TEXTS = {
    Course.NO_VALUE: "无法评价",
    Course.FIRST_VISIT: "首次测量",
    Course.SAME_DAY: "同日重复测量",
    Course.PARALLEL: "正常增长",
    Course.SLOW: "增长不良（上升缓慢）",
    Course.FLAT: "增长不良（持平）",
    Course.FALLING: "增长不良（下降）",
    Course.FAST: "增长过速",
}
FALTERING = Course.SLOW | Course.FLAT | Course.FALLING


@dataclass(frozen=True)
class Trajectory:
    """Per visit, in the order given: z minus z of the visit before, days between them (nan at the first), and the course (uint8)."""

    delta_z: Floats
    days: Floats
    course: NDArray[np.uint8]


def follow_trajectory(child: Ints, age_days: Floats, z: Floats, measured: Floats, *, threshold: float = CENTILE_SPACE) -> Trajectory:
    """Compare every visit with the child's visit before that has a z-score; rows may come in any order.

    All arrays (n,). A value lower than before is 下降, equal 持平; higher, but z lower by `threshold` or more, 上升缓慢; z higher by
    `threshold` or more 增长过速; else 正常增长. Raises ValueError where the shapes differ.
    Source: the three forms of 增长不良 (slow, level, falling against the reference curve) follow the technical norm for child health
    checks of 2012; its text was not seen again, and the threshold is ours: confidence medium.
    """
    sizes = {name: np.shape(values) for name, values in (("child", child), ("age_days", age_days), ("z", z), ("measured", measured))}
    if len(set(sizes.values())) > 1:
        message = f"arrays of one trajectory must have one shape (n,), got {sizes}"
        raise ValueError(message)
    n = len(child)
    course = np.full(n, Course.NO_VALUE, np.uint8)
    delta_z, days = np.full(n, np.nan), np.full(n, np.nan)
    usable = np.flatnonzero(np.isfinite(age_days) & np.isfinite(z) & np.isfinite(measured))
    # One sort for all children: the visit before is then the row before, where it is the same child's.
    order = usable[np.lexsort((age_days[usable], child[usable]))]
    if not order.size:
        return Trajectory(delta_z, days, course)
    has_before = np.concatenate([[False], child[order][1:] == child[order][:-1]])
    course[order[~has_before]] = Course.FIRST_VISIT
    later = order[has_before]
    before = order[np.flatnonzero(has_before) - 1]
    delta_z[later] = z[later] - z[before]
    days[later] = age_days[later] - age_days[before]
    gain = measured[later] - measured[before]
    # In this order: a child that lost weight is falling, whatever the curve did meanwhile.
    choices = (
        (days[later] == 0, Course.SAME_DAY),
        (gain < 0, Course.FALLING),
        (gain == 0, Course.FLAT),
        (delta_z[later] <= -threshold, Course.SLOW),
        (delta_z[later] >= threshold, Course.FAST),
    )
    course[later] = np.select([rows for rows, _ in choices], [int(kind) for _, kind in choices], int(Course.PARALLEL))
    return Trajectory(delta_z, days, course)
