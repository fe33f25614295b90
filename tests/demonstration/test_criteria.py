"""The criteria of a demonstration: what the register says on a day, and what is not known stays 待核."""

from datetime import date, timedelta
from typing import Any

import pytest

from demonstration.factories import a_finding, a_house
from filings.factories import AT, ON, a_filed_institution, a_nonconforming_filing, a_receipted_filing, complete_facts
from qingmiao.codes.days import day_words
from qingmiao.core.legislation import Confidence, load
from qingmiao.core.rules import RuleLine, Verdict, store_lines
from qingmiao.demonstration.queries.criteria import criteria_of, criteria_of_all, shown_criteria
from qingmiao.demonstration.rules import (
    CRITERIA,
    MUST_HOLD,
    RegisterFacts,
    check_criteria,
    open_questions,
    read_lines,
    stopping,
    term_end,
)
from qingmiao.filings.rules import Step
from qingmiao.institutions.models import Institution

DAY = timedelta(days=1)


def a_line(step: Step, verdict: Verdict, title: str = "消防安全检查合格证明", *, mandatory: bool = True) -> RuleLine:
    return RuleLine("certificates.fire", title, verdict, "", "", (), mandatory, step)


def known(**changes: Any) -> RegisterFacts:
    """An institution that meets every criterion on ON."""
    facts: dict[str, Any] = {
        "filed_on": ON,
        "closed_on": None,
        "last_visit": (ON, True),
        "open_findings": [],
        "lines": [a_line(Step.CERTIFICATES, Verdict.MET), a_line(Step.STAFF, Verdict.MET)],
    }
    return RegisterFacts(**{**facts, **changes})


def answer(key: str, facts: RegisterFacts, on: date = ON) -> tuple[str, str]:
    line = next(line for line in check_criteria(facts, on, load()) if line.key == key)
    return line.verdict.value, line.fact_seen


def test_everything_met_leaves_no_question() -> None:
    lines = check_criteria(known(), ON, load())
    assert {line.verdict for line in lines} == {Verdict.MET}
    assert open_questions(lines) == stopping(lines) == []


@pytest.mark.parametrize(
    ("key", "changes", "verdict", "seen"),
    [
        ("filed", {"filed_on": ON}, "met", f"{day_words(ON)}备案"),
        ("filed", {"filed_on": ON + DAY}, "unmet", "尚未备案"),
        ("filed", {"filed_on": None}, "unmet", "尚未备案"),
        ("filed", {"closed_on": ON}, "unmet", f"{day_words(ON)}注销备案"),
        ("filed", {"closed_on": ON + DAY}, "met", f"{day_words(ON)}备案"),
        ("site_verified", {"last_visit": None}, "unmet", "还没有现场核实"),
        ("site_verified", {"last_visit": (ON, False)}, "unmet", f"{day_words(ON)}核实不符合"),
        ("open_findings", {"open_findings": ["告-1"]}, "unmet", "1 件未销号：告-1"),
        ("certificates", {"lines": None}, "unchecked", "当日没有有效的备案事实"),
        ("certificates", {"lines": [a_line(Step.CERTIFICATES, Verdict.UNMET)]}, "unmet", "1 项不符合：消防安全检查合格证明"),
        ("certificates", {"lines": [a_line(Step.CERTIFICATES, Verdict.UNCHECKED)]}, "unchecked", "1 项待核：消防安全检查合格证明"),
        ("certificates", {"lines": [a_line(Step.CERTIFICATES, Verdict.UNMET, mandatory=False)]}, "met", "0 项强制要求中 0 项符合或不适用"),
        ("certificates", {"lines": [a_line(Step.STAFF, Verdict.UNMET)]}, "met", "0 项强制要求中 0 项符合或不适用"),
        ("staff", {"lines": [a_line(Step.STAFF, Verdict.UNMET, "健康合格证")]}, "unmet", "1 项不符合：健康合格证"),
    ],
)
def test_each_criterion_answers_met_not_met_or_not_known_with_what_was_seen(key, changes, verdict, seen) -> None:
    assert answer(key, known(**changes)) == (verdict, seen)


def test_only_the_criteria_that_must_hold_stop_a_grant() -> None:
    lines = check_criteria(known(lines=[a_line(Step.STAFF, Verdict.UNMET), a_line(Step.CERTIFICATES, Verdict.UNCHECKED)]), ON, load())
    assert [line.key for line in open_questions(lines)] == ["certificates", "staff"]
    assert stopping(lines) == []
    assert {line.key for line in stopping(check_criteria(known(open_findings=["告-1"], filed_on=None), ON, load()))} == {
        "filed",
        "open_findings",
    }


def test_the_parameters_are_the_citys_own_and_say_that_they_are_unsure() -> None:
    law = load()
    names = [name for name in law.names() if name.startswith("demonstration.")]
    assert len(names) == 9
    for name in names:
        legal = law.value(name, ON)
        assert (legal.document, legal.confidence, legal.mandatory) == (None, Confidence.UNSURE, False), name
    assert set(law.value(MUST_HOLD, ON).value) <= set(CRITERIA.rules)


