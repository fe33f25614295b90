"""The rules of a filing: pure functions of facts, a day and the law. One module per subject; `judge` runs them all."""

# Importing a subject registers its rules.
from qingmiao.filings.rules import basic, certificates, classes, commitment, home_based, hygiene, premises, staff
from qingmiao.filings.rules.judging import holds, judge, judge_amendment, ordered_rules, source_of
from qingmiao.filings.rules.lines import NOT_FILLED_IN, RuleLine, Source, Step, Verdict
from qingmiao.filings.rules.regime import Regime, RegimeStep, RegimeTransition, regime_named, regime_on
from qingmiao.filings.rules.registry import RULES, Rule, Scope

__all__ = [
    "NOT_FILLED_IN",
    "RULES",
    "Regime",
    "RegimeStep",
    "RegimeTransition",
    "Rule",
    "RuleLine",
    "Scope",
    "Source",
    "Step",
    "Verdict",
    "basic",
    "certificates",
    "classes",
    "commitment",
    "holds",
    "home_based",
    "hygiene",
    "judge",
    "judge_amendment",
    "ordered_rules",
    "premises",
    "regime_named",
    "regime_on",
    "source_of",
    "staff",
]
