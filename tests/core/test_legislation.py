"""The law as data: dates select, wrong names stop, broken files name their line."""

from datetime import date
from pathlib import Path

import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.core import legislation
from qingmiao.core.legislation import Confidence, LawError, load

DOCUMENTS = """\
L1: {title: 甲标准, number: 甲1号, status: 现行有效, confidence: confirmed, issued_on: 2020-01-01}
R1: {title: 乙推荐标准, status: 现行有效, confidence: confirmed, recommended: true}
"""
GOOD = """\
description: 人数
unit: 人
values:
  2020-01-01: {value: 10, document: L1, article: 第一条, confidence: confirmed, mandatory: true}
  2024-07-01: {value: 8, document: L1, article: null, confidence: unsure, mandatory: false, until: 2025-06-30}
"""


def written(folder: Path, text: str, name: str = "area/people.yaml", documents: str = DOCUMENTS) -> Path:
    """Return a legislation folder that holds one value file."""
    (folder / "documents.yaml").write_text(documents, encoding="utf-8")
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(DomainError) as refused:
        load(written(folder, text))
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_the_date_selects_the_value_the_day_before_and_the_day_itself(tmp_path: Path) -> None:
    law = load(written(tmp_path, GOOD))
    before, itself = law.value("area.people", date(2024, 6, 30)), law.value("area.people", date(2024, 7, 1))
    assert (before.value, before.since, before.until) == (10, date(2020, 1, 1), date(2024, 6, 30))
    assert (itself.value, itself.until, itself.confidence) == (8, date(2025, 6, 30), Confidence.UNSURE)
    assert before.document is not None
    assert (before.document.title, before.article, before.unit, before.mandatory) == ("甲标准", "第一条", "人", True)


def test_a_day_before_the_first_or_after_the_last_value_has_no_law(tmp_path: Path) -> None:
    law = load(written(tmp_path, GOOD))
    assert law.find("area.people", date(2019, 12, 31)) is None
    assert law.find("area.people", date(2025, 7, 1)) is None
    with pytest.raises(LawError, match="2025年7月1日没有生效的规定"):
        law.value("area.people", date(2025, 7, 1))


def test_an_unknown_name_is_an_error_and_stops_the_start_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    law = load(written(tmp_path, GOOD))
    with pytest.raises(LawError, match=r"area\.peple"):
        law.value("area.peple", date(2024, 1, 1))
    monkeypatch.setattr(legislation, "_declared", set())
    assert legislation.declare("area.people") == ("area.people",)
    legislation.verify_declared(law)
    legislation.declare("area.peple")
    with pytest.raises(LawError, match=r"area\.peple"):
        legislation.verify_declared(law)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("description: x\nunit: [人\nvalues: {}\n", 3, "YAML 格式不对"),
        ("- a\n- b\n", 1, "应为一组项目"),
        (GOOD.replace("document: L1, article: null", "document: L9, article: null"), 5, "没有文件 L9"),
        (GOOD.replace("article: 第一条", "artcle: 第一条"), 4, "artcle"),
        (GOOD.replace("  2024-07-01", "  2020-01-01"), 5, "重复"),
        (GOOD.replace("2024-07-01", "2024-7月"), 5, "应为生效日期"),
        (GOOD.replace("confidence: unsure", "confidence: maybe"), 5, "confidence"),
        (GOOD.replace("mandatory: true", "mandatory: yes please"), 4, "mandatory"),
        (GOOD.replace("value: 10, ", ""), 4, "缺少“value”"),
        (GOOD.replace("2025-06-30", "2024-06-30"), 5, "until"),
        (GOOD.replace("mandatory: false", "mandatory: true"), 5, "待核"),
        (GOOD.replace("document: L1, article: 第一条", "document: R1, article: 第一条"), 4, "推荐性"),
        ("description: x\nunit: 人\nvalues: {}\n", 1, "至少要有一个生效日期"),
        ("description: x\nunit: 人\nvalues:\n  2020-13-45: {value: 1}\n", 4, "写法不对"),
        ("description: x\nunit: 人\nvalues:\n  [1, 2]: {value: 1}\n", 4, "文字或日期"),
        ("description: \x00\n", 1, ""),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    sentence = refusal(tmp_path, text)
    assert f"area/people.yaml 第 {line} 行" in sentence
    assert reason in sentence


def test_a_file_that_is_not_text_or_not_there_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, GOOD)
    (folder / "area" / "people.yaml").write_bytes(b"description: \xff\xfe\n")
    with pytest.raises(DomainError, match=r"area/people\.yaml"):
        load(folder)
    with pytest.raises(DomainError, match=r"documents\.yaml"):
        load(tmp_path / "nowhere")


def test_the_law_is_read_once_per_process() -> None:
    assert load() is load()


def test_every_value_of_the_project_cites_a_known_document_or_says_it_is_unsure() -> None:
    law = load()
    for name in law.names():
        for legal in law.history(name):
            assert legal.document is not None or legal.confidence is Confidence.UNSURE, name
            assert legal.description, name
