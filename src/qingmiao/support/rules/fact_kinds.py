"""Every fact a programme may ask for, once: how it lies in time, its unit, and who can know it. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qingmiao.support.rules.vocabulary import Beneficiary, Measure, Shape

MOST = 10**13  # a hundred milliard yuan in 分: more is a typing error


@dataclass(frozen=True)
class FactKind:
    """A fact by its key. `is_declared`: only the institution can say it, and it proves it by a file."""

    key: str
    title: str
    shape: Shape
    measure: Measure
    of: Beneficiary = Beneficiary.INSTITUTION
    is_declared: bool = False
    hint: str = ""


@dataclass(frozen=True)
class FactPeriod:
    """A value of a fact from `first` to the day before `end` (None: open), and since when it is known, from where."""

    key: str
    first: date
    end: date | None
    value: int
    known_on: date
    source: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the value holds on a day."""
        return self.first <= day and (self.end is None or day < self.end)

    @property
    def last(self) -> date | None:
        """The last day, None while open."""
        return self.end - timedelta(days=1) if self.end else None

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept with an award."""
        end = self.end.isoformat() if self.end else None
        days = {"first": self.first.isoformat(), "end": end, "known_on": self.known_on.isoformat()}
        return {"key": self.key, "value": self.value, "source": self.source, **days}


def read_period(kept: dict[str, Any]) -> FactPeriod:
    """Read back what `plain` wrote."""
    end = date.fromisoformat(kept["end"]) if kept["end"] else None
    first, known_on = date.fromisoformat(kept["first"]), date.fromisoformat(kept["known_on"])
    return FactPeriod(kept["key"], first, end, int(kept["value"]), known_on, kept["source"])


_STATE, _FLOW, _EVENT = Shape.STATE, Shape.FLOW, Shape.EVENT
_YES, _COUNT, _FEN, _BP, _PRICE = Measure.YES_NO, Measure.COUNT, Measure.FEN, Measure.BP, Measure.PRICE
_CHILD = Beneficiary.CHILD


def _declared(key: str, title: str, shape: Shape, measure: Measure, hint: str = "") -> FactKind:
    return FactKind(key, title, shape, measure, is_declared=True, hint=hint)


_KINDS = (
    FactKind("filed", "已备案", _STATE, _YES),
    FactKind("community", "社区托育（企业、事业单位、社会组织在固定场所提供）", _STATE, _YES),
    FactKind("inclusive", "普惠机构", _STATE, _YES),
    FactKind("public", "公办机构", _STATE, _YES),
    FactKind("children", "在托儿童", _STATE, _COUNT),
    _declared("new_places", "新增托位", _EVENT, _COUNT, "投运那天的新增托位数"),
    _declared("turnover", "托育服务收入", _FLOW, _FEN, "只填托育服务的收入"),
    _declared("vat_bp", "本应适用的增值税率", _STATE, _BP, "如 3% 填 3"),
    _declared("income_tax_bp", "本应适用的企业所得税率", _STATE, _BP, "如 5% 填 5；亏损的填 0"),
    _declared("deed_tax", "本应缴的契税", _EVENT, _FEN),
    _declared("property_tax", "本应缴的房产税", _FLOW, _FEN),
    _declared("land_use_tax", "本应缴的城镇土地使用税", _FLOW, _FEN),
    _declared("fees", "本应缴的六项行政事业性收费", _EVENT, _FEN),
    _declared("water_usage", "用水量（立方米）", _FLOW, _COUNT),
    _declared("water_price", "实际水价", _STATE, _PRICE, "每立方米几元"),
    _declared("power_usage", "用电量（千瓦时）", _FLOW, _COUNT),
    _declared("power_price", "实际电价", _STATE, _PRICE, "每千瓦时几元"),
    _declared("gas_usage", "用气量（立方米）", _FLOW, _COUNT),
    _declared("gas_price", "实际气价", _STATE, _PRICE, "每立方米几元"),
    _declared("rent_relief", "减免的租金", _FLOW, _FEN, "业主（公共或私人）减免的金额"),
    FactKind("born", "出生日期", _EVENT, Measure.DAY, _CHILD),
    FactKind("national", "中国籍，符合规定生育或收养", _STATE, _YES, _CHILD),
    FactKind("registered_here", "户口登记在本地", _STATE, _YES, _CHILD),
    FactKind("applied", "申请日期", _EVENT, Measure.DAY, _CHILD),
    FactKind("in_public_care", "在公办机构入托", _STATE, _YES, _CHILD),
    FactKind("martyr_child", "烈士子女", _STATE, _YES, _CHILD),
    FactKind("in_difficulty", "困境儿童", _STATE, _YES, _CHILD),
    FactKind("care_fee", "应收保育费", _FLOW, _FEN, _CHILD),
    FactKind("coupons", "使用的托育券（张）", _EVENT, _COUNT, _CHILD),
)
FACTS = {kind.key: kind for kind in _KINDS}
DECLARED = tuple(kind for kind in _KINDS if kind.is_declared)


def newest_on(facts: Iterable[FactPeriod], key: str, day: date) -> FactPeriod | None:
    """Return what holds on a day as it is known last; None where nobody knows."""
    return max(
        (fact for fact in facts if fact.key == key and fact.holds_on(day)), key=lambda fact: (fact.known_on, fact.first), default=None
    )


def newest_of_each(facts: Iterable[FactPeriod], key: str) -> list[FactPeriod]:
    """Return flows or events of a key, of those for the very same days the one known last, by first day."""
    found: dict[tuple[date, date | None], FactPeriod] = {}
    for fact in facts:
        if fact.key == key:
            before = found.get((fact.first, fact.end))
            if before is None or before.known_on <= fact.known_on:
                found[fact.first, fact.end] = fact
    return sorted(found.values(), key=lambda fact: fact.first)
