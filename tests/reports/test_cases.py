"""Who reads what of a case, what is unread, what is published, and the pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from filings.factories import (
    AT,
    CITY,
    COUNTY,
    OTHER_COUNTY,
    a_filed_institution,
    city_officer,
    employee_of,
    manager_of,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Post
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Assignment, PublicAnswer
from qingmiao.reports.queries.cases import (
    messages_for_citizen,
    messages_for_department,
    messages_for_institution,
    messages_for_office,
    unread_among,
)
from qingmiao.reports.rules.vocabulary import CaseKind, Topic, Visibility
from qingmiao.reports.services.assigning import (
    accept_part,
    write_from_department,
)
from qingmiao.reports.services.handling import merge, read_case, reroute, write_entry
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.talking import reply, state_own
from regions.factories import the_counties
from reports.factories import (
    PHONE,
    WORDS,
    a_case,
    a_case_before_the_institution,
    a_part,
    a_photo,
    an_accepted_case,
    an_answered_case,
    department_officer,
    fresh,
    later,
    market_regulation,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES, SHOW_QUERIES = 12, 20


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house() -> Institution:
    return a_filed_institution()


def due(row: Any, kind: str) -> Any:
    return running(row).get(kind=kind)


def test_what_changed_since_it_was_read_is_unread_again() -> None:
    case, officer = an_accepted_case(), officer_of()
    read_case(case, actor=officer, at=later(hours=1))
    assert not unread_among([case], officer)
    reply(case.reports.get(), "又来了。", at=later(hours=2))
    assert unread_among([case], officer) == {case.pk}


def test_a_rerouted_case_is_unread_for_its_new_team_and_out_of_reach_for_the_old(client: Client) -> None:
    the_counties(AT)
    case, new = an_accepted_case(), officer_of(OTHER_COUNTY)
    read_case(case, actor=new, at=later(hours=1))
    before = due(case, "case_answer").due_on
    case = reroute(case, OTHER_COUNTY, "机构在清新区。", version=case.version, actor=officer_of(), at=later(hours=1))
    assert unread_among([case], new) == {case.pk}
    clock = due(case, "case_answer")
    assert (clock.county_code, clock.due_on) == (OTHER_COUNTY, before)
    assert signed_in(client, officer_of()).get(reverse("case_show", kwargs={"pk": case.pk})).status_code == 404
    assert signed_in(client, new).get(reverse("case_show", kwargs={"pk": case.pk})).status_code == 200


@pytest.mark.parametrize("county", [COUNTY, "999999", CITY, ""])
def test_a_case_goes_only_to_another_county_that_there_is(county: str) -> None:
    the_counties(AT)
    case = an_accepted_case()
    with pytest.raises(DomainError) as refused:
        reroute(case, county, "改派。", version=case.version, actor=officer_of(), at=AT)
    assert refused.value.field == "county"


def test_every_entry_is_read_by_its_circle_and_by_nobody_else(house: Institution) -> None:
    case = a_case_before_the_institution(house)
    part = a_part(fresh(case))
    accept_part(part, version=part.version, actor=department_officer(), at=AT)
    for circle, words in ((Visibility.OFFICE, "内部"), (Visibility.DEPARTMENTS, "部门"), (Visibility.CITIZEN, "百姓")):
        write_entry(fresh(case), words, circle, version=fresh(case).version, actor=officer_of(), at=AT)
    state_own(fresh(case), "机构说", version=fresh(case).version, actor=manager_of(house), at=AT)
    write_from_department(fresh(part), "部门说", actor=department_officer(), at=AT)
    reply(case.reports.get(), "百姓说", at=AT)

    def words_of(messages: list[Any]) -> set[str]:
        known = {"内部", "部门", "百姓", "机构说", "部门说", "百姓说"}
        return known & {message.text for message in messages}

    assert words_of(messages_for_office(case)) == {"内部", "部门", "百姓", "机构说", "部门说", "百姓说"}
    assert words_of(messages_for_department(case)) == {"部门", "百姓", "机构说", "部门说", "百姓说"}
    assert words_of(messages_for_institution(case)) == {"机构说"}
    assert words_of(messages_for_citizen(case.reports.get())) == {"百姓", "百姓说"}


def test_one_reporter_does_not_read_what_another_said() -> None:
    target, case = an_accepted_case(), a_case(text="饭菜凉。")
    first, second = target.reports.get(), case.reports.get()
    reply(second, "我家孩子叫小明。", at=AT)
    merge(fresh(case), fresh(target), version=fresh(case).version, actor=officer_of(), at=AT)
    assert "我家孩子叫小明。" not in {message.text for message in messages_for_citizen(fresh(first))}
    assert "我家孩子叫小明。" in {message.text for message in messages_for_citizen(fresh(second))}


def test_the_institution_reads_the_substance_and_never_the_reporter(client: Client, house: Institution) -> None:
    case = an_accepted_case(house, files=[a_photo()])
    browser, path = signed_in(client, manager_of(house)), reverse("own_case_show", kwargs={"pk": case.pk})
    assert browser.get(path).status_code == 404, "not before it is asked"
    write_entry(case, "请说明。", Visibility.INSTITUTION, version=case.version, actor=officer_of(), at=AT)
    for page in (browser.get(path), browser.get("/cases/own/"), browser.get("/desk/"), browser.get("/inbox/")):
        text = page.content.decode()
        assert page.status_code == 200
        for secret in (WORDS, "张小花", "张**", PHONE, "138****8000", case.reports.get().number):
            assert secret not in text
    assert "反映午餐饭菜凉" in browser.get(path).content.decode()
    assert browser.get(reverse("report_file", kwargs={"pk": case.reports.get().files.get().pk})).status_code == 404
    assert signed_in(client, employee_of(house)).get(path).status_code == 404
    answered = signed_in(client, manager_of(house)).post(path, {"version": fresh(case).version, "text": "已整改。"})
    assert answered.status_code == 302


def test_the_institution_is_not_asked_before_the_substance_is_written(house: Institution) -> None:
    case = a_case(house)
    with pytest.raises(DomainError, match="先受理"):
        write_entry(case, "请说明。", Visibility.INSTITUTION, version=case.version, actor=officer_of(), at=AT)
    case = an_accepted_case()
    with pytest.raises(DomainError, match="没有写明机构"):
        write_entry(case, "请说明。", Visibility.INSTITUTION, version=case.version, actor=officer_of(), at=AT)


def test_who_reported_is_shown_to_the_handling_county_for_a_purpose_only(client: Client) -> None:
    report = a_case().reports.get()
    path = reverse("report_reveal", kwargs={"pk": report.pk})
    assert PHONE not in signed_in(client, officer_of()).get(reverse("case_show", kwargs={"pk": report.case_id})).content.decode()
    assert PHONE not in client.post(path, {}).content.decode()
    assert PHONE in client.post(path, {"purpose": "核实投诉举报"}).content.decode()
    assert AuditEntry.objects.filter(verb="reveal", subject_type="reports.report", purpose="核实投诉举报").count() == 2
    for post in (city_officer(), department_officer(), officer_of(OTHER_COUNTY)):
        assert signed_in(client, post).post(path, {"purpose": "核实投诉举报"}).status_code == 404


def test_words_name_and_phone_are_sealed_in_the_database() -> None:
    a_case()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM reports_report r")
        text = cursor.fetchone()[0]
    assert not any(secret in text for secret in (WORDS, "张小花", PHONE))


def test_a_good_question_becomes_a_public_answer_and_is_taken_off_again(client: Client) -> None:
    case = an_answered_case(kind=CaseKind.CONSULTATION, topic=Topic.FEES)
    row = publish_answer(case, Topic.FEES, "没读满一个月怎么退费？", "按合同约定退。", actor=officer_of(), at=AT)
    assert "怎么退费" in client.get("/answers/", {"q": "退费"}).content.decode()
    assert "怎么退费" not in client.get("/answers/", {"q": "接种"}).content.decode()
    assert "怎么退费" in client.get("/answers/", {"topic": "fees"}).content.decode()
    signed_in(client, officer_of()).post(reverse("answer_withdraw", kwargs={"pk": row.pk}))
    assert "怎么退费" not in Client().get("/answers/").content.decode()


def test_nothing_is_published_before_it_was_answered() -> None:
    with pytest.raises(DomainError, match="答复以后"):
        publish_answer(an_accepted_case(), Topic.FEES, "问？", "答。", actor=officer_of(), at=AT)
    assert not PublicAnswer.objects.exists()


def officers() -> list[Post]:
    return [officer_of(), city_officer()]


def test_every_step_is_on_a_page_of_its_own(client: Client, house: Institution) -> None:
    the_counties(AT)
    case, browser = a_case(house), signed_in(client, officer_of())

    def step(name: str, **typed: Any) -> None:
        path = reverse("case_step", kwargs={"pk": case.pk, "step": name})
        assert browser.get(path).status_code == 200, name
        assert browser.post(path, {"version": fresh(case).version, **typed}).status_code == 302, name

    step("accept_case", topic="food", substance="反映午餐凉。")
    step("assign_case", to=market_regulation().pk, outside="", task="请核查。")
    step("ask_citizen", text="哪一天？")
    step("stop_waiting")
    step("write_entry", visibility="institution", text="请说明。")
    part = Assignment.objects.get()
    path = reverse("part_step", kwargs={"pk": part.pk, "step": "withdraw_assignment"})
    assert browser.post(path, {"version": part.version}).status_code == 302
    step("answer_case", text="已改进。")
    step("publish_answer", topic="food", question="午餐怎样保证？", answer="须有许可证。")
    assert "已答复" in browser.get(reverse("case_show", kwargs={"pk": case.pk})).content.decode()


def test_a_step_that_is_over_is_refused_on_its_page(client: Client) -> None:
    case = an_answered_case()
    answered = signed_in(client, officer_of()).post(
        reverse("case_step", kwargs={"pk": case.pk, "step": "refuse_case"}), {"version": case.version, "text": "不受理。"}
    )
    assert answered.status_code == 422
    assert "不能不予受理" in answered.content.decode()


def test_lists_and_pages_ask_as_often_with_one_row_as_with_three(
    client: Client, house: Institution, django_assert_num_queries: Any
) -> None:
    case = a_case(house)
    browser, path = signed_in(client, officer_of()), reverse("case_show", kwargs={"pk": case.pk})
    browser.get(path)
    with django_assert_num_queries(LIST_QUERIES):
        browser.get("/cases/")
    with django_assert_num_queries(SHOW_QUERIES):
        browser.get(path)
    a_case(house, text="退费没有退。", phone="")
    a_case(text="没有备案。", phone="")
    with django_assert_num_queries(LIST_QUERIES):
        browser.get("/cases/")
    with django_assert_num_queries(SHOW_QUERIES):
        browser.get(path)
