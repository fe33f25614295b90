"""The closed lists of words of quality: one Chinese term, one identifier. No Django."""

from qingmiao.core.terms import Term


class Part(Term):
    """One of the seven parts of an evaluation; the detail is the chapter of the standard. Source: WS/T 821."""

    CONDITIONS = "conditions", "办托条件", "4"
    STAFF = "staff", "托育队伍", "5"
    CARE = "care", "保育照护", "6"
    HEALTH = "health", "卫生保健", "7"
    NURTURE = "nurture", "养育支持", "8"
    SAFETY = "safety", "安全保障", "9"
    MANAGEMENT = "management", "机构管理", "10"

    @property
    def chapter(self) -> str:
        """The chapter of the standard, with which its clauses begin."""
        return str(self.details[0])


class Grade(Term):
    """What an evaluation comes to. Whoever misses a base indicator gets no grade, whatever the points."""

    A = "a", "A 级"
    B = "b", "B 级"
    C = "c", "C 级"
    D = "d", "D 级"
    BELOW_BASE = "below_base", "未达基础指标"


class QuestionAnswer(Term):
    """What is said of one indicator."""

    MEETS = "meets", "做到"
    MISSES = "misses", "没有做到"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Declaration(Term):
    """What an expert says of the own ties to the institution."""

    ASKED = "asked", "待声明"
    FREE = "free", "没有利害关系"
    TIED = "tied", "有利害关系，已回避"


class CreditKind(Term):
    """What a credit entry says of an institution."""

    COMMENDATION = "commendation", "守信表彰"
    PENALTY = "penalty", "行政处罚"
    BREACH = "breach", "严重失信行为"
    EXCLUSION = "exclusion", "列入失信名单"


class CreditRequestKind(Term):
    """What an institution asks of an entry."""

    REPAIR = "repair", "信用修复"
    APPEAL = "appeal", "异议"


class Coverage(Term):
    """How far cameras see a room."""

    WHOLE = "whole", "全覆盖"
    PARTLY = "partly", "部分覆盖"
    NONE = "none", "没有覆盖"
    PRIVATE = "private", "隐私场所，不装"


class CctvCheckKind(Term):
    """Who looks whether the cameras work."""

    MONTHLY = "monthly", "每月自查"
    SPOT = "spot", "抽查"


class Asker(Term):
    """Who wants to see a recording."""

    GUARDIAN = "guardian", "监护人"
    POLICE = "police", "公安机关"
    OFFICER = "officer", "监管部门"
