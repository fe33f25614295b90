"""Where new places should go: p-median, capacitated p-median, maximal covering, set covering and p-centre.

Every plan comes with a bound that no plan can beat, its gap, and a stop. Use `solve`, or `solve_on_time` where the limit is hard;
`evaluate` and `explain` look at plans; `read_instance` reads the public benchmark formats.
"""

from qingmiao.engines.siting.formats import read_instance
from qingmiao.engines.siting.guard import solve_on_time
from qingmiao.engines.siting.model import Plan, Problem
from qingmiao.engines.siting.reasons import SiteReason, explain
from qingmiao.engines.siting.solving import evaluate, solve

__all__ = ["Plan", "Problem", "SiteReason", "evaluate", "explain", "read_instance", "solve", "solve_on_time"]