def test_lines_are_kept_and_read_back_unchanged() -> None:
    lines = check_criteria(known(open_findings=["告-1", "告-2", "告-3", "告-4"]), ON, load())
    assert read_lines(store_lines(lines, ON)) == lines
    assert lines[2].fact_seen == "4 件未销号：告-1、告-2、告-3"


def test_lines_of_cases_that_kept_another_shape_are_still_read() -> None:
    source = {"name": "demonstration.filed", "document": None, "number": None, "article": None, "since": "2020-12-25"}
    old = {"key": "filed", "title": "已备案", "verdict": "unmet", "seen": "尚未备案", "required": "已备案，未注销", "stops": True}
    kept = {"on": "2024-03-01", "lines": [{**old, "sources": [{**source, "confidence": "unsure", "mandatory": False}]}]}
    [line] = read_lines(kept)
    assert stopping([line]) == open_questions([line]) == [line]
    assert shown_criteria([line])[0].seen == "尚未备案"
    assert shown_criteria([line])[0].advice == "不符合时不能认定。"
    assert line.sources[0].since == date(2020, 12, 25)


def test_before_the_city_set_criteria_none_is_asked() -> None:
    lines = check_criteria(known(), date(2019, 1, 1), load())
    assert {line.verdict for line in lines} == {Verdict.NOT_APPLICABLE}
    assert open_questions(lines) == []


def test_a_usual_term_ends_on_the_day_before_its_anniversary() -> None:
    assert term_end(date(2026, 11, 23), load()) == date(2029, 11, 22)


@pytest.mark.django_db
def test_a_verified_institution_meets_every_criterion_of_the_register() -> None:
    lines = criteria_of(a_house(), ON)
    assert [(line.key, line.verdict.value) for line in lines] == [
        ("filed", "met"),
        ("site_verified", "met"),
        ("open_findings", "met"),
        ("certificates", "met"),
        ("staff", "met"),
    ]


def with_fire_certificate_until(day: date) -> Institution:
    papers = complete_facts()["certificates"]
    for paper in papers:
        if paper["kind"] == "fire":
            paper["expires_on"] = day.isoformat()
    return a_filed_institution(certificates=papers)


@pytest.mark.django_db
def test_a_certificate_valid_until_today_is_in_order_and_tomorrow_no_more() -> None:
    house = with_fire_certificate_until(ON)
    today, tomorrow = (next(line for line in criteria_of(house, on) if line.key == "certificates") for on in (ON, ON + DAY))
    assert today.verdict is Verdict.MET
    assert (tomorrow.verdict, tomorrow.fact_seen) == (Verdict.UNMET, "1 项不符合：消防安全检查合格证明")
    assert [source.name for source in tomorrow.sources] == ["demonstration.certificates_unmet_most", "certificates.fire"]


@pytest.mark.django_db
def test_the_register_of_an_earlier_day_is_asked_as_it_was_then() -> None:
    house = a_house()
    notice = a_finding(house)
    before = {line.key: line.verdict.value for line in criteria_of(house, ON - DAY)}
    assert before == {"filed": "unmet", "site_verified": "unmet", "open_findings": "met", "certificates": "unchecked", "staff": "unchecked"}
    notice.closed_on = ON + DAY
    notice.save()
    found = {on: next(line for line in criteria_of(house, on) if line.key == "open_findings").verdict.value for on in (ON, ON + DAY)}
    assert found == {ON: "unmet", ON + DAY: "met"}


@pytest.mark.django_db
def test_a_site_not_yet_visited_and_one_that_did_not_conform_are_not_verified() -> None:
    lines = criteria_of(a_receipted_filing().institution, ON)
    assert next(line for line in lines if line.key == "site_verified").fact_seen == "还没有现场核实"


@pytest.mark.django_db
def test_a_published_notice_counts_until_it_is_closed() -> None:
    lines = {line.key: line for line in criteria_of(a_nonconforming_filing().institution, ON)}
    assert lines["site_verified"].verdict is lines["open_findings"].verdict is Verdict.UNMET
    shown = {line.title: line for line in shown_criteria(list(lines.values()))}
    assert shown["现场核实"].advice == "不符合时不能认定。"
    assert shown["现场核实"].sources[0].document == "市级评审参数（待核）"
    assert shown["人员合格"].advice == ""


@pytest.mark.django_db
def test_many_institutions_are_asked_in_three_queries(django_assert_num_queries) -> None:
    houses = [a_house(number) for number in (1, 2, 3)]
    for asked in (houses[:1], houses):
        with django_assert_num_queries(3):
            assert len(criteria_of_all(asked, ON)) == len(asked)


@pytest.mark.django_db
def test_what_leaves_the_criteria_names_no_person() -> None:
    house = a_filed_institution()
    names = [person["name"] for person in complete_facts()["staff"]]
    told = str([store_lines(criteria_of(house, AT.date() + timedelta(days=2000)), ON)])
    assert "不符合" in told
    assert not [name for name in names if name in told]
