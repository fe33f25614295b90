"""A report comes in; several reports of one event become one case; floods, repeats, likenesses."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from filings.factories import (
    AT,
    ON,
    OTHER_COUNTY,
    a_filed_institution,
    officer_of,
)
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import FLOODED, MOST_A_DAY, MOST_AN_HOUR, find_followed
from qingmiao.core.models import Notice
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, CaseState, Report
from qingmiao.reports.queries.cases import (
    alike,
    messages_for_citizen,
    reports_of,
)
from qingmiao.reports.rules.vocabulary import CaseKind, Topic
from qingmiao.reports.services.handling import answer, merge
from qingmiao.reports.services.receiving import receive
from reports.factories import (
    a_case,
    a_photo,
    a_report,
    an_accepted_case,
    an_answered_case,
    department_officer,
    fresh,
    later,
    what_was_told,
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
    assert find_followed(Report, f" {report.number[:3]}-{report.number[3:]}", f"{code[:4].lower()} {code[4:]}") == report
    assert find_followed(Report, report.number, code[:-1]) is None
    assert find_followed(Report, "000000000", code) is None
    assert find_followed(Report, "", "") is None


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
