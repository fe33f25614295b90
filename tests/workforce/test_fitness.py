"""Who is fit on a day: each boundary, the day before and the day itself; and the same answer for one and for twenty thousand."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
import yaml

from filings.factories import AT, ON, manager_of
from qingmiao.core.legislation import load
from qingmiao.core.rules import Verdict
from qingmiao.institutions.rules.vocabulary import Education, StaffRole
from qingmiao.workforce.models import BackgroundCheck, CheckRequest, Engagement
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.rules.people import FITNESS, NO_DAY, ROLES, People, fitness_of, lines_of
from qingmiao.workforce.rules.vocabulary import BackgroundResult, HealthResult, ProofSource
from qingmiao.workforce.services.checking import answer_clear, answer_more, supply_information
from qingmiao.workforce.services.proving import Examined, add_health_check
from workforce.factories import a_check, a_hit, a_house, engagement_of, in_class, later, police_officer, stopped

CASES = yaml.safe_load((Path(__file__).parent / "rule_cases.yaml").read_text(encoding="utf-8"))
DAYS = {"hired_on", "health_until", "last_clear_on", "first_clear_on", "last_doubt_on", "trained_on"}


def people(n: int = 1, **facts: Any) -> People:
    """So many carers of whom everything holds on ON, with some facts changed."""
    told: dict[str, Any] = {
        "role": ROLES.index(StaffRole(facts.pop("role", "carer"))),
        "hired_on": date(2025, 8, 18),
        "health_until": date(2027, 7, 31),
        "health_stopped": False,
        "last_clear_on": date(2026, 7, 20),
        "first_clear_on": date(2025, 8, 1),
        "last_doubt_on": None,
        "is_hit": False,
        "trained": [1, 1, 1],
        "hours": 120.0,
        "trained_on": date(2026, 5, 8),
        "education": Education.COLLEGE.rank,
        "experience": 5.0,
        "background": 1,
        "mental": 1,
        "has_guard_certificate": True,
        "is_dispatched": True,
        "has_licence": False,
        **facts,
    }
    if isinstance(told["education"], str):
        told["education"] = Education(told["education"]).rank
    types = {"role": np.int8, "trained": np.int8, "education": np.int8, "background": np.int8, "mental": np.int8}
    made = {}
    for name, value in told.items():
        plain = (value.toordinal() if value else NO_DAY) if name in DAYS else value
        made[name] = np.array([plain] * n, np.int32 if name in DAYS else types.get(name))
    return People(**made)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['says']}")
def test_a_signed_case_holds(case: dict[str, Any]) -> None:
    facts = {name: float("nan") if value == "unknown" else value for name, value in (case.get("facts") or {}).items()}
    lines = {line.key: line for line in lines_of(people(**facts), case.get("on", ON), load())}
    assert lines[case["rule"]].verdict.label == case["verdict"]


def test_every_rule_has_a_signed_case() -> None:
    assert {case["rule"] for case in CASES} == set(FITNESS.rules)


def test_one_person_and_a_population_are_judged_alike() -> None:
    many = people(3)
    many = replace(many, health_until=np.array([NO_DAY, ON.toordinal() - 1, ON.toordinal()], np.int32))
    fitness = fitness_of(many, ON, load())
    assert fitness.is_fit.tolist() == [False, False, True]
    for place in range(3):
        alone = fitness_of(many.only(place), ON, load())
        assert alone.is_fit[0] == fitness.is_fit[place]
        verdicts = {line.verdict for line in lines_of(many.only(place), ON, load()) if line.mandatory}
        assert (verdicts <= {Verdict.MET, Verdict.NOT_APPLICABLE}) == bool(fitness.is_fit[place])


def test_fit_until_is_the_day_on_which_the_first_proof_ends() -> None:
    fitness = fitness_of(people(), ON, load())
    assert date.fromordinal(int(fitness.until[0])) == date(2027, 7, 20)  # twelve months after the last check


def test_twenty_thousand_people_are_judged_within_a_second() -> None:
    many = people(20_000)
    begun = perf_counter()
    assert fitness_of(many, ON, load()).is_fit.all()
    assert perf_counter() - begun < 1


def is_fit(row: Engagement, on: date = ON) -> bool:
    return duty_on(Engagement.objects.filter(pk=row.pk), on).is_fit(row.pk)


@pytest.mark.django_db
def test_a_person_of_a_complete_filing_is_fit_until_the_certificate_ends() -> None:
    row = engagement_of(a_house(1, c1={"health_certificate_until": "2026-12-01"}))
    assert is_fit(row, date(2026, 12, 1))
    assert not is_fit(row, date(2026, 12, 2))


@pytest.mark.django_db
def test_a_stop_takes_off_duty_at_once_and_only_a_new_certificate_brings_back() -> None:
    row = engagement_of(a_house())
    stopped(row)
    assert not is_fit(row)
    what = Examined(HealthResult.FIT, ON + timedelta(days=9), ON + timedelta(days=300))
    add_health_check(row.worker, what, None, institution=row.institution, actor=manager_of(row.institution), at=later(10))
    assert not is_fit(row, ON + timedelta(days=8))
    assert is_fit(row, ON + timedelta(days=9))


@pytest.mark.django_db
def test_an_older_certificate_told_again_never_beats_a_stop() -> None:
    row = engagement_of(a_house())
    stopped(row)
    what = Examined(HealthResult.FIT, ON - timedelta(days=100), ON + timedelta(days=200))
    add_health_check(row.worker, what, None, institution=row.institution, actor=manager_of(row.institution), at=AT)
    assert not is_fit(row)


@pytest.mark.django_db
def test_an_old_clear_answer_never_beats_a_newer_doubt() -> None:
    house = a_house()
    row = engagement_of(house)
    assert is_fit(row)
    check = CheckRequest.objects.create(worker=row.worker, institution=house, county_code=house.county_code, occasion="yearly", asked_on=ON)
    check = answer_more(check, "请补充曾用名。", version=check.version, actor=police_officer(), at=AT)
    assert not is_fit(row)
    BackgroundCheck.objects.create(
        worker=row.worker, result=BackgroundResult.CLEAR, happened_on=ON + timedelta(days=1), source=ProofSource.FILED, entered_at=AT
    )
    check = supply_information(check, "没有曾用名。", version=check.version, actor=manager_of(house), at=AT)
    answer_clear(check, version=check.version, actor=police_officer(), at=AT + timedelta(minutes=5))
    assert is_fit(row)


@pytest.mark.django_db
def test_a_hit_keeps_off_duty_whatever_was_clear_before_or_is_filed_after() -> None:
    check = a_hit()
    BackgroundCheck.objects.create(
        worker=check.worker,
        result=BackgroundResult.CLEAR,
        happened_on=ON + timedelta(days=3),
        source=ProofSource.FILED,
        entered_at=later(3),
    )
    row = Engagement.objects.get(worker=check.worker)
    assert "从业查询结果" in duty_on(Engagement.objects.filter(pk=row.pk), ON + timedelta(days=4)).missing(row.pk)


@pytest.mark.django_db
def test_who_was_never_checked_is_not_fit() -> None:
    check = a_check()
    assert not is_fit(Engagement.objects.get(worker=check.worker))


@pytest.mark.django_db
def test_the_ratio_of_a_class_counts_only_those_who_are_fit() -> None:
    house = a_house()
    rows = [in_class(house, key, "a") for key in ("c1", "c2", "c3")]
    (_, rosters), *_ = rosters_of(type(house).objects.filter(pk=house.pk), ON)
    infant = rosters[0]
    assert (infant.needed, infant.fit, infant.status.label) == (3, 3, "配备足够")  # eight infants, one to three
    stopped(rows[0])
    (_, rosters), *_ = rosters_of(type(house).objects.filter(pk=house.pk), ON)
    assert (rosters[0].fit, rosters[0].status.label) == (2, "缺 1 名")


@pytest.mark.django_db
def test_judging_takes_the_same_number_of_queries_for_one_and_for_many(django_assert_num_queries: Any) -> None:
    house = a_house()
    for rows in (Engagement.objects.filter(staff_key="c1"), Engagement.objects.filter(institution=house)):
        with django_assert_num_queries(5):
            duty_on(rows, ON)
