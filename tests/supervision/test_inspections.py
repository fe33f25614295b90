"""Inspections: planned, taken, signed by two, recorded; what is refused says why and changes nothing."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import (
    AT,
    ON,
    OTHER_COUNTY,
    PASSWORD,
    a_department,
    a_filed_institution,
    a_new_institution,
    employee_of,
    manager_of,
    officer_of,
)
from qingmiao.accounts.models import Department, GuessCount
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import Notice
from qingmiao.supervision.models import (
    Finding,
    FindingState,
    Inspection,
    InspectionItem,
    InspectionKind,
    InspectionState,
    RectificationNotice,
    RoomCount,
)
from qingmiao.supervision.services.planning import InspectionPlan, miss_inspection, plan_inspection, start_self_check
from qingmiao.supervision.services.signing import Acknowledgement, acknowledge, finish_self_check
from qingmiao.supervision.services.taking import attach_photo, remove_photo, renew_checklist, save_part
from supervision.factories import (
    FACTS,
    FAILING,
    a_joint_plan,
    a_photo,
    a_plan,
    a_recorded_visit,
    a_signed_visit,
    fill_in,
    fire_officer,
    later,
    second_of,
    sign,
)

pytestmark = pytest.mark.django_db
State = InspectionState


def test_a_visit_goes_from_plan_to_record_and_its_failure_is_a_finding() -> None:
    row = a_recorded_visit(None, FAILING)
    found = Finding.objects.get()
    assert (row.state, row.visited_on, row.principal_answer) == (State.RECORDED, ON, "signed")
    assert (found.state, found.facts, found.county_code) == (FindingState.OPEN, FACTS, row.county_code)
    assert "第三十二条" in found.source
    assert found.due_on == ON + timedelta(days=30)
    assert [clock.kind for clock in running(found)] == ["rectification"]
    assert found.notice is not None
    assert found.notice.number.startswith("托育责改〔2026〕441802-")
    assert Notice.objects.filter(organisation=row.institution.organisation, body__contains=found.notice.number).exists()


def test_nothing_found_is_also_a_result() -> None:
    row = a_recorded_visit()
    assert row.state == State.RECORDED
    assert not Finding.objects.exists()
    assert not RectificationNotice.objects.exists()
    assert InspectionItem.objects.filter(part__inspection=row, answer="conforms").count() > 50


def test_a_failure_of_a_recommended_norm_is_advice_and_no_finding() -> None:
    a_recorded_visit(None, "menu", "two_doors")
    assert not Finding.objects.exists()


def test_what_was_cured_on_the_spot_is_counted_and_not_ordered() -> None:
    row = a_plan()
    sign(fill_in(row.parts.get(), FAILING, cured__cctv_days="on"))
    row.refresh_from_db()
    told = Acknowledgement("absent", note="负责人外出培训，由保健员在场。")
    acknowledge(row, told, version=row.version, actor=officer_of(), at=AT)
    found = Finding.objects.get()
    assert (found.state, found.notice, found.publish_on) == (FindingState.CURED_ON_SPOT, None, None)


def test_the_same_item_failing_again_is_recognised_as_repeated() -> None:
    house = a_filed_institution()
    a_recorded_visit(house, FAILING)
    a_recorded_visit(house, FAILING, at=later(90))
    first, second = Finding.objects.order_by("pk")
    assert second.repeats == first
    assert first.repeats is None


def test_planned_twice_from_a_slow_line_it_is_one_visit() -> None:
    house, key = a_filed_institution(), uuid.uuid4()
    office = officer_of().organisation
    assert office is not None
    plan = InspectionPlan(InspectionKind.ROUTINE, ON, [office], key=key)
    first, again = (plan_inspection(house, plan, actor=officer_of(), at=AT) for _ in range(2))
    assert first == again
    assert Inspection.objects.exclude(kind="verification").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"planned_on": ON - timedelta(days=1)}, "不能早于今天"),
        ({"kind": "daily"}, "检查类别"),
        ({"kind": "joint"}, "两个以上部门"),
        ({"offices": "elsewhere"}, "机构所在县"),
        ({"offices": "others"}, "自己的单位"),
    ],
)
def test_an_impossible_plan_is_refused_in_one_sentence(changes: dict[str, object], said: str) -> None:
    house, office = a_filed_institution(), officer_of().organisation
    assert office is not None
    others = {"elsewhere": [office, a_department(Department.HEALTH, OTHER_COUNTY)], "others": [fire_officer().organisation]}
    told = {"kind": InspectionKind.ROUTINE, "planned_on": ON, "offices": [office], **changes}
    told["offices"] = others.get(str(changes.get("offices")), told["offices"])
    with pytest.raises(DomainError, match=said):
        plan_inspection(house, InspectionPlan(**told), actor=officer_of(), at=AT)  # type: ignore[arg-type]
    assert not Inspection.objects.exclude(kind="verification").exists()


def test_an_institution_that_is_not_filed_is_not_inspected() -> None:
    office = officer_of().organisation
    assert office is not None
    with pytest.raises(DomainError, match="没有备案"):
        plan_inspection(a_new_institution(), InspectionPlan(InspectionKind.ROUTINE, ON, [office]), actor=officer_of(), at=AT)


def test_one_officer_cannot_sign_twice_and_a_wrong_password_signs_nothing() -> None:
    part = fill_in(a_plan().parts.get())
    with pytest.raises(DomainError, match="不能是同一人"):
        sign(part, second=officer_of())
    with pytest.raises(DomainError, match="密码不正确"):
        sign(part, second_password="not it")  # a wrong one
    with pytest.raises(DomainError, match="本单位"):
        sign(part, second=fire_officer())
    part.refresh_from_db()
    assert part.signed_at is None
    assert not InspectionItem.objects.exclude(group="filing").exists()
    assert GuessCount.objects.filter(user=second_of(part.organisation).user).exists()  # the try stays counted


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"answer__cctv_days": "fails", "note__cctv_days": " "}, "请写明看到的情况"),
        ({"answer__cctv_days": "perhaps"}, "还有 1 项没有结果"),
        ({"children__c1": "很多"}, "写成数字"),
    ],
)
def test_a_part_that_is_not_complete_cannot_be_signed(values: dict[str, str], said: str) -> None:
    part = fill_in(a_plan().parts.get(), **values)
    if "写成数字" in said:
        key = part.inspection.institution.classes.values_list("key", flat=True).first()
        part = save_part(part, {**part.values, f"children-{key}": "很多"}, version=part.version, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match=said):
        sign(part)
    assert not InspectionItem.objects.exclude(group="filing").exists()


def test_a_visit_is_not_of_tomorrow() -> None:
    with pytest.raises(DomainError, match="不能晚于今天"):
        sign(fill_in(a_plan().parts.get()), visited_on=ON + timedelta(days=1))


def test_children_are_counted_against_the_ratio_of_the_day() -> None:
    row = a_plan()
    part = fill_in(row.parts.get())
    room = row.institution.classes.order_by("pk").first()
    assert room is not None
    values = {**part.values, f"children-{room.key}": "9", f"carers-{room.key}": "1"}
    part = save_part(part, values, version=part.version, actor=officer_of(), at=AT)
    sign(part)
    counted = RoomCount.objects.get()
    assert (counted.children, counted.carers) == (9, 1)
    assert counted.carers_needed > 1
    assert not counted.holds


def test_a_joint_visit_is_one_record_of_several_offices() -> None:
    row = a_joint_plan()
    health, fire = row.parts.order_by("pk")
    assert {item["key"] for item in fire.checklist} != {item["key"] for item in health.checklist}
    sign(fill_in(health))
    row.refresh_from_db()
    assert row.state == State.PLANNED  # the other has not signed
    with pytest.raises(DomainError, match="同一天"):
        sign(fill_in(fire, "exits"), visited_on=ON - timedelta(days=1))
    fire.refresh_from_db()
    sign(fire)
    row.refresh_from_db()
    assert row.state == State.SIGNED
    acknowledge(row, Acknowledgement("refused", note="认为通道只是临时堆放。"), version=row.version, actor=fire_officer(), at=AT)
    assert Finding.objects.get().organisation == fire.organisation
    assert RectificationNotice.objects.get().part == fire


def test_a_refusal_to_sign_needs_words_and_is_kept() -> None:
    row = a_signed_visit()
    with pytest.raises(DomainError, match="请记录原因"):
        acknowledge(row, Acknowledgement("refused"), version=row.version, actor=officer_of(), at=AT)
    told = Acknowledgement("signed", employee_of(row.institution), PASSWORD)
    with pytest.raises(DomainError, match="本机构的负责人"):
        acknowledge(row, told, version=row.version, actor=officer_of(), at=AT)
    row = acknowledge(row, Acknowledgement("refused", note="不认可。"), version=row.version, actor=officer_of(), at=AT)
    assert (row.principal_answer, row.principal_note) == ("refused", "不认可。")


def test_a_visit_that_did_not_happen_says_why_and_is_no_pass() -> None:
    row = a_plan()
    with pytest.raises(DomainError, match="原因"):
        miss_inspection(row, " ", version=row.version, actor=officer_of(), at=AT)
    row = miss_inspection(row, "机构当天停电停课。", version=row.version, actor=officer_of(), at=AT)
    assert (row.state, row.visited_on) == (State.NOT_DONE, None)
    with pytest.raises(DomainError, match="不能再改"):
        fill_in(row.parts.get())


def test_a_stale_page_and_another_office_change_nothing() -> None:
    part = a_plan().parts.get()
    fill_in(part)
    with pytest.raises(StalePageError):
        save_part(part, {}, version=0, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="其他单位"):
        save_part(part, {}, version=1, actor=officer_of(OTHER_COUNTY), at=AT)


def test_a_photo_sent_twice_is_one_and_what_is_none_is_refused() -> None:
    part = a_plan().parts.get()
    first, again = (attach_photo(part, FAILING, a_photo(), actor=officer_of(), at=AT) for _ in range(2))
    assert first == again
    assert part.photos.count() == 1
    with pytest.raises(DomainError, match="没有这个事项"):
        attach_photo(part, "no_such_item", a_photo(), actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="只能上传"):
        attach_photo(part, FAILING, SimpleUploadedFile("a.jpg", b"MZ not a photo"), actor=officer_of(), at=AT)
    remove_photo(first, actor=officer_of(), at=AT)
    assert not part.photos.exists()


def test_the_checklist_stays_as_it_was_drawn_until_it_is_renewed_in_the_open() -> None:
    part = fill_in(a_plan().parts.get())
    part.checklist = [row for row in part.checklist if row["key"] != FAILING]
    part.save()
    renewed = renew_checklist(part, actor=officer_of(), at=later(1))
    assert FAILING in {row["key"] for row in renewed.checklist}
    assert renewed.values == part.values


def test_a_self_check_is_begun_once_a_day_and_makes_no_finding() -> None:
    house = a_filed_institution()
    first, again = (start_self_check(house, InspectionKind.DAILY, actor=employee_of(house), at=AT) for _ in range(2))
    assert first == again
    part = first.parts.get()
    values = {f"answer-{item['key']}": "conforms" for item in part.checklist} | {"answer-exits": "fails", "note-exits": "通道堆了纸箱。"}
    part = save_part(part, values, version=part.version, actor=employee_of(house), at=AT)
    row = finish_self_check(part, version=part.version, actor=manager_of(house), at=AT)
    assert (row.state, row.visited_on) == (State.RECORDED, ON)
    assert row.parts.get().failures == 1
    assert not Finding.objects.exists()
    assert start_self_check(house, InspectionKind.DAILY, actor=employee_of(house), at=later(1)) != first
