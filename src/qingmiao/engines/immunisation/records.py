"""Children and the doses they were given, and what becomes of a dose."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.immunisation.days import Days

Bools = NDArray[np.bool_]


class Reason(IntEnum):
    """Why a dose counts or does not; the names are part of the public format."""

    COUNTED = 0
    UNKNOWN = 1
    MISSING_DATE = 2
    BEFORE_BIRTH = 3
    FUTURE = 4
    SAME_DAY = 5
    OTHER_PRODUCT = 6
    EXTRA = 7
    TOO_YOUNG = 8
    INTERVAL = 9
    LIVE_GAP = 10
    IMMUNOGLOBULIN = 11
    NOT_A_DOSE = 12


REASON_TEXTS = {
    Reason.COUNTED: "有效",
    Reason.UNKNOWN: "不认识的疫苗代码，未计入",
    Reason.MISSING_DATE: "日期缺失或不可能，未计入",
    Reason.BEFORE_BIRTH: "早于出生日期，未计入",
    Reason.FUTURE: "晚于判定日期，未计入",
    Reason.SAME_DAY: "同日重复，只计一剂",
    Reason.OTHER_PRODUCT: "与该系列所选疫苗不同，未计入",
    Reason.EXTRA: "超出程序剂次",
    Reason.TOO_YOUNG: "小于该剂次的最小年龄，无效",
    Reason.INTERVAL: "与上一有效剂次间隔不足，无效",
    Reason.LIVE_GAP: "与另一注射类减毒活疫苗间隔不足28天，无效",
    Reason.IMMUNOGLOBULIN: "注射免疫球蛋白后间隔不足，无效",
    Reason.NOT_A_DOSE: "免疫球蛋白，不是疫苗",
}


class Remark(IntFlag):
    """What is worth knowing of a dose that counts."""

    OVER_MAX_INTERVAL = 1
    OVER_AGE = 2
    IG_AFTER = 4
    NEAR_BCG = 8


REMARK_TEXTS = {
    Remark.OVER_MAX_INTERVAL: "超过最长间隔，不需重新开始",
    Remark.OVER_AGE: "超过该疫苗的接种年龄",
    Remark.IG_AFTER: "接种后2周内使用了免疫球蛋白，请医生评估",
    Remark.NEAR_BCG: "与卡介苗间隔不足28天：间隔规定是否包括卡介苗待核，请医生评估",
}


class Status(IntEnum):
    """What a dose that has not been counted is on the day of judgement."""

    NONE = 0
    LATER = 1
    DUE = 2
    OVERDUE = 3
    CONDITIONAL = 4
    CLOSED = 5


STATUS_TEXTS = {
    Status.NONE: "无需",
    Status.LATER: "未到时间",
    Status.DUE: "应种",
    Status.OVERDUE: "逾期，应补种",
    Status.CONDITIONAL: "结核菌素试验阴性后补种",
    Status.CLOSED: "不再补种",
}


@dataclass(frozen=True)
class Children:
    """Facts of n children. birth: (n,) int32 days (see days.to_days). The others are (n,) bool, all false where left out.

    light_at_risk: under 2000 g with a mother who has HBsAg or is unknown (R06). ppd_positive: BCG is not to be given. prefer_je_i,
    prefer_hepa_i: the family chose the inactivated product.
    """

    birth: Days
    light_at_risk: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    ppd_positive: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    prefer_je_i: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    prefer_hepa_i: Bools = field(default_factory=lambda: np.empty(0, np.bool_))

    def __post_init__(self) -> None:
        """Fill what was left out; raise ValueError with names and sizes where shapes differ."""
        for name in ("light_at_risk", "ppd_positive", "prefer_je_i", "prefer_hepa_i"):
            values = np.asarray(getattr(self, name), np.bool_)
            if values.size == 0:
                values = np.zeros(np.shape(self.birth), np.bool_)
            if values.shape != np.shape(self.birth):
                message = f"{name} has shape {values.shape}, birth has shape {np.shape(self.birth)}: every array must be (n,)"
                raise ValueError(message)
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        """How many children."""
        return len(self.birth)


@dataclass(frozen=True)
class Given:
    """k doses. child: (k,) int64 place of the child. vaccine: (k,) int8 product_number. day: (k,) int32 days, NEVER where missing.

    Raises ValueError with names and sizes where shapes differ.
    """

    child: NDArray[np.int64]
    vaccine: NDArray[np.int8]
    day: Days

    def __post_init__(self) -> None:
        """Refuse arrays of unequal length."""
        sizes = {name: np.shape(getattr(self, name)) for name in ("child", "vaccine", "day")}
        if len(set(sizes.values())) > 1:
            message = f"doses must be arrays of one shape (k,), got {sizes}"
            raise ValueError(message)

    def __len__(self) -> int:
        """How many doses."""
        return len(self.child)
