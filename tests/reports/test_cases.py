"""Complaints and questions: three things (report, case, assignment), their clocks, who reads what, what is refused."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from filings.factories import (
    AT,
    CITY,
    COUNTY,
    ON,
    OTHER_COUNTY,
    a_department,
    a_filed_institution,
    a_post,
    city_officer,
    employee_of,
    manager_of,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Assignment, AssignmentState, Case, CaseState, PublicAnswer, Report
from qingmiao.reports.queries.cases import (
    alike,
    messages_for_citizen,
    messages_for_department,
    messages_for_institution,
    messages_for_office,
    reports_of,
    unread_among,
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
    write_from_department,
)
from qingmiao.reports.services.handling import accept, answer, ask_citizen, merge, read_case, refuse, reroute, stop_waiting, write_entry
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.receiving import FLOODED, MOST_A_DAY, MOST_AN_HOUR, find_followed, receive
from qingmiao.reports.services.talking import ask_again, rate, reply, state_own
from qingmiao.reports.services.watching import watch
from regions.factories import the_counties
from reports.factories import (
    PHONE,
    WORDS,
    a_case,
    a_case_before_the_institution,
    a_part,
    a_photo,
    a_report,
    an_accepted_case,
    an_accepted_part,
    an_answered_case,
    department_officer,
    fresh,
    later,
    market_regulation,
    what_was_told,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES, SHOW_QUERIES = 13, 24


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def house() -> Institution:
    return a_filed_institution()


def due(row: Any, kind: str) -> Any:
    return running(row).get(kind=kind)


# A report comes in.


def test_a_complaint_opens_a_case_with_two_clocks_and_the_county_is_told() -> None:
    officer = officer_of()
    case = a_case()
    assert due(case, "case_accept").working_days == 7
    assert due(case, "case_answer").due_on == ON + timedelta(days=60)
    assert Notice.objects.filter(organisation=officer.organisation, title="收到投诉举报：饮食").exists()


def test_a_question_is_answered_within_working_days() -> None:
    assert due(a_case(kind=CaseKind.CONSULTATION, topic=Topic.SUPPORT), "case_answer").working_days == 5


def test_the_same_form_sent_twice_makes_one_report() -> None:
    once = uuid.uuid4()
    first, second = a_report(once=once), a_report(once=once)
    assert first == second
    assert Case.objects.count() == 1


def test_number_and_code_open_a_report_however_they_are_typed() -> None:
    report = a_report()
    code = report.code.open()
    assert find_followed(f" {report.number[:3]}-{report.number[3:]}", f"{code[:4].lower()} {code[4:]}") == report
    assert find_followed(report.number, code[:-1]) is None
    assert find_followed("000000000", code) is None
    assert find_followed("", "") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"phone": "12345"}, "phone"),
        ({"files": [a_photo() for _ in range(7)]}, "photos"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        a_report(**changes)
    assert refused.value.field == field
    assert not Report.objects.exists()
    assert not Case.objects.exists()


def test_a_renamed_file_is_refused_by_its_content_and_nothing_is_kept() -> None:
    photo = a_photo()
    photo.file.seek(0)
    photo.file.write(b"MZ\x90\x00")
    photo.seek(0)
    with pytest.raises(DomainError, match="格式"):
        a_report(files=[photo])
    assert not Report.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_others_still_get_through() -> None:
    for _ in range(MOST_AN_HOUR):
        a_report(address="1.2.3.0/24", phone="")
    with pytest.raises(DomainError, match="过一会儿"):
        a_report(address="1.2.3.0/24", phone="")
    a_report(address="1.2.4.0/24", phone="")
    a_report(at=AT + timedelta(minutes=61), address="1.2.3.0/24", phone="")
    assert FLOODED


def test_a_day_has_a_limit_and_the_next_day_nobody_knows_the_address_any_more() -> None:
    for number in range(MOST_A_DAY):
        a_report(at=AT + timedelta(minutes=15 * number), address="1.2.3.0/24", phone="")
    with pytest.raises(DomainError):
        a_report(at=AT + timedelta(hours=8), address="1.2.3.0/24", phone="")
    a_report(at=later(1), address="1.2.3.0/24", phone="")
    assert len(set(Report.objects.values_list("source_index", flat=True))) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_from_one_address_do_not_pass_the_limit_together() -> None:
    together, sent = Barrier(8), list[str]()

    def send() -> None:
        together.wait()
        try:
            a_report(address="1.2.3.0/24", phone="")
            sent.append("sent")
        except DomainError:
            sent.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent.count("sent") == MOST_AN_HOUR


def test_a_file_loses_the_name_it_had_on_the_phone() -> None:
    report = a_report(files=[a_photo("王小明在哭.png")])
    assert report.files.get().file.name == "材料1.png"


def test_a_hotline_is_entered_by_an_officer_and_by_nobody_else() -> None:
    told = what_was_told(channel="hotline", source_number="12345-2026-001")
    assert receive(told, actor=officer_of(), at=AT).entered_by == officer_of()
    with pytest.raises(DomainError, match="录入"):
        receive(what_was_told(), actor=department_officer(), at=AT)


# Several reports, one case.


def test_reports_that_read_alike_are_hinted_at_also_anonymous_ones() -> None:
    first = a_case(phone="", name="")
    second = a_case(text="孩子说午餐没吃饱，饭菜凉的，问了老师没有回答", phone="", name="")
    other = a_case(text="退费一直没有退，合同写的是七天。", topic=Topic.FEES)
    found = alike(second, ON)
    assert [one.case for one in found] == [first]
    assert found[0].percent >= 34
    assert alike(other, ON) == []


def test_merging_takes_the_reports_along_and_their_writers_follow_as_before() -> None:
    target, case = an_accepted_case(), a_case(text="饭菜凉。")
    report = case.reports.get()
    merge(case, target, version=case.version, actor=officer_of(), at=later(1))
    case, target = fresh(case), fresh(target)
    assert case.state == CaseState.MERGED
    assert target.reports.count() == 2
    assert not running(case).exists()
    answer(target, "已处理。", version=target.version, actor=officer_of(), at=later(2))
    assert any("已处理" in message.text for message in messages_for_citizen(fresh(report)))


def test_a_case_is_not_merged_into_itself_nor_into_what_is_over_nor_into_another_county() -> None:
    case = a_case()
    for into in (case, an_answered_case(), a_case(county_code=OTHER_COUNTY)):
        with pytest.raises(DomainError):
            merge(fresh(case), into, version=fresh(case).version, actor=officer_of(), at=AT)


def test_a_repeat_writer_is_marked_and_never_discarded() -> None:
    a_case()
    a_case(text="又是同样的问题。")
    case = a_case(text="第三次反映。")
    assert reports_of(case, officer_of())[0].repeats == 2
    assert case.state == CaseState.NEW
    a_case(phone="", name="")
    assert reports_of(a_case(phone="", name=""), officer_of())[0].repeats == 0


# Accepting, refusing, asking, answering.


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


# Rating and reopening.


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


# Assignments.


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


# Unread, re-routed.


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


# Who reads what.


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


# Public answers.


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


# Pages.


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
