"""How a facility beside new housing goes along with the dwellings."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.planning.models import FacilityState, HousingProject
from qingmiao.planning.permissions import REPORT_HOUSING

Facility = FacilityState
HANDOVER_CLOCK = "planning_handover"


def is_planned(row: HousingProject) -> str | None:
    """Hold back a plan without places."""
    return None if row.facility_places and row.facility_area_m2 else "请先填写规划托位和设施面积。"


HOUSING: Workflow[HousingProject] = Workflow(
    "housing",
    HousingProject,
    (
        Transition(
            "plan_facility",
            "列入规划",
            frozenset({Facility.MISSING}),
            Facility.PLANNED,
            REPORT_HOUSING,
            guards=(is_planned,),
            consequence="规划托位和面积作为配建的依据，卫生健康部门会看到。",
        ),
        Transition(
            "begin_facility",
            "开工建设",
            frozenset({Facility.PLANNED}),
            Facility.BUILDING,
            REPORT_HOUSING,
            consequence="配建设施记为建设中。",
        ),
        Transition(
            "accept_facility",
            "通过验收",
            frozenset({Facility.BUILDING}),
            Facility.ACCEPTED,
            REPORT_HOUSING,
            consequence="配建设施记为已验收，等待交付。",
        ),
        Transition(
            "deliver_facility",
            "交付使用",
            frozenset({Facility.ACCEPTED}),
            Facility.DELIVERED,
            REPORT_HOUSING,
            consequence="配建设施记为今天交付，时限停止，卫生健康部门会收到通知。不能再改。",
        ),
    ),
    tied_fields=("delivered_on", "facility_places", "facility_area_m2"),
)
