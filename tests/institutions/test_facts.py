"""The facts of an institution: what is read, what is refused and by which path, what is missing."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from qingmiao.core.facts import FactsError, Kind, specs_of
from qingmiao.core.legislation import load
from qingmiao.institutions.rules.facts import (
    Facts,
    missing_facts,
    parse_draft,
    parse_facts,
    read_draft,
)
from qingmiao.institutions.rules.vocabulary import ClassType, Education, InstitutionForm, LegalNature, Registrar

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "facts.json"


@pytest.fixture
def example() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return loaded


def with_value(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a copy of the facts with one value set, `classes.0.places` style."""
    changed: Any = deepcopy(raw)
    holder = changed
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        holder = holder[part]
    holder[last] = value
    result: dict[str, Any] = changed
    return result


def refused(raw: object) -> dict[str, str]:
    with pytest.raises(FactsError) as caught:
        parse_draft(raw)
    assert caught.value.exit_code == 2
    return {problem.path: problem.sentence for problem in caught.value.problems}


def test_the_documented_example_is_complete(example: dict[str, Any]) -> None:
    facts = parse_facts(example)
    assert facts.basic.form is InstitutionForm.STANDALONE
    assert missing_facts(facts) == []


@pytest.mark.parametrize(
    ("path", "value", "at", "sentence"),
    [
        ("basic.nmae", "甲", "basic.nmae", "没有这个项目"),
        ("extra", 1, "extra", "没有这个项目"),
        ("classes.0.palces", 1, "classes[0].palces", "没有这个项目"),
        ("classes.0.places", "10", "classes[0].places", "应为整数"),
        ("classes.0.places", 10.5, "classes[0].places", "应为整数"),
        ("classes.0.places", True, "classes[0].places", "应为整数"),
        ("classes.0.places", -1, "classes[0].places", "不能小于 0"),
        ("classes.0.places", 10**40, "classes[0].places", "不能大于 10000"),
        ("classes.0.type", "baby", "classes[0].type", "可填：infant、junior、senior、mixed"),
        ("classes.0.oldest_months", 3, "classes[0].oldest_months", "不能小于最小月龄"),
        ("classes.1.key", "a", "classes", "重复"),
        ("basic.inclusive", "true", "basic.inclusive", "是"),
        ("basic.name", "", "basic.name", "不能为空"),
        ("basic.name", "甲" * 5_000_000, "basic.name", "太长"),
        ("basic.name", "甲\x00乙", "basic.name", "格式不对"),
        ("basic.uscc", "91441802", "basic.uscc", "格式不对"),
        ("basic.latitude", 223.7, "basic.latitude", "不能大于 54"),
        ("basic.town_code", "441803001", "basic.town_code", "不在所填的县级区划内"),
        ("basic.village_code", "441802007001", "basic.village_code", "不在所填的乡镇街道内"),
        ("basic.opened_on", "2025-02-30", "basic.opened_on", "不是有效日期"),
        ("basic.opened_on", "1000-01-01", "basic.opened_on", "日期不能早于 1949-10-01"),
        ("basic.opened_on", 20250101, "basic.opened_on", "不是有效日期"),
        ("basic.inclusive_until", "2020-01-01", "basic.inclusive_until", "不能早于认定日期"),
        ("basic.care_modes", ["full_day", "full_day"], "basic.care_modes", "重复"),
        ("basic.opening_hours.0.closes", "07:00", "basic.opening_hours[0].closes", "须晚于开始时间"),
        ("basic.opening_hours.0.weekdays", [8], "basic.opening_hours[0].weekdays[0]", "不能大于 7"),
        ("basic.fees.0.amount_fen", 1680.5, "basic.fees[0].amount_fen", "应为整数"),
        ("premises.lease_end_on", "2025-05-31", "premises.lease_end_on", "不能早于起始日"),
        ("premises.lowest_storey", 0, "premises.lowest_storey", "没有第 0 层"),
        ("premises.lowest_storey", 4, "premises.highest_storey", "不能低于最低楼层"),
        ("premises.indoor_area_m2", 421, "premises.indoor_area_m2", "不能大于建筑面积"),
        ("premises.window_ratio", 20, "premises.window_ratio", "不能大于 1"),
        ("certificates.0.expires_on", "2024-01-01", "certificates[0].expires_on", "不能早于签发日期"),
        ("staff.0.identity_number", "44180219900101001x", "staff[0].identity_number", "格式不对"),
        ("staff.0.identity_number", "440524188001010015", "staff[0].identity_number", "校验码不对"),
        ("hygiene.items.1.number", 1, "hygiene.items", "重复"),
        ("hygiene.items.0.number", 15, "hygiene.items[0].number", "不能大于 14"),
        ("staff", {}, "staff", "应为列表"),
        ("basic", None, "basic", "应为一组项目"),
    ],
)
def test_a_bad_value_is_refused_with_the_path_of_its_key(example: dict[str, Any], path: str, value: object, at: str, sentence: str) -> None:
    problems = refused(with_value(example, path, value))
    assert sentence in problems[at]


