"""Rule lines: requirements judged by the law of a day. An app names a set, registers small functions in it, and runs it. No Django.

Use it wherever facts are held against dated legal values and a person must see which one, on what it rests, and what to do:
`CHECKS = RuleSet("…", "…", Given, Step)`, `@CHECKS.rule("step.key", "title", "area.value")`, `CHECKS.judge(facts, on, law)`.
"""

from qingmiao.core.rules.lines import (
    NOT_FILLED_IN,
    Finding,
    RuleLine,
    Source,
    Verdict,
    holds,
    read_lines,
    read_source,
    source_of,
    store_lines,
    store_source,
)
from qingmiao.core.rules.sets import RULE_SETS, Given, Rule, RuleSet, Scope

__all__ = [
    "NOT_FILLED_IN",
    "RULE_SETS",
    "Finding",
    "Given",
    "Rule",
    "RuleLine",
    "RuleSet",
    "Scope",
    "Source",
    "Verdict",
    "holds",
    "read_lines",
    "read_source",
    "source_of",
    "store_lines",
    "store_source",
]
