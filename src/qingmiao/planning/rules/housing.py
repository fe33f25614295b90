"""What is due with new housing. The day the dwellings are handed over selects the norm: that is when the facility must be there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

from qingmiao.core.legislation import Law, declare
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Given, RuleLine, RuleSet, Verdict
from qingmiao.core.terms import Term

NEW, BUILT, AREA, PLACE_AREA, FROM, HOUSEHOLD = declare(
    "planning.places_new_area",
    "planning.places_built_area",
    "planning.facility_area",
    "planning.place_area",
    "planning.facility_due_from",
    "planning.household_size",
)


class AreaKind(Term):
    """Whether the dwellings stand in a new or in a built-up area."""

    NEW = "new", "新建居住区"
    BUILT = "built", "已建成居住区"


@dataclass(frozen=True, slots=True)
class Housing:
    """What the rules see. `delivered_on`: when the facility was handed over; None before it."""

    kind: str
    dwellings: int
    places: int
    area_m2: int
    delivered_on: date | None
    asked_on: date


@dataclass(frozen=True, slots=True)
class Due:
    """What a housing project must bring: people, places and building area; zero places where it is too small."""

    people: int
    places: int
    area_m2: int


class Step(Term):
    """Where a line belongs."""

    FACILITY = "facility", "配建设施"


HOUSING_RULES: RuleSet[Housing, Given[Housing]] = RuleSet("planning_housing", "新建住房配建", Given, Step)


def due_of(housing: Housing, on: date, law: Law) -> Due:
    """Return what is due, by the norm of a day: dwellings x household size x places per thousand, rounded up once."""
    people = housing.dwellings * float(law.value(HOUSEHOLD, on).value)
    if people < float(law.value(FROM, on).value):
        return Due(round(people), 0, 0)
    norm = law.value(NEW if housing.kind == AreaKind.NEW else BUILT, on)
    places = ceil(people * float(norm.value) / 1000 - 1e-9)
    area = max(float(law.value(AREA, on).value), places * float(law.value(PLACE_AREA, on).value))
    return Due(round(people), places, ceil(area))


def judge_housing(housing: Housing, handover_on: date, law: Law) -> list[RuleLine]:
    """Return one line per requirement."""
    return HOUSING_RULES.judge(housing, handover_on, law)


def _due(given: Given[Housing]) -> Due:
    names = (NEW, BUILT, AREA, PLACE_AREA, FROM, HOUSEHOLD)
    return due_of(given.facts, given.on, Law({name: (given.in_force[name],) for name in names}, {}))


@HOUSING_RULES.rule("facility.places_new", "配建托位", NEW, HOUSEHOLD, FROM)
def _places_new(given: Given[Housing]) -> Iterator[Finding]:
    """So many places for each thousand people of a new area."""
    yield from _places(given, NEW, AreaKind.NEW)


@HOUSING_RULES.rule("facility.places_built", "配建托位（已建成区）", BUILT, HOUSEHOLD, FROM)
def _places_built(given: Given[Housing]) -> Iterator[Finding]:
    """Fewer in a built-up area."""
    yield from _places(given, BUILT, AreaKind.BUILT)


def _places(given: Given[Housing], norm: str, kind: AreaKind) -> Iterator[Finding]:
    if given.facts.kind != kind:
        return
    law, due = given.law(norm), _due(given)
    also = (given.law(HOUSEHOLD), given.law(FROM))
    if not due.places:
        yield Finding(None, f"约 {due.people} 人", "人口少，可与邻近项目合建", law, answer=Verdict.NOT_APPLICABLE, also=also)
    else:
        seen = f"规划 {given.facts.places} 个" if given.facts.places else NOT_FILLED_IN
        required = f"约 {due.people} 人，不少于 {due.places} 个"
        yield Finding(given.facts.places >= due.places, seen, required, law, "请补足配建托位。", also=also)


@HOUSING_RULES.rule("facility.area", "设施建筑面积", AREA, PLACE_AREA)
def _area(given: Given[Housing]) -> Iterator[Finding]:
    """At least the smallest facility, and room for every place."""
    due = _due(given)
    if due.places:
        seen = f"规划 {given.facts.area_m2}㎡" if given.facts.area_m2 else NOT_FILLED_IN
        yield Finding(
            given.facts.area_m2 >= due.area_m2,
            seen,
            f"不少于 {due.area_m2}㎡",
            given.law(AREA),
            "请补足设施面积。",
            also=(given.law(PLACE_AREA),),
        )


@HOUSING_RULES.rule("facility.in_step", "与住房同步交付", FROM)
def _in_step(given: Given[Housing]) -> Iterator[Finding]:
    """The facility is handed over no later than the dwellings."""
    facts, law = given.facts, given.law(FROM)
    if not _due(given).places:
        return
    if facts.delivered_on is not None:
        yield Finding(facts.delivered_on <= given.on, "设施已交付", "不晚于住房交付", law, "晚于住房交付，请核对原因。")
    elif facts.asked_on > given.on:
        yield Finding(holds=False, seen="住房已到交付日期，设施没有交付", required="不晚于住房交付", law=law, fix="请督促交付。")
    else:
        yield Finding(None, "住房还没有交付", "不晚于住房交付", law, "")
