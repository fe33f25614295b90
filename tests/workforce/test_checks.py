"""Ban checks: asked, answered, restricted; by page and by sheet; and what lapses, at night."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from filings.factories import AT, ON, OTHER_COUNTY, city_officer, employee_of, manager_of, officer_of, signed_in
from qingmiao.core.audit import shown_entries
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, Clock, Notice
from qingmiao.workforce.models import BackgroundCheck, CheckState, Engagement, TrainingRecord
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.queries.people import duty_table, people_of
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services import class_fell_short, went_off_duty
from qingmiao.workforce.services.checking import ask_check, document_measures, object_to_hit, review_objection
from qingmiao.workforce.services.hiring import fix_class, leave
from qingmiao.workforce.services.proving import Trained, add_training, refuse_proof
from qingmiao.workforce.services.signing_in import issue_code, sign_in_by_code
from qingmiao.workforce.services.watching import watch
from workforce.factories import (
    a_check,
    a_clear_check,
    a_conflict,
    a_hit,
    a_house,
    engagement_of,
    hired,
    in_class,
    later,
    police_officer,
    stopped,
)

pytestmark = pytest.mark.django_db


def test_hiring_asks_the_police_with_a_clock() -> None:
    check = a_check()
    assert check.state == CheckState.ASKED
    assert Clock.objects.get(kind="workforce_check", subject_id=str(check.pk)).working_days == 5


def test_nobody_is_asked_about_twice_at_once() -> None:
    check = a_check()
    with pytest.raises(DomainError, match="正在办理"):
        ask_check(check.worker, check.institution, "yearly", actor=manager_of(check.institution), at=AT)  # type: ignore[arg-type]


def test_a_hit_ends_the_posts_when_measures_are_written_down() -> None:
    check = a_hit()
    done = document_measures(check, "当日停止录用。", version=check.version, actor=manager_of(check.institution), at=AT)
    assert done.state == CheckState.DISMISSED
    assert not Engagement.objects.filter(worker=check.worker, period__upper_inf=True).exists()


def test_a_person_with_a_record_is_not_hired_elsewhere() -> None:
    a_hit()
    with pytest.raises(DomainError, match="不得录用"):
        hired(a_house(2))


def test_an_objection_that_is_right_takes_the_record_back() -> None:
    check = a_hit()
    check = object_to_hit(check, "同名同姓。", version=check.version, actor=manager_of(check.institution), at=AT)
    check = review_objection(check, "核实为同名。", is_overturned=True, version=check.version, actor=police_officer(), at=later(1))
    assert check.state == CheckState.CLEAR
    assert hired(a_house(2)).pk


def test_the_trail_does_not_list_what_a_check_found() -> None:
    a_hit()
    assert AuditEntry.objects.filter(verb="answer_hit").exists()
    assert not shown_entries().filter(verb="answer_hit").exists()


def test_notices_never_say_that_there_is_a_record() -> None:
    check = a_hit()
    words = " ".join(f"{row.title} {row.body}" for row in Notice.objects.all())
    assert "有记录" not in words
    assert check.worker.name.open() not in words


def test_a_hit_is_seen_only_by_those_who_must_act(client: Client) -> None:
    check = a_hit()
    house = check.institution
    for post, status in (
        (manager_of(house), 200),
        (officer_of(), 200),
        (employee_of(house), 404),
        (officer_of(OTHER_COUNTY), 404),
        (city_officer(), 404),
        (manager_of(a_house(2)), 404),
    ):
        assert signed_in(client, post).get(f"/workforce/checks/{check.pk}/").status_code == status, post


def test_an_open_or_clear_check_is_no_matter_of_the_county(client: Client) -> None:
    check = a_clear_check()
    assert signed_in(client, officer_of()).get(f"/workforce/checks/{check.pk}/").status_code == 404


def a_training(house: Any, **told: Any) -> TrainingRecord:
    what = Trained(**{"topic": "first_aid", "hours": 8, "on": ON, "provider": "示例学校", "number": "证1", **told})
    return add_training(engagement_of(house).worker, what, None, institution=house, actor=manager_of(house), at=AT)


@pytest.mark.parametrize(("told", "said"), [({"hours": 0}, "学时"), ({"hours": 2001}, "学时"), ({"on": ON + timedelta(days=1)}, "今天")])
def test_a_training_that_cannot_be_is_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        a_training(a_house(), **told)


def test_a_certificate_code_counts_once() -> None:
    house = a_house()
    a_training(house)
    with pytest.raises(DomainError, match="重复"):
        a_training(house, topic="fire")


def test_an_outside_certificate_counts_once_an_officer_has_looked_at_it(client: Client) -> None:
    house = a_house()
    row = hired(house)
    what = Trained(Topic.CARER, Decimal(120), ON, "示例学校", "证9")
    record = add_training(row.worker, what, None, institution=house, actor=manager_of(house), at=AT)

    def hours() -> float:
        return float(duty_on(Engagement.objects.filter(pk=row.pk), ON).people.hours[0])

    assert hours() == 0
    officer = signed_in(client, officer_of())
    assert "培训证书待核验" in officer.get("/desk/").content.decode()
    assert officer.post(f"/workforce/proofs/trainings/{record.pk}/verify/").status_code == 302
    assert hours() == 120
    with pytest.raises(DomainError, match="还没有核验"):
        refuse_proof(record, "无法核实", actor=officer_of(), at=AT)


def test_a_certificate_that_is_not_proven_is_taken_out_with_a_reason(client: Client) -> None:
    house = a_house()
    record = a_training(house)
    officer = signed_in(client, officer_of())
    officer.post(f"/workforce/proofs/trainings/{record.pk}/verify/", {"answer": "refuse", "reason": ""})
    assert TrainingRecord.objects.filter(pk=record.pk).exists()
    officer.post(f"/workforce/proofs/trainings/{record.pk}/verify/", {"answer": "refuse", "reason": "发证单位说没有此证"})
    assert not TrainingRecord.objects.filter(pk=record.pk).exists()
    assert Notice.objects.filter(organisation=house.organisation, title__contains="没有通过核验").exists()


def test_nobody_enters_a_number_that_the_city_will_give() -> None:
    with pytest.raises(DomainError, match="自动记入"):
        a_training(a_house(), number="托育培训〔2026〕441802-0001号")


def test_a_lapse_is_told_on_the_sixtieth_thirtieth_and_seventh_day_before_once() -> None:
    house = a_house(1, c1={"health_certificate_until": (ON + timedelta(days=30)).isoformat()})
    for day in (ON, ON, ON + timedelta(days=1), ON + timedelta(days=23)):
        watch(at=AT + (day - ON))
    titles = list(Notice.objects.filter(organisation=house.organisation, title__contains="到期").values_list("title", flat=True))
    assert sorted("30 天" in title for title in titles) == [False, True]


def test_a_yearly_training_that_ends_is_told_like_other_proofs_listed_and_keeps_nobody_from_work() -> None:
    house = a_house()
    row, late = engagement_of(house), engagement_of(house, "c2")
    for one, day in ((row, date(2025, 12, 23)), (late, date(2025, 11, 22))):
        for passed, ended_on in ((True, day), (False, ON)):
            TrainingRecord.objects.create(
                worker=one.worker, topic="first_aid", hours=8, passed=passed, ended_on=ended_on, source="officer", entered_at=AT
            )
    Engagement.objects.create(worker=row.worker, institution=house, role="cook", period=row.period, is_main=False)
    user = sign_in_by_code(row.worker.number.open(), issue_code(row.worker, actor=manager_of(house), at=AT), "address a", at=AT)
    for at in (AT, AT, AT + timedelta(days=1)):
        watch(at=at)
    told = Notice.objects.filter(title__contains="年度培训将在 30 天后到期")
    assert {one.organisation for one in told} == {None, house.organisation, officer_of().organisation}
    assert [one.user for one in told if one.organisation is None] == [user]
    assert {one.title[:4] for one in told if one.organisation == house.organisation} == {"1 人的"}
    people = {one.main.pk: one for one in people_of(Engagement.objects.filter(institution=house), ON)}
    assert [people[one.pk].status(ON).label for one in (row, late)] == ["将到期", "年度培训已过期"]
    assert (people[row.pk].lapses_on, people[row.pk].todo(ON)) == (date(2026, 12, 23), "安排年度培训")
    assert all(people[one.pk].is_fit for one in (row, late))
    shown = {box: duty_table(type(house).objects.filter(pk=house.pk), ON, box, may_open=False).rows for box in ("lapsing", "untrained")}
    assert {box: len(rows) for box, rows in shown.items()} == {"lapsing": 1, "untrained": 1}


def test_a_lapse_is_told_to_the_person_and_once_to_the_county_without_a_name(client: Client) -> None:
    until = (ON + timedelta(days=30)).isoformat()
    house = a_house(1, c1={"health_certificate_until": until}, c2={"health_certificate_until": until})
    row = engagement_of(house)
    user = sign_in_by_code(row.worker.number.open(), issue_code(row.worker, actor=manager_of(house), at=AT), "address a", at=AT)
    watch(at=AT)
    watch(at=AT)
    (mine,) = Notice.objects.filter(user=user)
    (county,) = Notice.objects.filter(organisation=officer_of().organisation, title__contains="到期")
    assert (county.title[:6], row.worker.name.open() in county.title + mine.title) == ("辖区 2 人", False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert mine.title in client.get("/inbox/").content.decode()
    other = sign_in_by_code(
        engagement_of(house, "c3").worker.number.open(),
        issue_code(engagement_of(house, "c3").worker, actor=manager_of(house), at=AT),
        "address a",
        at=AT,
    )
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert mine.title not in client.get("/inbox/").content.decode()


def test_a_lapse_takes_off_duty_fails_the_class_and_tells_supervision() -> None:
    house = a_house(1, c1={"health_certificate_until": ON.isoformat()})
    for key in ("c1", "c2", "c3"):
        in_class(house, key, "a")
    heard: list[dict[str, Any]] = []

    def hear(sender: object, **told: Any) -> None:
        heard.append(told)

    for signal in (went_off_duty, class_fell_short):
        signal.connect(hear)
    try:
        watch(at=later(1))
    finally:
        for signal in (went_off_duty, class_fell_short):
            signal.disconnect(hear)
    assert heard[0]["engagement"] == engagement_of(house).pk
    assert (heard[1]["class_key"], heard[1]["counted"], heard[1]["needed"]) == ("a", 2, 3)
    assert Notice.objects.filter(organisation=house.organisation, title__contains="不足").exists()


def test_a_late_question_is_asked_again_once_and_escalated() -> None:
    check = a_check()
    watch(at=later(20))
    watch(at=later(21))
    check.refresh_from_db()
    assert check.times_asked == 2


def test_one_carer_counts_in_one_class() -> None:
    house = a_house()
    row = in_class(house, "c1", "a")
    fix_class(row, "b", actor=manager_of(house), at=AT)
    assert row.class_posts.filter(period__isempty=False).count() == 1
    with pytest.raises(DomainError, match="没有这个班级"):
        fix_class(row, "z", actor=manager_of(house), at=AT)


def test_a_code_opens_the_own_file_once_and_for_its_person_only(client: Client) -> None:
    house = a_house()
    row, other = engagement_of(house), engagement_of(house, "c2")
    code = issue_code(row.worker, actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="不正确"):
        sign_in_by_code(other.worker.number.open(), code, "address a", at=AT)
    user = sign_in_by_code(row.worker.number.open(), code.lower(), "address a", at=AT)
    with pytest.raises(DomainError):
        sign_in_by_code(row.worker.number.open(), code, "address a", at=AT)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/my-file/").content.decode()
    assert row.worker.name.open() in page
    assert row.worker.number.open() not in page
    other_row = other.worker
    assert client.get(f"/my-file/{other_row.pk}/print/").status_code == 404


def test_codes_are_not_found_by_trying() -> None:
    house = a_house()
    row = engagement_of(house)
    code = issue_code(row.worker, actor=manager_of(house), at=AT)
    for _ in range(5):
        with pytest.raises(DomainError):
            sign_in_by_code(row.worker.number.open(), "AAAA-2222", "address b", at=AT)
    with pytest.raises(DomainError, match="再试"):
        sign_in_by_code(row.worker.number.open(), code, "address b", at=AT)


def test_a_person_sees_who_looked_at_the_own_file(client: Client) -> None:
    house = a_house()
    row = engagement_of(house)
    signed_in(client, officer_of()).get(f"/workforce/workers/{row.worker_id}/")
    user = sign_in_by_code(row.worker.number.open(), issue_code(row.worker, actor=manager_of(house), at=AT), "address a", at=AT)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "示例经办" in client.get("/my-file/").content.decode()


def test_the_page_of_yesterday_is_404_after_leaving(client: Client) -> None:
    house = a_house()
    row = engagement_of(house)
    leave(row, ON, "个人原因", actor=manager_of(house), at=AT)
    assert signed_in(client, manager_of(house)).get(f"/workforce/people/{row.pk}/").status_code == 404


def test_the_walk_from_hiring_to_a_settled_conflict(client: Client) -> None:
    first, second = a_house(1), a_house(2, OTHER_COUNTY)
    worker = engagement_of(first).worker
    told = {"number": worker.number.open(), "name": worker.name.open(), "role": "carer", "full_time": "1", "on": ON.isoformat()}
    page = signed_in(client, manager_of(second)).post("/workforce/hire/", {**told, "step": "look"}).content.decode()
    assert "全市已有此人的档案" in page
    assert "同时计入两家机构的照护比" in page
    assert first.name not in page
    assert client.post("/workforce/hire/", {**told, "step": "hire"}).status_code == 302
    conflict = worker.conflicts.get(kind="carer_twice")
    for county in (first.county_code, OTHER_COUNTY):
        assert signed_in(client, officer_of(county)).get(f"/workforce/conflicts/{conflict.pk}/").status_code == 200
    settled = {"resolution": "allowed", "note": "上下午错开。", "version": conflict.version}
    assert client.post(f"/workforce/conflicts/{conflict.pk}/", settled).status_code == 302


def test_lists_take_the_same_number_of_queries_however_long(client: Client, django_assert_max_num_queries: Any) -> None:
    house = a_house()
    browser = signed_in(client, manager_of(house))
    browser.get("/workforce/people/")
    for path, most in (("/workforce/people/", 26), ("/workforce/classes/", 26)):
        with django_assert_max_num_queries(most):
            assert browser.get(path).status_code == 200


def test_conflicts_and_checks_stand_on_the_desks(client: Client) -> None:
    a_conflict()
    a_house(3)
    assert "任职冲突" in signed_in(client, officer_of()).get("/desk/").content.decode()
    assert "从业查询" in signed_in(client, police_officer()).get("/desk/").content.decode()
    assert BackgroundCheck.objects.exists()


def test_a_stop_shows_in_the_class_without_its_reason(client: Client) -> None:
    house = a_house()
    stopped(in_class(house))
    page = signed_in(client, manager_of(house)).get("/workforce/classes/").content.decode()
    assert "暂不在岗" in page
    assert "传染病" not in page
