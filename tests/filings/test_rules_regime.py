"""The way of authorisation is data: a future date, or one county earlier than the others, switches the steps without code."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from qingmiao.core.legislation import LEGISLATION, Law, LawError, load
from qingmiao.filings.rules import regime_on

PERMIT = """
  2028-01-01:
    document: null
    article: null
    confidence: unsure
    mandatory: false
    value:
      everywhere: {everywhere}
      counties: {{"441802": permit}}
      regimes:
        filing:
          label: 备案
          outcome: 备案回执
          steps:
            - {{key: submitted, label: 提交备案材料, by: institution, within: null}}
            - {{key: receipt_issued, label: 出具备案回执, by: county, within: filing.receipt_working_days}}
          transitions:
            - {{name: accept, from: [submitted], to: accepted}}
            - {{name: issue_receipt, from: [accepted], to: receipted}}
        permit:
          label: 许可
          outcome: 许可证
          steps:
            - {{key: applied, label: 申请许可, by: institution, within: null}}
            - {{key: inspected, label: 现场检查, by: county, within: filing.nonconformity_working_days}}
            - {{key: granted, label: 颁发许可证, by: county, within: null}}
          transitions:
            - {{name: accept, from: [submitted], to: accepted, label: 受理许可申请}}
            - {{name: verify, from: [accepted], to: inspected}}
            - {{name: issue_receipt, from: [inspected], to: completed, label: 颁发许可证}}
"""


def with_permit(folder: Path, everywhere: str) -> Law:
    """Return the project's law with a permit from 2028 on, everywhere or in one county."""
    shutil.copytree(LEGISLATION, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "filing" / "regime.yaml").open("a", encoding="utf-8") as file:
        file.write(PERMIT.format(everywhere=everywhere))
    return load(folder)


def test_today_an_institution_files_and_the_clocks_are_the_law_s() -> None:
    regime = regime_on(load(), "441802", date(2026, 11, 23))
    assert (regime.kind, regime.label, regime.outcome) == ("filing", "备案", "备案回执")
    assert [(step.key, step.within) for step in regime.steps] == [
        ("submitted", None),
        ("receipt_issued", 5),
        ("verified", 15),
        ("published", None),
    ]


def test_a_future_date_switches_the_steps(tmp_path: Path) -> None:
    law = with_permit(tmp_path / "law", "permit")
    before, after = regime_on(law, "441881", date(2027, 12, 31)), regime_on(law, "441881", date(2028, 1, 1))
    assert (before.kind, after.kind) == ("filing", "permit")
    assert [step.key for step in after.steps] == ["applied", "inspected", "granted"]
    assert after.outcome == "许可证"
    assert [(row.name, row.target) for row in after.transitions] == [
        ("accept", "accepted"),
        ("verify", "inspected"),
        ("issue_receipt", "completed"),
    ]


def test_one_county_may_switch_before_the_others(tmp_path: Path) -> None:
    law = with_permit(tmp_path / "law", "filing")
    assert regime_on(law, "441802", date(2028, 1, 1)).kind == "permit"
    assert regime_on(law, "441803", date(2028, 1, 1)).kind == "filing"
    assert regime_on(law, "441802", date(2027, 12, 31)).kind == "filing"


def test_a_regime_nobody_described_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="没有描述的准入方式“licence”"):
        regime_on(with_permit(tmp_path / "law", "licence"), "441803", date(2028, 1, 1))


def test_before_the_filing_measures_there_is_no_regime() -> None:
    with pytest.raises(LawError, match="没有生效的规定"):
        regime_on(load(), "441802", date(2019, 12, 18))
