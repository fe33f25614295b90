"""Learning: places, codes of the minute, tests, certificates; and what becomes of the person's file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from filings.factories import AT, ON, OTHER_COUNTY, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.training.models import Attendance, CertificateState, Enrolment, Session
from qingmiao.training.rules.bank import OF_A_TEST, bank, questions_on, score_of
from qingmiao.training.rules.outlines import outline_of
from qingmiao.training.services.attending import attend, code_now, mark_attendance, token_of
from qingmiao.training.services.certifying import print_certificate, revoke_certificate
from qingmiao.training.services.enrolling import enrol, withdraw
from qingmiao.training.services.offering import Held, cancel_session, move_lesson, open_session, renew_screen
from qingmiao.training.services.testing import begin_test, hand_in
from qingmiao.workforce.models import Engagement, TrainingRecord
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.rules.vocabulary import ProofSource, Topic
from training.factories import (
    FIRST_ON,
    a_course,
    a_passed_test,
    a_session,
    at_all_lessons,
    browser_of_worker,
    during,
    enrolled,
    own_post,
    there,
)
from workforce.factories import a_house, engagement_of, hired

pytestmark = pytest.mark.django_db


def test_the_bank_has_questions_enough_on_every_topic_each_with_one_right_option() -> None:
    for topic in Topic:
        assert len(questions_on(topic)) >= OF_A_TEST, topic
    known = load().documents
    for question in bank().values():
        assert 0 <= question.right < len(question.options) == len(set(question.options)), question.key
        assert not question.source or question.source in known, question.key
    assert score_of(["p1", "p2"], [bank()["p1"].right, None]) == 50


def test_a_course_is_the_whole_training_from_the_hours_of_the_outline_on() -> None:
    outline = outline_of(Topic.CARER, load(), ON)
    assert [outline.is_covered(*hours) for hours in ((60, 60), (59.5, 60), (60, 59.5), (120, 0))] == [True, False, False, False]
    assert outline_of(Topic.FIRST_AID, load(), ON).is_covered(1, 0), "what is unsure asks for nothing"


def test_lessons_are_laid_out_over_half_days_theory_first() -> None:
    session = a_session(a_course(Topic.FIRST_AID, 5, 4))
    told = [(lesson.kind, float(lesson.hours)) for lesson in session.lessons.all()]
    assert told == [("theory", 4), ("theory", 1), ("practice", 4)]
    assert (session.begins_on, session.ends_on) == (FIRST_ON, FIRST_ON + timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"places": 0}, "名额"), ({"first_on": ON - timedelta(days=1)}, "早于今天"), ({"hours_a_day": Decimal("0.1")}, "一年以上")],
)
def test_a_session_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    held = {"venue": "示例", "places": 5, "first_on": FIRST_ON, "hours_a_day": Decimal(6), "on_weekends": False}
    with pytest.raises(DomainError, match=said):
        open_session(a_course(Topic.CARER, 60, 60), Held(**{**held, **changes}), actor=officer_of(), at=AT)


def test_a_session_never_goes_over_its_places_and_nobody_is_in_two_rooms() -> None:
    house = a_house()
    session, other = a_session(places=1), a_session(a_course(name="示例职业学校"))
    row = enrolled(session, engagement_of(house, "c1"))
    with pytest.raises(DomainError, match="已满"):
        enrolled(session, engagement_of(house, "c2"))
    with pytest.raises(DomainError, match="同一时间"):
        enrolled(other, engagement_of(house, "c1"))
    withdraw(row, actor=manager_of(house), at=AT)
    assert enrolled(session, engagement_of(house, "c2")).pk
    with pytest.raises(DomainError, match="已满"):
        enrolled(session, engagement_of(house, "c2"))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_places_at_once_just_so_many_get_one() -> None:
    house = a_house()
    session = a_session(places=2)
    rows = list(Engagement.objects.filter(institution=house, is_main=True).select_related("worker", "institution"))
    actor = manager_of(house)

    def try_it(row: Engagement) -> bool:
        try:
            enrol(session, [row.worker], house, actor=actor, at=AT)
        except DomainError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(try_it, rows[:6]))
    assert sum(got) == Enrolment.objects.filter(session=session).count() == 2


def test_a_code_holds_in_its_minute_and_the_next_and_in_no_other_lesson() -> None:
    row = engagement_of(a_house())
    post = own_post(row)
    session = a_session()
    enrolled(session, row)
    first, second = session.lessons.select_related("session")
    at = during(first).replace(second=5)
    for wrong in (
        "ZZZZZZ",
        code_now(second, at=at),
        code_now(first, at=at - timedelta(minutes=2)),
        code_now(first, at=at + timedelta(minutes=1)),
    ):
        with pytest.raises(DomainError, match="不正确"):
            attend(row.worker, first, wrong, actor=post, at=at)
    later = at + timedelta(minutes=20)
    late = code_now(first, at=later - timedelta(seconds=59))
    assert attend(row.worker, first, late.lower(), actor=post, at=later).number == 1
    with pytest.raises(DomainError, match="已经签到"):
        attend(row.worker, first, code_now(first, at=later), actor=post, at=later)


def test_codes_are_not_found_by_trying_and_open_nothing_outside_the_lesson() -> None:
    row = engagement_of(a_house())
    post, session = own_post(row), a_session()
    enrolled(session, row)
    lesson = session.lessons.select_related("session")[0]
    early = lesson.starts_at - timedelta(hours=2)
    with pytest.raises(DomainError, match="现在不能签到"):
        attend(row.worker, lesson, code_now(lesson, at=early), actor=post, at=early)
    at = during(lesson)
    for _ in range(5):
        with pytest.raises(DomainError):
            attend(row.worker, lesson, "AAAAAA", actor=post, at=at)
    with pytest.raises(DomainError, match="再试"):
        attend(row.worker, lesson, code_now(lesson, at=at), actor=post, at=at)


def test_a_missed_lesson_is_made_up_in_another_session_of_the_course_where_a_seat_is_free() -> None:
    house = a_house()
    row, other = engagement_of(house), engagement_of(house, "c2")
    post, course = own_post(row), a_course()
    mine, later = a_session(course), a_session(course, places=1, first_on=FIRST_ON + timedelta(days=7))
    enrolment = enrolled(mine, row)
    there(enrolment, mine.lessons.select_related("session")[1], post)
    with pytest.raises(DomainError, match="1 课没有签到"):
        begin_test(enrolment, actor=post, at=later.lessons.all()[1].ends_at)
    full = enrolled(later, other)
    with pytest.raises(DomainError, match="坐满"):
        there(enrolment, later.lessons.select_related("session")[0], post)
    withdraw(full, actor=manager_of(house), at=AT)
    there(enrolment, later.lessons.select_related("session")[0], post)
    assert Attendance.objects.filter(enrolment=enrolment).count() == 2
    with pytest.raises(DomainError, match="没有要在这里补"):
        there(enrolment, later.lessons.select_related("session")[1], post)


def test_a_lesson_is_entered_by_hand_only_with_a_reason_and_after_it_began() -> None:
    row = enrolled(a_session(), engagement_of(a_house()))
    lesson = row.session.lessons.select_related("session")[0]
    with pytest.raises(DomainError, match="还没有上"):
        mark_attendance(row, lesson, "手机没电", actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="为什么"):
        mark_attendance(row, lesson, " ", actor=officer_of(), at=during(lesson))
    assert mark_attendance(row, lesson, "手机没电", actor=officer_of(), at=during(lesson)).marked_by is not None


def test_the_whole_training_of_the_post_turns_its_lines_right() -> None:
    row = hired(a_house())

    def lines() -> dict[str, str]:
        duty = duty_on(Engagement.objects.filter(pk=row.pk), ON + timedelta(days=60))
        return {line.key: line.verdict.label for line in duty.lines(row.pk)}

    before = lines()
    assert (before["post.carer_training"], before["post.carer_hours"]) != ("符合", "符合")
    made = a_passed_test(enrolled(a_session(a_course(Topic.CARER, 60, 60)), row), own_post(row))
    record = TrainingRecord.objects.get(source=ProofSource.COURSE)
    assert (record.number, float(record.hours), record.passed) == (made.number, 120, True)
    assert (lines()["post.carer_training"], lines()["post.carer_hours"]) == ("符合", "符合")
    revoke_certificate(made, "替考。", actor=officer_of(), at=AT)
    assert lines() == before


def test_a_part_of_the_training_adds_hours_and_passes_nothing() -> None:
    row = engagement_of(a_house())
    a_passed_test(enrolled(a_session(a_course(Topic.CARER, 4, 4)), row), own_post(row))
    record = TrainingRecord.objects.get(source=ProofSource.COURSE)
    assert (float(record.hours), record.passed) == (8, None)


def test_a_test_may_be_tried_again_so_many_times() -> None:
    row = engagement_of(a_house())
    post, enrolment = own_post(row), enrolled(a_session(), row)
    at_all_lessons(enrolment, post)
    at = AT + timedelta(days=20)
    for number in (1, 2, 3):
        sitting = begin_test(enrolment, actor=post, at=at)
        assert begin_test(enrolment, actor=post, at=at).pk == sitting.pk, "the one that is open, not another one"
        wrong = [(bank()[key].right + 1) % len(bank()[key].options) for key in sitting.questions]
        assert (hand_in(sitting, wrong, actor=post, at=at).score, sitting.number) == (0, number)
        with pytest.raises(DomainError, match="已经交过"):
            hand_in(sitting, wrong, actor=post, at=at)
    with pytest.raises(DomainError, match="已用完"):
        begin_test(enrolment, actor=post, at=at)


def test_anyone_checks_a_certificate_by_its_code_and_sees_no_name_in_full(client: Client) -> None:
    row = engagement_of(a_house())
    made = a_passed_test(enrolled(a_session(), row), own_post(row))
    name = row.worker.name.open()
    page = client.get(f"/certificate/{made.code}/").content.decode()
    assert "有效" in page
    assert name not in page
    assert client.get("/certificate/", {"code": f"{made.code[:6]}-{made.code[6:].lower()}"}).status_code == 302
    assert client.get("/certificate/AAAABBBBCCCC/").status_code == 404
    assert print_certificate(made, actor=officer_of(), at=AT).startswith(b"%PDF")
    revoke_certificate(made, "替考。", actor=officer_of(), at=AT)
    assert "已撤销" in client.get(f"/certificate/{made.code}/").content.decode()
    made.refresh_from_db()
    assert made.state == CertificateState.REVOKED


def test_a_session_called_off_lets_everybody_go_and_tells_the_houses() -> None:
    row = enrolled(a_session(), engagement_of(a_house()))
    session = Session.objects.get(pk=row.session_id)
    cancel_session(session, version=session.version, actor=officer_of(), at=AT)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    with pytest.raises(DomainError, match="已结束或已取消"):
        enrolled(session, engagement_of(a_house(2)))


def test_a_lesson_is_moved_until_somebody_was_there() -> None:
    row = engagement_of(a_house())
    session = a_session()
    enrolment, lesson = enrolled(session, row), session.lessons.select_related("session__course")[0]
    move_lesson(lesson, lesson.starts_at + timedelta(days=3), actor=officer_of(), at=AT)
    there(enrolment, lesson, own_post(row))
    with pytest.raises(DomainError, match="已经开始签到"):
        move_lesson(lesson, lesson.starts_at + timedelta(days=3), actor=officer_of(), at=AT)


def test_the_screen_shows_its_code_to_whoever_has_the_address_and_to_nobody_with_an_old_one(client: Client) -> None:
    session = a_session()
    address = f"/training/screen/{session.pk}/{token_of(session)}/"
    assert client.get(address).status_code == 200
    assert client.get(f"/training/screen/{session.pk}/{'0' * 32}/").status_code == 404
    renew_screen(session, actor=officer_of(), at=AT)
    assert client.get(address).status_code == 404


def test_the_way_through_the_pages(client: Client, django_assert_max_num_queries: Any) -> None:
    house = a_house()
    row = engagement_of(house)
    session = a_session()
    mine = browser_of_worker(own_post(row))
    manager = signed_in(client, manager_of(house))
    assert manager.post(f"/training/sessions/{session.pk}/enrol/", {"workers": [row.worker_id]}).status_code == 302
    assert manager.post(f"/training/sessions/{session.pk}/enrol/", {}).status_code == 422
    assert "本机构已报名" in manager.get(f"/training/sessions/{session.pk}/").content.decode()
    assert session.course.title in mine.get("/my-training/").content.decode()
    assert "BEGIN:VEVENT" in mine.get("/my-training/lessons.ics").content.decode()
    lesson = session.lessons.all()[0]
    assert mine.post(f"/training/attend/{lesson.pk}/", {"code": "ABCDEF"}).status_code == 422
    enrolment = Enrolment.objects.get()
    assert "还不能考试" in mine.get(f"/training/enrolments/{enrolment.pk}/test/").content.decode()
    other = browser_of_worker(own_post(engagement_of(house, "c2")))
    assert other.get(f"/training/enrolments/{enrolment.pk}/test/").status_code == 404
    with django_assert_max_num_queries(16):
        assert manager.get("/training/").status_code == 200
    officer = signed_in(Client(), officer_of())
    assert "示例教室" in officer.get(f"/training/sessions/{session.pk}/").content.decode()
    assert row.worker.name.open() not in officer.get(f"/training/enrolments/{enrolment.pk}/").content.decode()
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get(f"/training/sessions/{session.pk}/").status_code == 404
