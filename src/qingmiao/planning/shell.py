"""What planning puts into the shell."""

from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.planning.permissions import BROWSE_PLANNING

SECTION = "规划"

declare_navigation(
    Entry("可及性", "planning_access", "map", BROWSE_PLANNING, 14, section=SECTION),
    Entry("儿童人数", "planning_demand", "users", BROWSE_PLANNING, 15, section=SECTION),
)
