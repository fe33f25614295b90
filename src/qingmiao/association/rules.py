"""The closed lists of words of an association, and its deadlines. No Django."""

from qingmiao.core.legislation import declare
from qingmiao.core.terms import Term

ACCEPTANCE_DAYS, MEDIATION_DAYS = declare("association.acceptance_working_days", "association.mediation_working_days")


class SharedKind(Term):
    """What a member may let the association see, and take back at any time."""

    EVALUATION = "evaluation", "质量评估结果"
    FINDINGS = "findings", "检查发现的问题"
    CREDIT = "credit", "信用记录"
    CCTV = "cctv", "监控自查结果"


class Outcome(Term):
    """How a mediation ended."""

    AGREED = "agreed", "达成协议"
    FAILED = "failed", "没有达成协议"
