"""How an institution is authorised: 备案 today; a later law may make it a 许可 with its own steps. Data decides, by county and day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingmiao.core.legislation import Law, LawError, declare

RECEIPT, NONCONFORMITY = declare("filing.receipt_working_days", "filing.nonconformity_working_days")
VERIFICATION_OFFICERS, REGIME = declare("filing.verification_officers", "filing.regime")


@dataclass(frozen=True, slots=True)
class RegimeStep:
    """One step of an authorisation. `within` is a deadline in working days from receipt of the materials, None without one."""

    key: str
    label: str
    by: str
    within: int | None


@dataclass(frozen=True, slots=True)
class Regime:
    """A way of authorisation: `filing` or, one day, `permit`."""

    kind: str
    label: str
    outcome: str
    steps: tuple[RegimeStep, ...]
    since: date


def regime_on(law: Law, county_code: str, on: date) -> Regime:
    """Return the regime of a county on a day. `on` is the day the materials are received; it selects the law.

    Raises LawError when no regime is in force, or the data names one that it does not describe.
    """
    legal = law.value(REGIME, on)
    kind = legal.value["counties"].get(county_code, legal.value["everywhere"])
    described = legal.value["regimes"].get(kind)
    if described is None:
        raise LawError(f"{REGIME} 自 {legal.since} 起引用了没有描述的准入方式“{kind}”，请在该文件的 regimes 下补充。")
    steps = tuple(_step(law, entry, on) for entry in described["steps"])
    return Regime(kind, described["label"], described["outcome"], steps, legal.since)


def _step(law: Law, entry: dict[str, Any], on: date) -> RegimeStep:
    within = law.value(entry["within"], on).value if entry["within"] else None
    return RegimeStep(entry["key"], entry["label"], entry["by"], within)
