"""Figures of complaints and incidents: the day before and the day itself of every change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from filings.factories import ON, a_filed_institution, officer_of
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.core.spells import Steps
from qingmiao.reports.rules.vocabulary import CaseKind, Rating, Topic
from qingmiao.reports.services.handling import accept, answer, ask_citizen, refuse
from qingmiao.reports.services.talking import rate
from reports.factories import a_case, an_accepted_case, an_answered_case, an_incident, fresh, later

pytestmark = pytest.mark.django_db


def figure(key: str, on: date) -> Decimal | None:
    indicator, window = CATALOGUE[key], Window(None, on)
    base = indicator.base
    below = Steps(base(window)).on(on) if base else None
    return indicator.value_of(Steps(indicator.spells(window)).on(on), below)


def day(days: int) -> date:
    return ON + timedelta(days=days)


def test_an_answer_in_time_counts_from_its_day_for_a_year() -> None:
    case = an_accepted_case()
    answer(case, "已处理。", version=case.version, actor=officer_of(), at=later(10))
    assert figure("reports_answered_in_time", day(9)) is None
    assert figure("reports_answered_in_time", day(10)) == 100
    assert figure("reports_answered_in_time", day(10 + 364)) == 100
    assert figure("reports_answered_in_time", day(10 + 365)) is None


def test_what_is_not_answered_counts_as_late_from_the_day_after_and_stays_late() -> None:
    case = an_accepted_case()
    assert figure("reports_answered_in_time", day(60)) is None
    assert figure("reports_answered_in_time", day(61)) == 0
    answer(case, "晚了。", version=case.version, actor=officer_of(), at=later(70))
    an_answered_case()
    assert figure("reports_answered_in_time", day(70)) == 50


def test_what_is_held_for_the_citizen_refused_or_answered_by_working_days_is_counted_so() -> None:
    case = an_accepted_case()
    ask_citizen(case, "哪一天？", version=case.version, actor=officer_of(), at=later(1))
    other = a_case()
    refuse(other, "不属于托育。", version=other.version, actor=officer_of(), at=later(1))
    assert figure("reports_answered_in_time", day(200)) is None
    question = a_case(kind=CaseKind.CONSULTATION, topic=Topic.SUPPORT)
    question = accept(question, "咨询补贴。", "", version=question.version, actor=officer_of(), at=later(1))
    answer(question, "可以。", version=question.version, actor=officer_of(), at=later(7))
    assert figure("reports_answered_in_time", day(7)) == 100


def test_the_share_of_the_content_rests_on_those_who_rated() -> None:
    assert figure("reports_satisfied", ON) is None
    for rating in (Rating.SATISFIED, Rating.UNSATISFIED, Rating.SATISFIED):
        rate(an_answered_case().reports.get(), rating, "原因。", at=later(1))
    an_answered_case()
    assert figure("reports_satisfied", day(1)) == Decimal("66.7")


def test_serious_incidents_count_for_a_year_from_the_day_they_happened() -> None:
    house = a_filed_institution()
    an_incident(house)
    row = an_incident(house, kind="fire", injury="")
    assert figure("reports_serious_incidents", day(-1)) == 0
    assert figure("reports_serious_incidents", ON) == 1
    assert figure("reports_serious_incidents", day(365)) == 0
    assert fresh(row).is_serious
