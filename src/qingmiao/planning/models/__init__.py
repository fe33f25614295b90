"""What planning keeps: counts of children, new housing with what is due beside it, rooms that could serve, computed plans, projects."""

from qingmiao.planning.models.counts import ChildCount
from qingmiao.planning.models.housing import FacilityState, HousingProject
from qingmiao.planning.models.projects import Project, ProjectEvidence, ProjectMoney, ProjectState
from qingmiao.planning.models.rooms import Facility
from qingmiao.planning.models.scenarios import Scenario, ScenarioState

__all__ = [
    "ChildCount",
    "Facility",
    "FacilityState",
    "HousingProject",
    "Project",
    "ProjectEvidence",
    "ProjectMoney",
    "ProjectState",
    "Scenario",
    "ScenarioState",
]
