"""Money, leave and prices a family or an institution is due: one set of rules for one case and for a population."""

from qingmiao.engines.entitlement.institutions import assess_institutions
from qingmiao.engines.entitlement.leave import leave_days
from qingmiao.engines.entitlement.parameters import Parameters, Version
from qingmiao.engines.entitlement.population import Population, assess
from qingmiao.engines.entitlement.rules import UNKNOWN
from qingmiao.engines.entitlement.what_if import what_if

__all__ = ["UNKNOWN", "Parameters", "Population", "Version", "assess", "assess_institutions", "leave_days", "what_if"]
