"""How a facility beside new housing goes along with the dwellings, and a project from the idea to the open house."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.planning.models import FacilityState, HousingProject, Project, ProjectState
from qingmiao.planning.permissions import EDIT_PROJECT, REPORT_HOUSING

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

At = ProjectState
OPENING_CLOCK = "planning_opening"
UNDER_WAY = frozenset({At.IDEA, At.LISTED, At.FUNDED, At.SITED, At.STARTED, At.FINISHED, At.ACCEPTED})


def _step(name: str, label: str, source: str, target: str, consequence: str) -> Transition[Project]:
    return Transition(name, label, frozenset({source}), target, EDIT_PROJECT, consequence=consequence)


PROJECT: Workflow[Project] = Workflow(
    "project",
    Project,
    (
        _step("list_project", "列入计划", At.IDEA, At.LISTED, "项目列入年度计划，附上文件。"),
        _step("fund_project", "落实资金", At.LISTED, At.FUNDED, "资金已落实，附上下达文件。"),
        _step("site_project", "落实场地", At.FUNDED, At.SITED, "场地已落实，附上协议或用地文件。"),
        _step("start_project", "开工", At.SITED, At.STARTED, "项目记为已开工。"),
        _step("finish_project", "完工", At.STARTED, At.FINISHED, "项目记为已完工，附上照片或文件。"),
        _step("accept_project", "验收", At.FINISHED, At.ACCEPTED, "项目记为已验收，附上验收文件；备案后再记开办。"),
        _step("open_project", "备案开办", At.ACCEPTED, At.OPEN, "项目与已备案的机构关联，时限停止，不能再改。"),
        Transition("drop_project", "取消", UNDER_WAY, At.DROPPED, EDIT_PROJECT, consequence="项目不再进行，不能恢复；原因会留存。"),
    ),
    tied_fields=("opened_on", "ended_on", "institution", "delivered_places", "delay_reason"),
)
