"""Rules of any app: judged by the law of a day, each line with its source, kept with a decision and read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from qingmiao.core.legislation import load
from qingmiao.core.rules import RULE_SETS, Finding, Given, RuleLine, RuleSet, Verdict, holds, read_lines, store_lines
from qingmiao.core.terms import Term

DAY = date(2026, 11, 23)
BINDING, ADVISED = "certificates.fire", "certificates.fire_within_months"


class Place(Term):
    """Where an inspector looks."""

    GATE = "gate", "门口"
    ROOM = "room", "房间"


@dataclass(frozen=True)
class Seen:
    """What an inspector saw."""

    guards: int | None = None
    papers: bool | None = None
    is_new: bool = False


class OnlyNew:
    """A scope of its own."""

    value = "new"

    def covers(self, facts: Seen) -> bool:
        """Tell whether the house is new."""
        return facts.is_new


@pytest.fixture
def checks() -> Iterator[RuleSet[Seen, Given[Seen]]]:
    """A set of rules as a coming app declares it."""
    made: RuleSet[Seen, Given[Seen]] = RuleSet("test", "检查", Given, Place)

    @made.rule("room.papers", "证照", BINDING)
    def papers(given: Given[Seen]) -> Iterator[Finding]:
        yield Finding(given.facts.papers, str(given.facts.papers), "有", given.law(BINDING), "请补证照。")

    @made.rule("gate.guards", "保安", ADVISED, BINDING, scope=OnlyNew())
    def guards(given: Given[Seen]) -> Iterator[Finding]:
        count, law = given.facts.guards, given.law(ADVISED)
        for nth in range(2):
            yield Finding(None if count is None else count > nth, str(count), "有", law, subject=str(nth), also=(given.law(BINDING),))

    yield made
    del RULE_SETS["test"]


def test_lines_come_in_the_order_of_the_steps_with_their_sources(checks: RuleSet[Seen, Given[Seen]]) -> None:
    lines = checks.judge(Seen(guards=1, papers=False, is_new=True), DAY, load())
    assert [(line.key, line.subject, line.verdict) for line in lines] == [
        ("gate.guards", "0", Verdict.MET),
        ("gate.guards", "1", Verdict.ADVISED),
        ("room.papers", "", Verdict.UNMET),
    ]
    assert [source.name for source in lines[0].sources] == [ADVISED, BINDING]
    assert [line.blocks for line in lines] == [False, False, True]
    assert not holds(lines)


def test_a_rule_speaks_to_its_scope_and_to_the_keys_that_are_asked(checks: RuleSet[Seen, Given[Seen]]) -> None:
    assert [line.key for line in checks.judge(Seen(), DAY, load())] == ["room.papers"]
    assert checks.judge(Seen(), DAY, load(), only={"gate.guards"}) == []


def test_what_is_not_known_asks_and_says_what_to_do(checks: RuleSet[Seen, Given[Seen]]) -> None:
    lines = checks.judge(Seen(is_new=True), DAY, load())
    assert {line.verdict for line in lines} == {Verdict.UNCHECKED}
    assert {line.fix for line in lines} == {"请补充填写。", "请补证照。"}


def test_before_its_law_a_rule_does_not_apply(checks: RuleSet[Seen, Given[Seen]]) -> None:
    first = load().history(BINDING)[0].since
    [line] = checks.judge(Seen(papers=False), first - timedelta(days=1), load())
    assert (line.verdict, line.blocks) == (Verdict.NOT_APPLICABLE, False)
    [line] = checks.judge(Seen(papers=False), first, load())
    assert line.verdict is Verdict.UNMET


def test_a_finding_may_bind_or_free_whatever_the_norm_says_and_rest_on_another_line(checks: RuleSet[Seen, Given[Seen]]) -> None:
    [paper] = checks.judge(Seen(papers=False), DAY, load())

    @checks.rule("gate.whole", "整体", ADVISED)
    def whole(given: Given[Seen]) -> Iterator[Finding]:
        yield Finding(holds=False, seen="", required="", law=given.law(ADVISED), also=paper.sources, binding=True)
        yield Finding(holds=False, seen="", required="", law=given.law(BINDING), binding=False)

    bound, free = checks.judge(Seen(), DAY, load(), only={"gate.whole"})
    assert (bound.verdict, bound.mandatory) == (Verdict.UNMET, True)
    assert bound.sources[1:] == paper.sources
    assert (free.verdict, free.mandatory) == (Verdict.ADVISED, False)


def test_lines_are_kept_with_a_decision_and_read_back(checks: RuleSet[Seen, Given[Seen]]) -> None:
    lines: list[RuleLine] = checks.judge(Seen(guards=1, is_new=True), DAY, load())
    assert read_lines(store_lines(lines, DAY), Place) == lines
    assert read_lines({}, Place) == []


def test_two_rules_or_two_sets_of_one_name_are_refused_at_the_start(checks: RuleSet[Seen, Given[Seen]]) -> None:
    with pytest.raises(ValueError, match=r"room\.papers"):
        checks.rule("room.papers", "证照", BINDING)(lambda _given: [])
    with pytest.raises(ValueError, match="test"):
        RuleSet("test", "检查", Given, Place)
