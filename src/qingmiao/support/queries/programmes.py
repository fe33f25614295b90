"""Programmes in the words of whoever reads them: who may get it, how much, how, until when, by which document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.engines.entitlement import Parameters
from qingmiao.support.rules.law import is_unknown, short
from qingmiao.support.rules.programmes import Programme, programmes


@dataclass(frozen=True)
class ShownProgramme:
    """A programme on a day. `amount` says what is known of the amount; `is_sure` whether a document that was read says so."""

    programme: Programme
    amount: str
    basis: str
    is_sure: bool
    until: date | None
    note: str
    conditions: Sequence[str]
    is_over: bool


def shown_programmes(law: Parameters, on: date) -> dict[str, list[ShownProgramme]]:
    """Return every programme by group, in the order of the measures of the plan."""
    groups: dict[str, list[ShownProgramme]] = {}
    for programme in sorted(programmes().values(), key=lambda one: (one.measure, one.group, one.key)):
        groups.setdefault(programme.group, []).append(shown(programme, law, on))
    return groups


def shown(programme: Programme, law: Parameters, on: date) -> ShownProgramme:
    """Return one programme as it stands on a day; one that is over says so."""
    version = programme.version_on(on) or programme.versions[-1]
    basis = version.document_title or "依据待核"
    return ShownProgramme(
        programme,
        _amount(programme, law, on),
        f"{basis}{version.article or ''}",
        version.confidence.value != "unsure",
        version.until,
        version.note,
        [condition.words for condition in version.conditions],
        programme.version_on(on) is None,
    )


def _amount(programme: Programme, law: Parameters, on: date) -> str:
    name = (programme.version_on(on) or programme.versions[-1]).formula.value
    if not name:
        return "没有统一金额"
    found = law.find(short(name), on)
    if found is None:
        return "今天没有生效的标准"
    if is_unknown(found) or found.value is None:
        return "金额待核"
    unit = found.unit or ""
    if unit.startswith("分/"):
        return f"{found.value / 100:,.2f}".removesuffix(".00") + f"元{unit[1:]}"
    return f"{found.value / 100:g}%" if unit == "万分之一" else f"{found.value / 10_000:g}元" + unit.removeprefix("万分之一元")
