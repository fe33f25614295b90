"""A case is accepted, asked about, answered, rated, done again; its parts go to departments; each with its clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import (
    AT,
    COUNTY,
    ON,
    OTHER_COUNTY,
    a_department,
    a_filed_institution,
    a_post,
    city_officer,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Department, Role
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import Notice
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import AssignmentState, CaseState
from qingmiao.reports.queries.cases import (
    messages_for_citizen,
)
from qingmiao.reports.rules.vocabulary import CaseKind, Rating, Topic, Visibility
from qingmiao.reports.services.assigning import (
    Part,
    accept_part,
    assign,
    refuse_part,
    report_part,
    return_part,
    withdraw_part,
)
from qingmiao.reports.services.handling import accept, answer, ask_citizen, refuse, stop_waiting, write_entry
from qingmiao.reports.services.talking import ask_again, rate, reply
from qingmiao.reports.services.watching import watch
from reports.factories import (
    a_case,
    a_part,
    an_accepted_case,
    an_accepted_part,
    an_answered_case,
    department_officer,
    fresh,
    later,
    market_regulation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house() -> Institution:
    return a_filed_institution()


def due(row: Any, kind: str) -> Any:
    return running(row).get(kind=kind)


def test_accepting_stops_one_clock_and_lets_the_other_run() -> None:
    case = an_accepted_case()
    assert not running(case).filter(kind="case_accept").exists()
    assert running(case).filter(kind="case_answer").exists()


def test_while_the_citizen_has_to_add_something_the_clock_is_held_by_exactly_those_days() -> None:
    case = an_accepted_case(kind=CaseKind.CONSULTATION, topic=Topic.SUPPORT)
    before = due(case, "case_answer").due_on
    case = ask_citizen(case, "请说明是哪一天。", version=case.version, actor=officer_of(), at=later(1))
    assert due(case, "case_answer").paused_on == ON + timedelta(days=1)
    reply(case.reports.get(), "上周五。", at=later(3))
    clock = due(fresh(case), "case_answer")
    assert clock.paused_on is None
    assert clock.due_on == before + timedelta(days=2)
    assert fresh(case).waits_since is None


def test_the_office_may_go_on_without_a_reply() -> None:
    case = an_accepted_case()
    case = ask_citizen(case, "请补充。", version=case.version, actor=officer_of(), at=AT)
    case = stop_waiting(case, version=case.version, actor=officer_of(), at=later(5))
    assert due(case, "case_answer").paused_on is None


def test_a_refusal_has_a_reason_that_the_citizen_reads() -> None:
    case = a_case()
    with pytest.raises(DomainError, match="理由"):
        refuse(case, "", version=case.version, actor=officer_of(), at=AT)
    case = refuse(fresh(case), "属于物业纠纷，请找住建部门。", version=fresh(case).version, actor=officer_of(), at=AT)
    assert any("住建部门" in message.text for message in messages_for_citizen(case.reports.get()))


def test_nothing_is_answered_before_it_was_accepted_nor_without_words() -> None:
    case = a_case()
    with pytest.raises(DomainError, match="不能答复"):
        answer(case, "好。", version=case.version, actor=officer_of(), at=AT)
    case = an_accepted_case()
    with pytest.raises(DomainError, match="答复"):
        answer(case, " ", version=case.version, actor=officer_of(), at=AT)


def test_a_stale_page_changes_nothing() -> None:
    case = a_case()
    accept(case, "事由。", "", version=case.version, actor=officer_of(), at=AT)
    with pytest.raises(StalePageError):
        refuse(case, "不受理。", version=case.version, actor=officer_of(), at=AT)


def test_an_untreated_case_never_ends_by_itself() -> None:
    case = a_case()
    for days in (30, 200, 800):
        watch(at=later(days))
    assert fresh(case).state == CaseState.NEW
    assert running(case).count() == 2


def test_the_city_is_told_once_of_what_is_late() -> None:
    city = city_officer()
    a_case()
    watch(at=later(12))
    late = Notice.objects.filter(organisation=city.organisation, title__contains="决定是否受理已逾期")
    assert late.count() == 1
    watch(at=later(13))
    assert late.count() == 1


def test_who_is_content_closes_the_case() -> None:
    case = an_answered_case()
    rate(case.reports.get(), Rating.SATISFIED, "", at=later(1))
    assert fresh(case).state == CaseState.CLOSED


def test_who_is_not_content_says_why_and_may_have_it_done_again_once() -> None:
    case = an_answered_case()
    report = case.reports.get()
    with pytest.raises(DomainError, match="不满意"):
        rate(report, Rating.UNSATISFIED, " ", at=later(1))
    rate(report, Rating.UNSATISFIED, "没有看监控。", at=later(1))
    ask_again(report, "请看监控。", at=later(2))
    case = fresh(case)
    assert case.state == CaseState.REOPENED
    assert due(case, "case_answer").started_on == ON + timedelta(days=2)
    case = answer(case, "已查看监控。", version=case.version, actor=officer_of(), at=later(3))
    with pytest.raises(DomainError, match="已经重新办理过一次"):
        ask_again(report, "再来一次。", at=later(4))
    rate(report, Rating.SATISFIED, "", at=later(4))
    assert fresh(case).state == CaseState.CLOSED


def test_a_refused_case_may_be_asked_for_again_once() -> None:
    case = a_case()
    case = refuse(case, "不属于托育。", version=case.version, actor=officer_of(), at=AT)
    ask_again(case.reports.get(), "就是托育机构。", at=later(1))
    assert fresh(case).state == CaseState.REOPENED


def test_an_answer_that_nobody_rates_is_closed_after_the_days_of_the_parameter() -> None:
    case = an_answered_case()
    watch(at=later(15))
    assert fresh(case).state == CaseState.ANSWERED
    watch(at=later(16))
    assert fresh(case).state == CaseState.CLOSED
    with pytest.raises(DomainError):
        reply(case.reports.get(), "还有。", at=later(17))


def test_a_part_has_its_own_state_clock_and_reason_and_the_answer_waits_for_it() -> None:
    part = an_accepted_part()
    case = fresh(part.case)
    assert due(part, "assignment_report").working_days == 15
    with pytest.raises(DomainError, match="还没有反馈"):
        answer(case, "好。", version=case.version, actor=officer_of(), at=AT)
    part = report_part(part, "已检查，责令改正。", version=part.version, actor=department_officer(), at=later(2))
    part = return_part(part, "请附检查记录。", version=part.version, actor=officer_of(), at=later(3))
    assert due(part, "assignment_report").started_on == ON + timedelta(days=3)
    part = report_part(part, "已检查，记录已存。", version=part.version, actor=department_officer(), at=later(4))
    assert part.state == AssignmentState.REPORTED
    assert not running(part).exists()
    answer(fresh(case), "市场监管部门已检查。", version=fresh(case).version, actor=officer_of(), at=later(5))


def test_a_department_refuses_with_a_reason_and_the_case_may_go_to_another_or_the_same() -> None:
    part = a_part()
    with pytest.raises(DomainError, match="理由"):
        refuse_part(part, "", version=part.version, actor=department_officer(), at=AT)
    refuse_part(part, "供餐由教育部门管。", version=part.version, actor=department_officer(), at=AT)
    case = fresh(part.case)
    a_part(case, to=a_department(Department.EDUCATION, COUNTY))
    a_part(case)
    assert case.assignments.count() == 3


def test_a_department_has_one_part_of_a_case_at_a_time() -> None:
    part = a_part()
    with pytest.raises(DomainError, match="已转给"):
        a_part(part.case)


@pytest.mark.parametrize("wrong", [{"to": None}, {"outside": "燃气公司"}])
def test_a_part_goes_to_exactly_one(wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="两者选一"):
        a_part(**wrong)


def test_no_part_goes_to_another_county_nor_before_the_case_was_accepted() -> None:
    with pytest.raises(DomainError, match="只能转给"):
        a_part(to=market_regulation(OTHER_COUNTY))
    case = a_case()
    with pytest.raises(DomainError, match="先受理"):
        assign(case, Part("请办理。", market_regulation()), version=case.version, actor=officer_of(), at=AT)


def test_a_referral_outside_keeps_an_owner_here() -> None:
    part = a_part(to=None, outside="市燃气公司")
    assert due(part, "assignment_report")
    with pytest.raises(DomainError):
        report_part(a_part(), "冒名。", version=0, actor=officer_of(), at=AT)
    part = report_part(part, "电话答复：已换软管。", version=part.version, actor=officer_of(), at=later(1))
    assert part.state == AssignmentState.REPORTED


def test_a_part_taken_back_is_out_of_reach(client: Client) -> None:
    part = a_part()
    path = reverse("assignment_show", kwargs={"pk": part.pk})
    assert signed_in(client, department_officer()).get(path).status_code == 200
    withdraw_part(fresh(part), version=fresh(part).version, actor=officer_of(), at=AT)
    assert signed_in(client, department_officer()).get(path).status_code == 404


def test_an_officer_of_another_county_or_department_cannot_touch_it() -> None:
    part, case = a_part(), an_accepted_case()
    with pytest.raises(DomainError):
        accept_part(part, version=part.version, actor=a_post(Role.DEPARTMENT_OFFICER, market_regulation(OTHER_COUNTY)), at=AT)
    with pytest.raises(DomainError):
        answer(case, "好。", version=case.version, actor=officer_of(OTHER_COUNTY), at=AT)
    with pytest.raises(DomainError):
        write_entry(case, "好。", Visibility.OFFICE, version=case.version, actor=city_officer(), at=AT)
