"""How an institution is authorised: 备案 today; a later law may make it a 许可 with its own steps. Data decides, by county and day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingmiao.codes.days import day_words
from qingmiao.core.legislation import Law, LawError, declare

RECEIPT, NONCONFORMITY = declare("filing.receipt_working_days", "filing.nonconformity_working_days")
VERIFICATION_OFFICERS, REGIME = declare("filing.verification_officers", "filing.regime")


@dataclass(frozen=True, slots=True)
class RegimeStep:
    """One step of an authorisation. `within` is a deadline in working days from receipt of the materials, None without one.

    `within_by` names the legal value that sets the deadline.
    """

    key: str
    label: str
    by: str
    within: int | None
    within_by: str | None


@dataclass(frozen=True, slots=True)
class RegimeTransition:
    """One change of state that the regime allows. `label` and `consequence` are None where the usual words hold."""

    name: str
    sources: frozenset[str]
    target: str
    label: str | None
    consequence: str | None


@dataclass(frozen=True, slots=True)
class Regime:
    """A way of authorisation: `filing` or, one day, `permit`."""

    kind: str
    label: str
    outcome: str
    steps: tuple[RegimeStep, ...]
    transitions: tuple[RegimeTransition, ...]
    since: date


def regime_on(law: Law, county_code: str, on: date) -> Regime:
    """Return the regime of a county on a day. `on` is the day the materials are received; it selects the law.

    Raises LawError when no regime is in force, or the data names one that it does not describe.
    """
    legal = law.value(REGIME, on)
    return regime_named(law, legal.value["counties"].get(county_code, legal.value["everywhere"]), on)


def regime_named(law: Law, kind: str, on: date) -> Regime:
    """Return a regime by its name as the law of a day describes it. Raises LawError when it is not described."""
    legal = law.value(REGIME, on)
    described = legal.value["regimes"].get(kind)
    if described is None:
        raise LawError(f"{REGIME} 自 {day_words(legal.since)}起引用了没有描述的准入方式“{kind}”，请在该文件的 regimes 下补充。")
    steps = tuple(_step(law, entry, on) for entry in described["steps"])
    transitions = tuple(_transition(entry) for entry in described["transitions"])
    return Regime(kind, described["label"], described["outcome"], steps, transitions, legal.since)


def _step(law: Law, entry: dict[str, Any], on: date) -> RegimeStep:
    within = law.value(entry["within"], on).value if entry["within"] else None
    return RegimeStep(entry["key"], entry["label"], entry["by"], within, entry["within"])


def _transition(entry: dict[str, Any]) -> RegimeTransition:
    return RegimeTransition(entry["name"], frozenset(entry["from"]), entry["to"], entry.get("label"), entry.get("consequence"))
