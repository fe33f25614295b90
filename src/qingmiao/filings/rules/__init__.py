"""The rules of a filing: pure functions of facts, a day and the law. One module per subject; `judge` runs them all."""

# Importing a subject registers its rules.
from qingmiao.filings.rules import basic, certificates, classes, commitment, home_based, hygiene, premises, staff
from qingmiao.filings.rules.regime import Regime, RegimeStep, RegimeTransition, regime_named, regime_on
from qingmiao.filings.rules.registry import FILING_RULES, Scope, Step, judge

__all__ = [
    "FILING_RULES",
    "Regime",
    "RegimeStep",
    "RegimeTransition",
    "Scope",
    "Step",
    "basic",
    "certificates",
    "classes",
    "commitment",
    "home_based",
    "hygiene",
    "judge",
    "premises",
    "regime_named",
    "regime_on",
    "staff",
]
