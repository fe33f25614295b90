"""Demonstration: institutions chosen, granted, and inclusive while granted."""

from collections import defaultdict
from collections.abc import Callable

from qingmiao.governance.queries.indicator import Indicator
from qingmiao.governance.queries.sources import Round, Sources
from qingmiao.governance.rules.spells import Days, Spell, overlap, union
from qingmiao.institutions.permissions import BROWSE_REGISTER

POSITION = 30
SOURCES = "示范点推荐、评审和认定记录"


def _spells(sources: Sources, days_of: Callable[[Round], list[Days]]) -> list[Spell]:
    """Give one spell per institution and stretch: an institution with two rounds counts once."""
    stretches: dict[int, list[Days]] = defaultdict(list)
    rounds = {row.institution_id: row for row in sources.rounds}
    for row in sources.rounds:
        stretches[row.institution_id] += days_of(row)
    return [
        Spell(rounds[pk].county_code, 1, days, rounds[pk].subject, rounds[pk].label, rounds[pk].url)
        for pk, found in stretches.items()
        for days in union(found)
    ]


def _chosen(sources: Sources) -> list[Spell]:
    return _spells(sources, lambda row: [row.chosen])


def _granted(sources: Sources) -> list[Spell]:
    return _spells(sources, lambda row: [row.term] if row.term else [])


def _inclusive(sources: Sources) -> list[Spell]:
    recognised: dict[int, list[Days]] = defaultdict(list)
    for period in sources.filed_demonstrations:
        if days := period.inclusive_days:
            recognised[period.institution_id].append(days)

    def both(row: Round) -> list[Days]:
        return [days for other in recognised[row.institution_id] if row.term and (days := overlap(row.term, other))]

    return _spells(sources, both)


INDICATORS = (
    Indicator(
        "demonstration_chosen",
        "选定创建示范点的机构",
        "家",
        "县（市、区）推荐创建示范点的托育机构家数，自推荐之日起算；评审未通过或中途终止的，算到那天的前一天",
        SOURCES,
        BROWSE_REGISTER,
        _chosen,
    ),
    Indicator(
        "demonstration_granted",
        "示范机构",
        "家",
        "当天示范期有效的托育机构家数；撤销或提前终止的，算到那天的前一天",
        SOURCES,
        BROWSE_REGISTER,
        _granted,
    ),
    Indicator(
        "demonstration_inclusive",
        "普惠示范机构",
        "家",
        "当天示范期有效、且普惠认定在有效期内的托育机构家数",
        f"{SOURCES}；机构备案事实",
        BROWSE_REGISTER,
        _inclusive,
    ),
)
