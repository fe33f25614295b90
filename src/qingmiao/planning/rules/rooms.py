"""Rooms that could serve: what kinds there are, how many places fit, and the same premises rules as a filing. Pure; no Django."""

from datetime import date
from math import floor
from typing import Any

from qingmiao.core.legislation import Law, declare
from qingmiao.core.rules import RuleLine, Verdict
from qingmiao.core.terms import Term
from qingmiao.filings.rules import FILING_RULES, judge
from qingmiao.institutions.rules.facts import Facts, parse_draft

PLACE_AREA, COST = declare("planning.place_area", "planning.place_cost_fen")
# What a room either has or can never have; cameras, beds and guards come with the house.
OF_ROOMS = ("premises.tenure", "premises.storey", "premises.storey_advised", "premises.basement", "premises.hazards", "premises.outdoor")


class RoomKind(Term):
    """Whose rooms they are."""

    COMMUNITY_CENTRE = "community_centre", "社区服务用房"
    PARTY_CENTRE = "party_centre", "党群服务中心"
    SCHOOL = "school", "学校空余校舍"
    KINDERGARTEN = "kindergarten", "幼儿园空余教室"
    HOSPITAL = "hospital", "医院、卫生院"
    CULTURAL_STATION = "cultural_station", "文化站"
    STATE_PROPERTY = "state_property", "闲置国有房产"
    EMPLOYER = "employer", "用人单位用房"
    OTHER = "other", "其他"


class CostClass(Term):
    """How much must change."""

    NONE = "none", "基本不用改造"
    LIGHT = "light", "一般改造"
    HEAVY = "heavy", "大改造或新建"


class Talk(Term):
    """How far the talk with the owner is."""

    OPEN = "open", "没有谈"
    TALKING = "talking", "在谈"
    WILLING = "willing", "愿意"
    AGREED = "agreed", "已谈妥"
    DECLINED = "declined", "不愿意"


def judge_room(premises: dict[str, Any], on: date, law: Law) -> list[RuleLine]:
    """Return the lines of the premises rules for a room; what nobody has written down asks, it does not refuse."""
    facts: Facts = parse_draft({"premises": {name: value for name, value in premises.items() if value is not None}})
    return judge(facts, on, law, only=OF_ROOMS)


def is_unfit(lines: list[RuleLine]) -> bool:
    """Tell whether a binding rule is broken: nothing that is merely missing counts."""
    return any(line.verdict is Verdict.UNMET for line in lines)


def places_in(area_m2: float, on: date, law: Law) -> int:
    """Return how many places fit by area."""
    return floor(area_m2 / float(law.value(PLACE_AREA, on).value) + 1e-9)


def cost_fen(kind: CostClass, places: int, on: date, law: Law) -> int:
    """Return what it costs to open so many places, in 分."""
    return places * int(law.value(COST, on).value[kind.value])


assert set(OF_ROOMS) <= set(FILING_RULES.rules), "a rule of rooms is no rule of filings"  # noqa: S101