@pytest.mark.parametrize("raw", [None, [], "文字", 3, {"basic": float("nan")}, {"basic": object()}])
def test_what_is_not_a_set_of_facts_is_refused_as_a_whole(raw: object) -> None:
    assert "（整份文件）" in refused(raw)


def test_complete_facts_name_every_missing_key(example: dict[str, Any]) -> None:
    del example["basic"]["uscc"], example["premises"]["lease_end_on"], example["classes"][1]["carers"], example["certificates"]
    with pytest.raises(FactsError) as caught:
        parse_facts(example)
    paths = {problem.path for problem in caught.value.problems}
    assert paths == {"basic.uscc", "premises.lease_end_on", "classes[1].carers", "certificates"}


def test_a_mixed_class_must_tell_its_ages(example: dict[str, Any]) -> None:
    example["classes"] = [{"key": "m", "name": "混合班", "type": "mixed", "places": 18, "carers": 4}]
    assert {problem.path for problem in missing_facts(parse_draft(example))} == {"classes[0].youngest_months", "classes[0].oldest_months"}


def test_a_home_based_point_needs_its_own_facts_and_no_classes(example: dict[str, Any]) -> None:
    example["basic"]["form"] = "home_based"
    del example["classes"], example["hygiene"]
    paths = {problem.path for problem in missing_facts(parse_draft(example))}
    assert paths == {"home_based.places", "home_based.carers", "home_based.own_dwelling", "home_based.owners_consent"}


def test_a_second_post_that_needs_a_training_asks_for_that_training(example: dict[str, Any]) -> None:
    both = with_value(example, "staff.0.also", ["health_worker", "other"])
    assert {problem.path for problem in missing_facts(parse_draft(both))} == {"staff[0].full_time", "staff[0].also_training_passed"}
    assert not missing_facts(parse_draft(with_value(example, "staff.0.also", ["other"])))


def test_an_empty_draft_is_readable() -> None:
    assert parse_draft({}) == Facts()
    assert len(missing_facts(Facts())) > 20


def test_a_half_written_draft_keeps_what_is_good_and_sets_bad_values_aside() -> None:
    raw = {
        "basic": {"name": "甲", "latitude": "二十三", "nonsense": 1},
        "classes": [3, {"type": "infant", "places": -1}, {"type": "junior", "places": 15}],
        "premises": "没有",
    }
    before = deepcopy(raw)
    facts, problems = read_draft(raw)
    assert raw == before
    assert facts.basic.name == "甲"
    assert facts.classes is not None
    assert [(c.type, c.places) for c in facts.classes] == [(ClassType.INFANT, None), (ClassType.JUNIOR, 15)]
    assert {p.path for p in problems} == {"basic.latitude", "basic.nonsense", "classes[0]", "classes[1].places", "premises"}


def personal_paths(section: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield the path of every personal fact, a list written `[]`."""
    for name, spec in specs_of(section).items():
        if spec.personal:
            yield f"{prefix}{name}"
        if spec.section:
            yield from personal_paths(spec.section, f"{prefix}{name}{'[]' if spec.kind is Kind.ROWS else ''}.")


def test_personal_facts_are_marked_for_the_store() -> None:
    assert list(personal_paths(Facts)) == [
        "basic.contact_name",
        "basic.contact_phone",
        "staff[].name",
        "staff[].identity_number",
        "staff[].phone",
        "staff[].health_certificate_number",
        "hygiene.assessor",
        "commitment.signed_by",
    ]


def test_the_legal_nature_tells_the_registrar_and_the_certificate() -> None:
    assert LegalNature.COMPANY.registrar is Registrar.MARKET_REGULATION
    assert LegalNature.PUBLIC_BODY.certificate == "事业单位法人证书"
    assert ("social_organisation", "社会服务机构") in LegalNature.choices()
    assert Education.COLLEGE.rank > Education.SENIOR_SECONDARY.rank


def test_the_words_for_ages_and_code_prefixes_agree_with_the_law() -> None:
    law, law_day = load(), date(2026, 11, 23)
    for kind in ClassType:
        assert law.value(f"classes.age_from_{kind.value}", law_day).value == kind.age_from_months
        assert law.value(f"classes.age_below_{kind.value}", law_day).value == kind.age_below_months
    prefixes = law.value("basic.code_prefixes", law_day).value
    assert {nature.value: list(nature.code_prefixes) for nature in LegalNature} == prefixes


def test_stored_facts_read_back_equal(example: dict[str, Any]) -> None:
    facts = parse_facts(example)
    assert parse_facts(facts.model_dump(mode="json", exclude_none=True)) == facts
    assert parse_facts(facts.model_dump(mode="json")) == facts


@pytest.mark.parametrize("raw", [None, [], "文字", {"basic": {"name": "\ud800"}}])
def test_a_draft_that_is_not_readable_at_all_is_empty(raw: object) -> None:
    facts, problems = read_draft(raw)
    assert facts == Facts()
    assert [problem.path for problem in problems] == ["（整份文件）"]
