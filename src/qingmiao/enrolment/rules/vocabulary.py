"""The closed lists of words of enrolment: one Chinese term, one identifier."""

from qingmiao.core.terms import Term


class Half(Term):
    """Which part of the day a place is taken for; `first` and `end` count half-days, `end` not included."""

    WHOLE = "whole", "全天", 0, 2
    MORNING = "morning", "上午", 0, 1
    AFTERNOON = "afternoon", "下午", 1, 2

    @property
    def first(self) -> int:
        """The first half-day it takes."""
        return int(self.details[0])

    @property
    def end(self) -> int:
        """The half-day after the last it takes."""
        return int(self.details[1])


class RefusalReason(Term):
    """Why an institution may say no; there is no other reason. `needs_alternative`: it must propose another way."""

    AGE = "age", "入托时的月龄不在本机构班型的范围内", False
    FULL = "full", "该班型在希望入托的日期没有空托位", False
    CARE_BEYOND = "care_beyond", "孩子需要的照护条件本机构做不到", True
    NOT_FILED_MODE = "not_filed_mode", "本机构备案的托育方式里没有申请的方式", False

    @property
    def needs_alternative(self) -> bool:
        """Whether another way must be proposed with it."""
        return bool(self.details[0])


class Claim(Term):
    """What a family says of a published item; no answer is neither yes nor no."""

    CLAIMED = "claimed", "符合"
    DECLINED = "declined", "不符合"
    UNANSWERED = "", "没有回答"


class Proof(Term):
    """Whether what a family says is known to hold."""

    OPEN = "open", "待核对"
    HOLDS = "holds", "已核对"
    FAILS = "fails", "核对后不符合"


class SeatMove(Term):
    """What moved a place; `change` is what it does to the free places."""

    OFFERED = "offered", "发出录取通知，占一个托位", -1
    DECLINED = "declined", "家庭放弃录取，托位放出", 1
    EXPIRED = "expired", "录取通知过期，托位放出", 1
    RECALLED = "recalled", "录取通知收回，托位放出", 1
    TAKEN = "taken", "直接入托，占一个托位", -1
    ACCEPTED = "accepted", "接受录取，占着的托位成为在托", 0
    ENDED = "ended", "离托，托位放出", 1

    @property
    def change(self) -> int:
        """Free places more (+1) or fewer (-1)."""
        return int(self.details[0])


class EndReason(Term):
    """Why a child left."""

    FAMILY = "family", "家庭提出"
    INSTITUTION = "institution", "机构提出"
    AGE = "age", "满3周岁升入幼儿园"
    MOVED = "moved", "转到另一家机构"
    CLOSED = "closed", "机构停办"


class PaymentWay(Term):
    """How money came."""

    OFFLINE = "offline", "线下收款登记"
    BANK_FILE = "bank_file", "银行流水导入"


class Account(Term):
    """The accounts of one contract's ledger: assets stand above zero, debts below; over all accounts they sum to zero."""

    CUSTODY = "custody", "监管账户里的钱"
    FAMILY = "family", "家庭预付的余额"
    RECEIVABLE = "receivable", "家庭欠缴"
    HOUSE = "house", "机构已收到的钱"
    INCOME = "income", "机构应得的照护费"


class EntryKind(Term):
    """What an entry of the ledger records."""

    CHARGE = "charge", "当月费用"
    PAYMENT = "payment", "家庭付款"
    RELEASE = "release", "照护后划给机构"
    REFUND = "refund", "退还家庭"
    REVERSAL = "reversal", "冲正"
