"""The rules of a filing, case by case as the bureau can read them, and what holds for all of them."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.core import legislation
from qingmiao.core.legislation import Confidence, load
from qingmiao.core.rules import RuleLine, Verdict, holds
from qingmiao.filings.queries.packet import papers_of
from qingmiao.filings.rules import FILING_RULES, Step, judge
from qingmiao.filings.rules.answers import answer_of
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.institutions.rules.facts import Facts, parse_draft, parse_facts, read_draft
from qingmiao.institutions.rules.vocabulary import CertificateKind

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "docs" / "examples"
BASES = {"机构": EXAMPLES / "facts.json", "家庭": EXAMPLES / "home_based.json"}
TODAY = date(2026, 11, 23)
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "rule_cases.yaml").read_text(encoding="utf-8"))


TEXTS = {name: file.read_text(encoding="utf-8") for name, file in BASES.items()}


def base(name: str = "机构") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TEXTS[name])
    return loaded


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> Facts:
    """Return the facts with single values changed, null emptying them."""
    raw = deepcopy(raw)
    for path, value in changes.items():
        _set(raw, path, value)
    return parse_draft(raw)


def _set(raw: Any, path: str, value: object) -> None:
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        raw = raw[part]
    raw[last] = value


def judged(changes: dict[str, Any], on: date = TODAY, name: str = "机构") -> list[RuleLine]:
    return judge(changed(base(name), changes), on, load())


def test_a_point_in_a_dwelling_may_show_a_food_licence_and_delivered_meals_need_none_in_the_packet() -> None:
    def asked(changes: dict[str, Any], name: str) -> dict[CertificateKind, bool]:
        return {paper.kind: paper.is_needed for paper in papers_of(changed(base(name), changes))}

    assert CertificateKind.FOOD_LICENCE not in asked({"basic.serves_meals": False}, "家庭")
    assert asked({"basic.serves_meals": True}, "家庭")[CertificateKind.FOOD_LICENCE] is False
    assert asked({}, "机构")[CertificateKind.FOOD_LICENCE] is True
    assert asked({"basic.meals_delivered": True}, "机构")[CertificateKind.FOOD_LICENCE] is False


def test_the_rules_of_the_point_in_a_dwelling_cite_the_measure_by_number_and_date() -> None:
    document = load().documents["D12"]
    assert (document.number, document.issued_on) == ("国卫人口发〔2023〕28号", date(2023, 10, 16))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['规则']} {case['说明']}")
def test_a_case_is_judged_as_signed(case: dict[str, Any]) -> None:
    on = case.get("日期", TODAY)
    lines = judged(case.get("改", {}), on, case.get("底稿", "机构"))
    [line] = [line for line in lines if line.key == case["规则"] and line.subject == case.get("对象", "")]
    assert line.verdict.label == case["结论"], line
    assert line.blocks is case.get("妨碍提交", case["结论"] == "不符合"), line
    assert bool(line.fix) is (case["结论"] not in ("符合", "不适用")), line


def test_every_rule_has_a_signed_case() -> None:
    assert set(FILING_RULES.rules) - {case["规则"] for case in CASES} == set()


@pytest.mark.parametrize("name", BASES)
def test_the_documented_examples_hold(name: str) -> None:
    lines = judge(parse_facts(base(name)), TODAY, load())
    assert holds(lines)
    assert [line for line in lines if line.verdict not in (Verdict.MET, Verdict.NOT_APPLICABLE)] == []


@pytest.mark.parametrize("form", ["standalone", "community", "kindergarten_class", "employer", "service_centre", "home_based"])
@pytest.mark.parametrize("on", [date(2015, 1, 1), date(2019, 12, 31), date(2022, 8, 7), TODAY, date(2030, 1, 1)])
def test_an_empty_draft_is_judged_without_error_and_never_fails(form: str, on: date) -> None:
    lines = judge(parse_draft({"basic": {"form": form}}), on, load())
    assert {line.verdict for line in lines} <= {Verdict.UNCHECKED, Verdict.NOT_APPLICABLE}
    if on == TODAY:
        assert not holds(lines)


@pytest.mark.parametrize("name", BASES)
def test_every_single_gap_is_judged_without_error(name: str) -> None:
    for path in _leaves(base(name)):
        assert judged({path: None}, name=name)


def _leaves(raw: object, at: str = "") -> list[str]:
    """Return the path of every scalar."""
    if isinstance(raw, dict):
        return [leaf for key, value in raw.items() for leaf in _leaves(value, f"{at}.{key}" if at else key)]
    if isinstance(raw, list) and raw and isinstance(raw[0], dict):
        return [leaf for index, value in enumerate(raw) for leaf in _leaves(value, f"{at}.{index}")]
    return [at]


WORST = {
    "premises.alarm_button": False,
    "premises.observation_room_m2": 1,
    "premises.outdoor_area_m2": 1,
    "premises.highest_storey": 9,
    "staff.0.training_hours": 0,
    "staff.1.training_hours": 0,
    "certificates.3.issued_on": "2020-01-01",
    "certificates.8.kind": "other",
    "basic.inclusive_until": "2026-01-01",
}


def test_a_recommended_norm_never_says_unmet_and_never_blocks() -> None:
    lines = judged(WORST)
    recommended = [line for line in lines if line.sources and not line.sources[0].mandatory]
    assert {line.verdict for line in recommended} >= {Verdict.ADVISED}
    for line in recommended:
        assert line.verdict is not Verdict.UNMET
        assert not line.mandatory
        assert not line.blocks
    assert not any("违法" in line.fix + line.note + line.required for line in recommended)


def test_a_line_on_an_unsure_value_only_asks() -> None:
    unsure = [line for line in judged({"basic.form": "kindergarten_class"}) if line.sources[0].confidence is Confidence.UNSURE]
    assert unsure
    assert {line.verdict for line in unsure} <= {Verdict.MET, Verdict.UNCHECKED}
    assert not any(line.blocks for line in unsure)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("premises.cctv_days", "消防指南为30天，按较长的执行"),
        ("premises.storey", "建筑设计规范建议更低"),
        ("premises.storey_advised", "消防要求为不高于3层"),
        ("premises.observation_room", "以卫生评价基本标准的6㎡为准"),
        ("hygiene.assessment", "改为机构自评加现场核实"),
        ("basic.name", "不是必须"),
    ],
)
def test_a_contradiction_between_norms_is_resolved_and_said(key: str, words: str) -> None:
    assert words in next(line.note for line in judged({}) if line.key == key)


def test_the_lines_come_in_the_order_of_the_form() -> None:
    steps = [line.step for line in judged({})]
    assert steps == sorted(steps, key=list(Step).index)


def test_each_line_names_its_sources_with_the_version_in_force() -> None:
    line = next(line for line in judged({}) if line.key == "staff.health_worker")
    assert [(source.document, source.since) for source in line.sources] == [("托育机构卫生评价基本标准（试行）", date(2022, 8, 7))]
    earlier = next(line for line in judged({}, date(2022, 8, 6)) if line.key == "staff.health_worker")
    assert earlier.sources[0].article == "第十二条"


def test_only_the_rules_asked_for_are_judged() -> None:
    lines = judge(parse_draft(base()), TODAY, load(), only={"premises.tenure", "premises.cctv_days"})
    assert [line.key for line in lines] == ["premises.tenure", "premises.cctv_days"]


def test_a_judgement_never_reads_names_numbers_or_phones() -> None:
    personal = {f"staff.{place}.name": "龘龘" for place in range(13)} | {"basic.contact_name": "龘龘", "hygiene.assessor": "龘龘"}
    assert judged(personal) == judged({})
    assert "龘" not in answer_of(judged(personal), TODAY).model_dump_json()


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_the_carers_needed_are_the_least_that_hold_the_ratio(children: int, ratio: int) -> None:
    needed = carers_needed(children, ratio)
    assert needed * ratio >= children
    assert needed == 0 or (needed - 1) * ratio < children


ODD = st.sampled_from([None, -1, 0, 1, 10**9, 0.5, "", "x", "2026-11-23", "1999-02-30", True, [], {}, [None], {"key": "a"}])


SPOTS = [(name, leaf) for name in BASES for leaf in _leaves(base(name))]


@given(st.dictionaries(st.sampled_from(SPOTS), ODD))
def test_no_half_written_draft_stops_the_judgement(changes: dict[tuple[str, str], Any]) -> None:
    raw = {name: base(name) for name in BASES}
    for (name, path), value in changes.items():
        _set(raw[name], path, value)
    for draft in raw.values():
        facts, _problems = read_draft(draft)
        assert judge(facts, TODAY, load())


def test_every_value_of_the_areas_of_filing_is_used_by_a_rule() -> None:
    areas = {"basic", "certificates", "classes", "commitment", "filing", "home_based", "hygiene", "premises", "staff"}
    law = load()
    legislation.verify_declared(law)
    assert {name for name in law.names() if name.split(".")[0] in areas} - legislation._declared == set()
