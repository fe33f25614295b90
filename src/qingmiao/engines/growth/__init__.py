"""Growth of children under seven: z-scores by WHO 2006, levels and statuses by WS/T 423—2022, corrected age, course between visits.

Answers for the arithmetic of the two standards and for saying row by row what could not be used. Does not diagnose.
Written with NumPy alone: a chunk of rows fits the processor's cache, so compiling would gain nothing and cost a second at every start.
"""

from qingmiao.engines.growth.measurements import FLAG_TEXTS, INDICATORS, Flag, Measurements
from qingmiao.engines.growth.preterm import corrected_age_days
from qingmiao.engines.growth.trajectory import COURSE_TEXTS, FALTERING, Course, Trajectory, follow_trajectory
from qingmiao.engines.growth.who2006 import Zscores, assess_who2006
from qingmiao.engines.growth.wst423 import Assessment, assess_wst423, completed_months

__all__ = [
    "COURSE_TEXTS",
    "FALTERING",
    "FLAG_TEXTS",
    "INDICATORS",
    "Assessment",
    "Course",
    "Flag",
    "Measurements",
    "Trajectory",
    "Zscores",
    "assess_who2006",
    "assess_wst423",
    "completed_months",
    "corrected_age_days",
    "follow_trajectory",
]
