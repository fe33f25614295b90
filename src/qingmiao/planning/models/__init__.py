"""What planning keeps: counts of children, new housing with what is due beside it."""

from qingmiao.planning.models.counts import ChildCount
from qingmiao.planning.models.housing import FacilityState, HousingProject

__all__ = ["ChildCount", "FacilityState", "HousingProject"]
