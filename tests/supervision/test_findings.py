"""Findings: received, answered, rechecked, closed, published; extended once, taken further, objected to."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT, COUNTY, ON, a_department, a_filed_institution, manager_of, officer_of
from qingmiao.accounts.models import Department
from qingmiao.core.clocks import clocks_of, running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import Notice
from qingmiao.supervision.models import Finding, FindingState, FindingStep, Inspection, Rectification, RectificationFile
from qingmiao.supervision.queries.findings import current_stops, lacks
from qingmiao.supervision.queries.published import published_of
from qingmiao.supervision.services.answering import answer_finding, ask_extension, object_to_publication
from qingmiao.supervision.services.deciding import (
    NextStep,
    Rechecked,
    answer_objection,
    answer_referral,
    decide_extension,
    lift_stop,
    recheck,
    take_step,
)
from qingmiao.supervision.services.noticing import read_notice
from qingmiao.supervision.services.watching import watch
from supervision.factories import a_finding, a_photo, a_recorded_visit, fire_officer, later

pytestmark = pytest.mark.django_db
State = FindingState


def fresh(row: Finding) -> Finding:
    return Finding.objects.get(pk=row.pk)


def answered(row: Finding, days: int = 3) -> Finding:
    row = fresh(row)
    answer_finding(row, "已更换硬盘，录像保存 95 天。", [a_photo()], version=row.version, actor=manager_of(row.institution), at=later(days))
    return fresh(row)


def rechecked(row: Finding, told: Rechecked, days: int = 5) -> Finding:
    return recheck(fresh(row), told, version=fresh(row).version, actor=officer_of(), at=later(days))


def test_a_finding_is_answered_rechecked_and_closed_and_stays_public_for_its_time() -> None:
    row = answered(a_finding())
    assert (row.state, Rectification.objects.count(), RectificationFile.objects.count()) == (State.ANSWERED, 1, 1)
    assert [clock.kind for clock in running(row)] == ["recheck"]
    row = fresh(rechecked(row, Rechecked(True, "现场调取 95 天前的录像。")))  # cured
    assert (row.state, row.closed_on) == (State.CLOSED, ON + timedelta(days=5))
    assert row.publish_on is not None
    assert row.published_until is not None
    assert row.publish_on < row.published_until
    assert not running(row)
    assert not lacks(row.institution_id, ON)


def test_what_is_not_cured_goes_back_with_a_new_deadline() -> None:
    row = answered(a_finding())
    row = fresh(rechecked(row, Rechecked(False, "只保存 60 天。", due_on=ON + timedelta(days=20))))  # not cured
    assert (row.state, row.due_on) == (State.OPEN, ON + timedelta(days=20))
    assert [clock.kind for clock in running(row)] == ["rectification"]
    assert answered(row, 8).state == State.ANSWERED


def test_a_notice_must_be_received_before_it_is_answered() -> None:
    row = a_finding(is_read=False)
    with pytest.raises(DomainError, match="先打开"):
        answered(row)
    assert row.notice is not None
    first = read_notice(row.notice, actor=manager_of(row.institution), at=later(1)).read_at
    assert read_notice(row.notice, actor=manager_of(row.institution), at=later(2)).read_at == first
    assert answered(row).state == State.ANSWERED


def test_nothing_is_rechecked_before_it_was_answered_or_by_an_older_visit() -> None:
    row = a_finding()
    with pytest.raises(DomainError, match="还没有报送"):
        rechecked(row, Rechecked(True, "好了。"))  # cured
    row = answered(row)
    with pytest.raises(DomainError, match="在机构报送整改之前"):
        rechecked(row, Rechecked(True, "好了。", visit=row.item.part.inspection))  # cured
    visit = a_recorded_visit(row.institution, at=later(4))
    assert fresh(rechecked(row, Rechecked(True, "现场看过。", visit=visit))).state == State.CLOSED  # cured


def test_a_bad_file_writes_nothing() -> None:
    row = a_finding()
    with pytest.raises(DomainError, match="只能上传"):
        answer_finding(
            row,
            "已改好。",
            [a_photo(), SimpleUploadedFile("a.jpg", b"MZ")],
            version=fresh(row).version,
            actor=manager_of(row.institution),
            at=AT,
        )
    assert fresh(row).state == State.OPEN
    assert not Rectification.objects.exists()


def test_a_longer_deadline_is_asked_for_once_and_moves_the_clock_only_when_granted() -> None:
    row = a_finding()
    assert row.due_on is not None
    until, actor = row.due_on + timedelta(days=10), manager_of(row.institution)
    with pytest.raises(DomainError, match="最多延"):
        ask_extension(row, row.due_on + timedelta(days=90), "来不及。", version=row.version, actor=actor, at=AT)
    ask_extension(row, until, "设备在途。", version=fresh(row).version, actor=actor, at=later(2))
    with pytest.raises(DomainError, match="只能申请一次"):
        ask_extension(row, until, "再延。", version=fresh(row).version, actor=actor, at=later(2))
    assert fresh(row).due_on == row.due_on
    decide_extension(row, "情况属实。", grants=True, version=fresh(row).version, actor=officer_of(), at=later(3))
    assert fresh(row).due_on == until
    assert [clock.due_on for clock in running(row)] == [until]
    assert clocks_of(row).count() == 2
    with pytest.raises(DomainError, match="没有等待答复"):
        decide_extension(row, "再答。", grants=False, version=fresh(row).version, actor=officer_of(), at=later(3))


def test_after_the_deadline_no_longer_one_is_asked_for() -> None:
    row = a_finding()
    assert row.due_on is not None
    with pytest.raises(DomainError, match="已过"):
        ask_extension(row, row.due_on + timedelta(days=9), "来不及。", version=row.version, actor=manager_of(row.institution), at=later(31))


def test_a_referral_has_a_clock_of_its_own_and_keeps_an_owner_here() -> None:
    row = a_finding(key="food_licence")
    market = a_department(Department.MARKET_REGULATION, COUNTY)
    step = take_step(
        row, NextStep("referral", "《食品安全法》", "请依职责查处。", receiver=market), version=row.version, actor=officer_of(), at=AT
    )
    assert [clock.label for clock in running(step)] == ["移送答复时限"]
    assert Notice.objects.filter(organisation=market, title__contains="移送").exists()
    answer_referral(step, "已立案。", actor=fire_officer(), at=later(2))
    assert not running(step)
    assert fresh(row).state == State.OPEN
    with pytest.raises(DomainError, match="已经答复"):
        answer_referral(step, "再答。", actor=fire_officer(), at=later(2))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (NextStep("stop_class", "管理规范", "立即停班。"), "停哪个班"),
        (NextStep("stop_house", "管理规范", "立即停业。"), "人数"),
        (NextStep("stop_house", "管理规范", "立即停业。", children=3), "婴幼儿的安置"),
        (NextStep("stop_house", "管理规范", "立即停业。", "由家长接回。", children=3), "什么时候"),
        (NextStep("penalty", "管理规范", "罚款。"), "没有法律规定"),
        (NextStep("referral", "消防法", "请查处。"), "哪个部门"),
        (NextStep("warning", " ", "警告。"), "法律和条款"),
        (NextStep("fire_them", "消防法", "？"), "选择措施"),
    ],
)
def test_a_step_that_says_too_little_is_refused(step: NextStep, said: str) -> None:
    row = a_finding()
    with pytest.raises(DomainError, match=said):
        take_step(row, step, version=row.version, actor=officer_of(), at=AT)
    assert not FindingStep.objects.exists()


def test_a_stop_holds_with_the_children_settled_until_it_is_lifted() -> None:
    row = a_finding(key="exits")
    assert row.severity == "stop_at_once"
    order = NextStep("stop_house", "《消防法》（条款待核）", "疏散通道堵塞，立即停业整改。", "当日 17 时前由监护人接回。", None, "", 12, ON)
    step = take_step(row, order, version=row.version, actor=officer_of(), at=AT)
    assert current_stops(row.institution_id) == [step]
    assert published_of(row.institution_id, ON).stops == [("立即停业整改", ON)]
    lift_stop(step, actor=officer_of(), at=later(1))
    assert not current_stops(row.institution_id)


def test_an_objection_that_is_upheld_keeps_the_finding_off_the_page() -> None:
    row = a_finding()
    object_to_publication(row, "录像机当天检修。", version=row.version, actor=manager_of(row.institution), at=later(1))
    with pytest.raises(DomainError, match="已经提出"):
        object_to_publication(row, "再提。", version=fresh(row).version, actor=manager_of(row.institution), at=later(1))
    answer_objection(row, "查实检修。", upholds=True, version=fresh(row).version, actor=officer_of(), at=later(2))
    assert fresh(row).publish_on is None


def test_a_stale_page_changes_nothing() -> None:
    row = a_finding()
    old = row.version
    answered(row)
    with pytest.raises(StalePageError):
        recheck(row, Rechecked(True, "好了。"), version=old, actor=officer_of(), at=AT)  # cured


def test_the_institution_says_what_it_still_lacks() -> None:
    house = a_filed_institution()
    a_recorded_visit(house, "cctv_days", "drills", "pickup")
    assert lacks(house.pk, ON).startswith("还没有销号：")
    assert "逾期" in lacks(house.pk, ON + timedelta(days=60))


def test_the_night_warns_the_house_escalates_to_the_office_and_asks_for_the_post_once() -> None:
    row = a_finding(is_read=False)
    assert watch(at=later(10)) == 1  # the notice was not read
    assert watch(at=later(10)) == 0
    assert watch(at=later(29)) == 1
    assert Notice.objects.filter(organisation=row.institution.organisation, title__contains="即将到期").exists()
    assert watch(at=later(32)) == 1
    assert Notice.objects.filter(organisation=row.organisation, title__contains="已逾期").exists()
    assert watch(at=later(32)) == 0


def test_a_penalty_waits_for_the_deadline_and_needs_a_law_that_has_one() -> None:
    row = a_finding(key="entry_vaccination")
    row.penalty, row.severity = "《示例法》第一条", "serious"
    row.save()
    warning = NextStep("warning", "《示例法》第一条", "警告。")
    with pytest.raises(DomainError, match="还没有到"):
        take_step(row, warning, version=row.version, actor=officer_of(), at=AT)
    take_step(row, warning, version=row.version, actor=officer_of(), at=later(90))


def test_the_next_visit_is_planned_when_the_last_finding_closes() -> None:
    house = a_filed_institution()
    a_recorded_visit(house, "cctv_days", "drills")
    rows = list(Finding.objects.order_by("pk"))
    for place, found in enumerate(rows):
        read_notice(found.notice, actor=manager_of(house), at=AT)  # type: ignore[arg-type]  # it was ordered
        row = answered(found)
        recheck(row, Rechecked(True, "好了。"), version=row.version, actor=officer_of(), at=later(3))  # cured
        planned = Inspection.objects.filter(institution=house, state="planned")
        assert planned.count() == (1 if place == len(rows) - 1 else 0)
    assert planned.get().planned_on > ON
