"""How incidents, cases, assignments and restricted cases move."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.reports.models import (
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Incident,
    IncidentState,
    RestrictedCase,
    RestrictedState,
)
from qingmiao.reports.permissions import (
    CHECK_ASSIGNMENT,
    HANDLE_CASE,
    HANDLE_INCIDENT,
    REVIEW_INCIDENT,
    VIEW_RESTRICTED,
    WORK_ASSIGNMENT,
)

WORKING = frozenset({CaseState.ACCEPTED, CaseState.REOPENED})
OPEN_CASES = WORKING | {CaseState.NEW}
ANSWERABLE = OPEN_CASES | {CaseState.ANSWERED}
WITH_DEPARTMENT = frozenset({AssignmentState.SENT, AssignmentState.ACCEPTED})
OPEN_INCIDENTS = frozenset({IncidentState.REPORTED, IncidentState.INVESTIGATING, IncidentState.REVIEWED})


def departments_have_reported(row: Case) -> str | None:
    """Hold back an answer while a department still works on its part."""
    waiting = row.assignments.filter(state__in=WITH_DEPARTMENT).select_related("organisation").first()
    return f"{waiting.to_whom} 还没有反馈。请等反馈，或先收回转办，再答复。" if waiting else None


def is_not_reopened(row: Case) -> str | None:
    """Hold back a second reopening."""
    return "这件事项已经重新办理过一次。如有新情况，请另行反映。" if row.reopened_on else None


def is_outside(row: Assignment) -> str | None:
    """Hold back the county from reporting for a department that has its own account."""
    return "这个部门有账号，由部门反馈。" if row.organisation_id else None


INCIDENTS: Workflow[Incident] = Workflow(
    "incident",
    Incident,
    (
        Transition(
            "acknowledge_incident",
            "签收",
            frozenset({IncidentState.REPORTED}),
            IncidentState.INVESTIGATING,
            HANDLE_INCIDENT,
            consequence="将告知机构县级已收到，请机构查明原因、提出改进措施。",
        ),
        Transition(
            "review_incident",
            "提交原因和措施",
            frozenset({IncidentState.INVESTIGATING}),
            IncidentState.REVIEWED,
            REVIEW_INCIDENT,
            consequence="提交后由县级审核，审核前不能再改。",
        ),
        Transition(
            "close_incident",
            "结案",
            frozenset({IncidentState.REVIEWED}),
            IncidentState.CLOSED,
            HANDLE_INCIDENT,
            consequence="结案后不能再改，机构和市级将收到通知。",
        ),
        Transition(
            "return_incident",
            "退回补充",
            frozenset({IncidentState.REVIEWED}),
            IncidentState.INVESTIGATING,
            HANDLE_INCIDENT,
            consequence="将请机构补充后再提交。",
        ),
        Transition(
            "restrict_incident",
            "转为受限案件",
            OPEN_INCIDENTS,
            IncidentState.RESTRICTED,
            HANDLE_INCIDENT,
            consequence="转为受限案件后，本页、列表和统计中都不再出现，只有指定的联系人和公安联络员可以查看。不能撤回。",
        ),
    ),
    tied_fields=("restricted", "causes", "prevention", "conclusion", "closed_on"),
)
CASES: Workflow[Case] = Workflow(
    "case",
    Case,
    (
        Transition(
            "accept_case",
            "受理",
            frozenset({CaseState.NEW}),
            CaseState.ACCEPTED,
            HANDLE_CASE,
            consequence="反映人查询时会看到已受理和应答复的日期。",
        ),
        Transition(
            "refuse_case",
            "不予受理",
            frozenset({CaseState.NEW}),
            CaseState.REFUSED,
            HANDLE_CASE,
            consequence="理由将告知反映人，反映人可以要求重新办理一次。",
        ),
        Transition(
            "answer_case",
            "答复",
            WORKING,
            CaseState.ANSWERED,
            HANDLE_CASE,
            guards=(departments_have_reported,),
            consequence="答复将告知全部反映人，请他们评价；不满意的可以要求重新办理一次。",
        ),
        Transition(
            "merge_case",
            "并入另一件",
            OPEN_CASES,
            CaseState.MERGED,
            HANDLE_CASE,
            guards=(departments_have_reported,),
            consequence="反映并入后一并办理和答复，反映人仍用原来的编号查询。不能撤回。",
        ),
        Transition(
            "restrict_case",
            "转为受限案件",
            ANSWERABLE,
            CaseState.RESTRICTED,
            HANDLE_CASE,
            consequence="转为受限案件后，本页、列表和统计中都不再出现，只有指定的联系人和公安联络员可以查看。不能撤回。",
        ),
        Transition("rate_case", "评价办结", frozenset({CaseState.ANSWERED}), CaseState.CLOSED, None),
        Transition("close_unrated", "到期未评价办结", frozenset({CaseState.ANSWERED}), CaseState.CLOSED, None),
        Transition(
            "reopen_case",
            "要求重新办理",
            frozenset({CaseState.ANSWERED, CaseState.REFUSED}),
            CaseState.REOPENED,
            None,
            guards=(is_not_reopened,),
        ),
    ),
    tied_fields=("restricted", "merged_into", "answer", "answered_on", "refusal", "rating", "rating_reason", "reopened_on", "accepted_on"),
)
ASSIGNMENTS: Workflow[Assignment] = Workflow(
    "assignment",
    Assignment,
    (
        Transition("accept_assignment", "签收", frozenset({AssignmentState.SENT}), AssignmentState.ACCEPTED, WORK_ASSIGNMENT),
        Transition(
            "refuse_assignment",
            "不接收",
            frozenset({AssignmentState.SENT}),
            AssignmentState.REFUSED,
            WORK_ASSIGNMENT,
            consequence="将退回转办的卫生健康局另行安排。",
        ),
        Transition(
            "report_assignment",
            "反馈结果",
            frozenset({AssignmentState.ACCEPTED}),
            AssignmentState.REPORTED,
            WORK_ASSIGNMENT,
            consequence="反馈后由转办的卫生健康局审核，再答复反映人。",
        ),
        Transition(
            "record_outside",
            "登记系统外单位的结果",
            frozenset({AssignmentState.SENT, AssignmentState.ACCEPTED}),
            AssignmentState.REPORTED,
            CHECK_ASSIGNMENT,
            guards=(is_outside,),
        ),
        Transition(
            "return_assignment",
            "退回重办",
            frozenset({AssignmentState.REPORTED}),
            AssignmentState.ACCEPTED,
            CHECK_ASSIGNMENT,
            consequence="部门将收到退回的理由，时限重新计算。",
        ),
        Transition(
            "withdraw_assignment",
            "收回转办",
            WITH_DEPARTMENT,
            AssignmentState.WITHDRAWN,
            CHECK_ASSIGNMENT,
            consequence="收回后部门不再看到这件事项。",
        ),
    ),
    tied_fields=("reason", "result", "reported_at"),
)
RESTRICTED: Workflow[RestrictedCase] = Workflow(
    "restricted",
    RestrictedCase,
    (
        Transition(
            "close_restricted",
            "结案",
            frozenset({RestrictedState.OPEN}),
            RestrictedState.CLOSED,
            VIEW_RESTRICTED,
            consequence="结案后仍只有指定的联系人和公安联络员可以查看。",
        ),
    ),
    tied_fields=("conclusion",),
)
