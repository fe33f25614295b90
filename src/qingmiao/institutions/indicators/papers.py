"""Whether the papers that institutions filed are valid."""

from datetime import timedelta

from qingmiao.core.indicators import Indicator, Window, declare_indicators
from qingmiao.core.spells import Days, Spell, overlap
from qingmiao.institutions.indicators.counts import SOURCES, spells_of
from qingmiao.institutions.indicators.periods import filed
from qingmiao.institutions.permissions import BROWSE_REGISTER


def _in_order(window: Window) -> list[Spell]:
    """Give each institution for the days on which none of the papers it filed had expired; the last valid day counts."""
    found = []
    for period in window.read(filed):
        end = period.first_expiry + timedelta(days=1) if period.first_expiry else None
        days = overlap(period.days, Days(period.days.first, end))
        if days is not None:
            found.append(Spell(period.county_code, 1, days, period.subject, period.label, period.url))
    return found


declare_indicators(
    50,
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
