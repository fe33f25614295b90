"""How many places there are, for how many residents, and how many of them are inclusive."""

from qingmiao.core.indicators import Indicator, Window, declare_indicators
from qingmiao.core.spells import Spell
from qingmiao.institutions.indicators.counts import SOURCES
from qingmiao.institutions.indicators.periods import filed
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.regions.indicators import latest_residents, residents


def _places(window: Window) -> list[Spell]:
    return [
        Spell(period.county_code, period.places, period.days, period.subject, period.label, period.url)
        for period in window.read(filed)
        if period.places
    ]


def _inclusive_places(window: Window) -> list[Spell]:
    return [
        Spell(period.county_code, period.places, days, period.subject, period.label, period.url)
        for period in window.read(filed)
        if period.places and (days := period.inclusive_days)
    ]


def _inclusive_institutions(window: Window) -> list[Spell]:
    return [
        Spell(period.county_code, 1, days, period.subject, period.label, period.url)
        for period in window.read(filed)
        if (days := period.inclusive_days)
    ]


declare_indicators(
    20,
    Indicator("places", "托位", "个", "当天备案有效的托育机构各班托位数之和（家庭托育点按其托位数）", SOURCES, BROWSE_REGISTER, _places),
    Indicator(
        "places_per_thousand",
        "每千人口托位数",
        "个",
        "托位数乘以1000，除以常住人口；只用当年或上一年的常住人口，没有就不计算，不用更早年份代替",
        f"{SOURCES}；常住人口（带年份和出处的公布数）",
        BROWSE_REGISTER,
        _places,
        base=residents,
        base_is_own=True,
        scale=1000,
        decimals=2,
    ),
    Indicator(
        "places_per_thousand_latest",
        "每千人口托位数（按最近公布的人口）",
        "个",
        "托位数乘以1000，除以最近一次公布的常住人口，是哪一年的写在数后；当年或上一年的人口公布前，用它看大致水平",
        f"{SOURCES}；常住人口（带年份和出处的公布数）",
        BROWSE_REGISTER,
        _places,
        base=latest_residents,
        base_is_own=True,
        scale=1000,
        decimals=2,
    ),
    Indicator(
        "inclusive_institutions",
        "普惠托育机构",
        "家",
        "当天备案有效、且普惠认定在有效期内的托育机构家数",
        SOURCES,
        BROWSE_REGISTER,
        _inclusive_institutions,
    ),
    Indicator(
        "inclusive_places", "普惠托位", "个", "当天普惠认定在有效期内的托育机构的托位数之和", SOURCES, BROWSE_REGISTER, _inclusive_places
    ),
    Indicator(
        "inclusive_share",
        "普惠托位占比",
        "%",
        "普惠托位数乘以100，除以全部托位数",
        SOURCES,
        BROWSE_REGISTER,
        _inclusive_places,
        base=_places,
        scale=100,
        decimals=1,
        no_base="当天没有备案有效的托位，不计算占比",
    ),
)
