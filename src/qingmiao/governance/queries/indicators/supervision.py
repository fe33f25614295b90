"""Whether the law's deadlines are kept and the papers of institutions are valid."""

from datetime import timedelta

from qingmiao.governance.queries.indicator import Indicator
from qingmiao.governance.queries.indicators.institutions import SOURCES, spells_of
from qingmiao.governance.queries.sources import ROLLING_DAYS, ReceiptClock, Sources
from qingmiao.governance.rules.spells import Days, Spell, overlap
from qingmiao.institutions.permissions import BROWSE_REGISTER

POSITION = 40


def _spell(clock: ReceiptClock) -> Spell:
    return Spell(clock.county_code, 1, clock.days, clock.subject, clock.label, clock.url)


def _deadlines(sources: Sources) -> list[Spell]:
    return [_spell(clock) for clock in sources.receipt_clocks]


def _kept_deadlines(sources: Sources) -> list[Spell]:
    return [_spell(clock) for clock in sources.receipt_clocks if clock.is_in_time]


def _in_order(sources: Sources) -> list[Spell]:
    """Give each institution for the days on which none of the papers it filed had expired; the last valid day counts."""
    found = []
    for period in sources.filed:
        end = period.first_expiry + timedelta(days=1) if period.first_expiry else None
        days = overlap(period.days, Days(period.days.first, end))
        if days is not None:
            found.append(Spell(period.county_code, 1, days, period.subject, period.label, period.url))
    return found


INDICATORS = (
    Indicator(
        "filed_in_time",
        "备案按期办理率",
        "%",
        f"近{ROLLING_DAYS}天内到结果的备案回执时限中，按期出具回执的件数乘以100，除以全部件数；"
        "到期未出具的自逾期次日起算作逾期，期限内退回补正或撤回的不计",
        "备案回执的法定时限记录（起算、到期、停止日期）",
        BROWSE_REGISTER,
        _kept_deadlines,
        base=_deadlines,
        scale=100,
        decimals=1,
        no_base=f"近{ROLLING_DAYS}天没有到结果的备案回执时限，不计算",
    ),
    Indicator(
        "certificates_in_order",
        "证照齐全有效率",
        "%",
        "当天备案有效、所报证照没有一份过期的托育机构家数乘以100，除以备案有效的家数；人员健康证不在内",
        SOURCES,
        BROWSE_REGISTER,
        _in_order,
        base=spells_of(lambda _period: True),
        scale=100,
        decimals=1,
        no_base="当天没有备案有效的托育机构，不计算",
    ),
)
