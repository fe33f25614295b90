"""How a conflict of posts and a ban check move."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.workforce.models import CheckRequest, CheckState, Conflict, ConflictState
from qingmiao.workforce.permissions import ACT_ON_CHECK, ANSWER_CHECK, RESOLVE_CONFLICT

CONFLICT = Workflow(
    "workforce_conflict",
    Conflict,
    (
        Transition(
            "resolve_conflict",
            "处理任职冲突",
            frozenset({ConflictState.OPEN}),
            ConflictState.RESOLVED,
            RESOLVE_CONFLICT,
            consequence="将结束这件冲突，并告知另一县（市、区）和两家机构。",
        ),
        Transition("conflict_vanished", "冲突自行消除", frozenset({ConflictState.OPEN}), ConflictState.VANISHED, None),
    ),
)
OPEN_CHECKS = frozenset({CheckState.ASKED, CheckState.MORE})
CHECK = Workflow(
    "workforce_check",
    CheckRequest,
    (
        Transition(
            "answer_clear",
            "答复无记录",
            frozenset({CheckState.ASKED}),
            CheckState.CLEAR,
            ANSWER_CHECK,
            consequence="将告知机构：未查询到记录。",
        ),
        Transition(
            "answer_hit",
            "答复有记录",
            frozenset({CheckState.ASKED}),
            CheckState.HIT,
            ANSWER_CHECK,
            consequence="将告知申请机构负责人和县级卫生健康部门；此人立即不得上岗。",
        ),
        Transition(
            "answer_more",
            "要求补充信息",
            frozenset({CheckState.ASKED}),
            CheckState.MORE,
            ANSWER_CHECK,
            consequence="将请机构补充；补充前此人不能确认为无记录。",
        ),
        Transition(
            "recall_answer",
            "收回答复",
            frozenset({CheckState.CLEAR, CheckState.HIT, CheckState.MORE}),
            CheckState.ASKED,
            ANSWER_CHECK,
            consequence="将告知机构：答复已收回，查询重新等待答复。",
        ),
        Transition("supply_information", "补充信息", frozenset({CheckState.MORE}), CheckState.ASKED, ACT_ON_CHECK),
        Transition(
            "document_measures",
            "记录处理情况",
            frozenset({CheckState.HIT}),
            CheckState.DISMISSED,
            ACT_ON_CHECK,
            consequence="记录后将结束此人在本机构的任职，并报县级卫生健康部门。",
        ),
        Transition(
            "object_to_hit",
            "提出异议",
            frozenset({CheckState.HIT, CheckState.DISMISSED}),
            CheckState.OBJECTED,
            ACT_ON_CHECK,
            consequence="将请公安机关复核；复核期间此人仍不得上岗。",
        ),
        Transition(
            "uphold_hit",
            "维持查询结果",
            frozenset({CheckState.OBJECTED}),
            CheckState.HIT,
            ANSWER_CHECK,
            consequence="将告知机构：维持原结果。",
        ),
        Transition(
            "overturn_hit",
            "更正查询结果",
            frozenset({CheckState.OBJECTED}),
            CheckState.CLEAR,
            ANSWER_CHECK,
            consequence="将告知机构：原结果有误，已更正为无记录。",
        ),
    ),
)
