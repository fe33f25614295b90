"""How an inspection, a finding and a draw move. Only a person closes a finding, and only after a recheck."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.supervision.models import Draw, DrawState, Finding, FindingState, Inspection, InspectionPart, InspectionState
from qingmiao.supervision.permissions import ANSWER_FINDING, CONCLUDE_INSPECTION, DECIDE_FINDING, MANAGE_DRAW

State = InspectionState
UNDONE = frozenset({FindingState.OPEN, FindingState.ANSWERED})


def every_part_is_signed(row: Inspection) -> str | None:
    """Hold back while a department has not signed."""
    missing = InspectionPart.objects.filter(inspection=row, signed_at=None).select_related("organisation").first()
    return f"{missing.organisation.name}还没有签字。" if missing else None


def nothing_is_signed(row: Inspection) -> str | None:
    """Hold back a visit that was taken by somebody."""
    is_signed = InspectionPart.objects.filter(inspection=row, signed_at__isnull=False).exists()
    return "已有部门签字，不能记为未进行。" if is_signed else None


INSPECTIONS = Workflow(
    "inspection",
    Inspection,
    (
        Transition("finish_inspection_parts", "完成签字", frozenset({State.PLANNED}), State.SIGNED, None, guards=(every_part_is_signed,)),
        Transition(
            "record_inspection",
            "记录检查结果",
            frozenset({State.SIGNED}),
            State.RECORDED,
            CONCLUDE_INSPECTION,
            consequence="记录后不能修改。有应当整改的问题的，将出具责令整改通知书、通知机构并开始计时，到期向社会公示结果。",
        ),
        Transition("record_self_check", "完成自查", frozenset({State.PLANNED}), State.RECORDED, None),
        Transition(
            "miss_inspection",
            "记为未进行",
            frozenset({State.PLANNED}),
            State.NOT_DONE,
            CONCLUDE_INSPECTION,
            guards=(nothing_is_signed,),
            consequence="这次检查将记为未进行，不算通过；原因会留在机构的监督记录里。",
        ),
    ),
    tied_fields=("visited_on", "not_done_reason"),
)
FINDINGS = Workflow(
    "finding",
    Finding,
    (
        Transition(
            "answer_finding",
            "报送整改情况",
            frozenset({FindingState.OPEN}),
            FindingState.ANSWERED,
            ANSWER_FINDING,
            consequence="将送检查单位复查。",
        ),
        Transition(
            "close_finding",
            "复查合格，销号",
            frozenset({FindingState.ANSWERED}),
            FindingState.CLOSED,
            DECIDE_FINDING,
            consequence="将销号并通知机构。",
        ),
        Transition(
            "reopen_finding",
            "复查不合格，继续整改",
            frozenset({FindingState.ANSWERED}),
            FindingState.OPEN,
            DECIDE_FINDING,
            consequence="将退回机构继续整改，并写明新的期限。",
        ),
    ),
    tied_fields=("closed_on", "due_on"),
)
DRAWS = Workflow(
    "draw",
    Draw,
    (
        Transition(
            "reveal_draw",
            "揭晓种子并抽取",
            frozenset({DrawState.COMMITTED}),
            DrawState.DRAWN,
            MANAGE_DRAW,
            consequence="将按已公布的名单抽取机构和检查人员，安排检查；抽取后不能重来。",
        ),
        Transition(
            "withdraw_draw",
            "撤回",
            frozenset({DrawState.COMMITTED}),
            DrawState.WITHDRAWN,
            MANAGE_DRAW,
            consequence="这次抽取作废，原因会留在公开页面上；要抽取须重新公布承诺值。",
        ),
    ),
    tied_fields=("drawn_at", "withdrawn_reason"),
)
