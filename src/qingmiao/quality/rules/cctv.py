"""Whether cameras see every room and recordings are kept long enough. The day of the check selects the law."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingmiao.core.legislation import Law
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Given, RuleLine, RuleSet
from qingmiao.core.terms import Term

CCTV_DAYS, CCTV_COVERAGE = "premises.cctv_days", "premises.cctv_coverage"


@dataclass(frozen=True, slots=True)
class CctvFacts:
    """What was found. `days_kept`: from the oldest recording to the check. `rooms`: all of the plan; `open_rooms`: not wholly seen."""

    days_kept: int | None
    rooms: Sequence[str]
    open_rooms: Sequence[str]


class CctvStep(Term):
    """Where a line belongs."""

    COVER = "cover", "覆盖"
    KEEP = "keep", "保存"


CCTV_RULES: RuleSet[CctvFacts, Given[CctvFacts]] = RuleSet("cctv", "监控管理", Given, CctvStep)


def judge_cctv(facts: CctvFacts, on: date, law: Law) -> list[RuleLine]:
    """Return one line per requirement."""
    return CCTV_RULES.judge(facts, on, law)


@CCTV_RULES.rule("cover.rooms", "监控覆盖", CCTV_COVERAGE)
def _cover(given: Given[CctvFacts]) -> Iterator[Finding]:
    """Every room of children is seen; where they change or wash there is no camera."""
    law, facts = given.law(CCTV_COVERAGE), given.facts
    seen = NOT_FILLED_IN if not facts.rooms else f"没有全覆盖：{'、'.join(facts.open_rooms)}" if facts.open_rooms else "全部覆盖"
    holds = None if not facts.rooms else not facts.open_rooms
    yield Finding(holds, seen, "婴幼儿生活和活动区域全覆盖", law, "请增加摄像头，或在覆盖表里补充房间。")


@CCTV_RULES.rule("keep.days", "录像保存", CCTV_DAYS)
def _keep(given: Given[CctvFacts]) -> Iterator[Finding]:
    """The days themselves are enough."""
    law, days = given.law(CCTV_DAYS), given.facts.days_kept
    seen = NOT_FILLED_IN if days is None else f"最早的录像在 {days} 天前"
    yield Finding(None if days is None else days >= law.value, seen, f"不少于 {law.value} 天", law, "请更换或扩充存储。")


def uptime_percent(days: int, down_hours: Decimal) -> Decimal:
    """Return how much of so many days cameras ran, in per cent with one decimal; never below nothing."""
    whole = Decimal(days * 24)
    return (max(whole - down_hours, Decimal(0)) / whole * 100).quantize(Decimal("0.1"))
