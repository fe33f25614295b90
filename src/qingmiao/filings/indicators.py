"""Whether the law's deadlines for filings are kept."""

from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.models import Clock
from qingmiao.core.spells import Spell
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.deadlines import ROLLING_DAYS, ReceiptClock, receipt_clocks
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import BROWSE_REGISTER


def _spell(clock: ReceiptClock) -> Spell:
    return Spell(clock.county_code, 1, clock.days, clock.subject, clock.label, clock.url)


def _deadlines(window: Window) -> list[Spell]:
    return [_spell(clock) for clock in window.read(receipt_clocks)]


def _kept_deadlines(window: Window) -> list[Spell]:
    return [_spell(clock) for clock in window.read(receipt_clocks) if clock.is_in_time]


rest_on(Clock, Filing, Institution)
declare_indicators(
    40,
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
)
