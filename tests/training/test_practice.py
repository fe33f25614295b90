"""Advisers and visits, plans to take up another post, bases with mentors, contests; and the figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from filings.factories import AT, ON, OTHER_COUNTY, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.training.models import Advising, ContestResult, CrossPlan, Enrolment, Mentorship
from qingmiao.training.queries.practice import crossings
from qingmiao.training.rules.vocabulary import Profession
from qingmiao.training.services.advising import Advised, Named, confirm_visit, end_advising, enter_visit, name_adviser
from qingmiao.training.services.practising import (
    Apprenticed,
    end_plan,
    enter_result,
    hold_contest,
    name_base,
    plan_crossing,
    take_apprentice,
)
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.rules.vocabulary import QualificationKind
from qingmiao.workforce.services.merging import undo_merge
from qingmiao.workforce.services.proving import Learned, add_qualification
from training.factories import a_course, a_session, a_visit, browser_of_worker, enrolled, own_post
from workforce.factories import a_house, engagement_of, merged

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "hours", "said"),
    [(ON + timedelta(days=1), 3, "今天之前"), (ON - timedelta(days=1), 3, "指定之后"), (ON, 25, "24"), (ON, 0, "24")],
)
def test_a_visit_that_cannot_be_is_refused(on: object, hours: int, said: str) -> None:
    advising = Advising.objects.get(visits=a_visit(a_house()))
    advising.visits.all().delete()
    with pytest.raises(DomainError, match=said):
        enter_visit(advising, Advised(on, Decimal(hours), "建议。"), actor=officer_of(), at=AT)  # type: ignore[arg-type]


def test_one_adviser_of_a_profession_at_a_time() -> None:
    house = a_house()
    first = Advising.objects.get(visits=a_visit(house))
    second = name_adviser(house, Named("示例医师乙", Profession.CHILD_HEALTH, "示例医院"), actor=officer_of(), at=AT + timedelta(days=9))
    first.refresh_from_db()
    assert first.period.upper == ON + timedelta(days=9)
    end_advising(second, actor=officer_of(), at=AT + timedelta(days=9))
    second.refresh_from_db()
    assert second.period.isempty


def test_hours_of_advisers_count_for_a_year_once_the_house_confirmed_them() -> None:
    a_visit(a_house(2), hours=5)
    visit = a_visit(a_house(1), is_confirmed=True)
    (spell,) = CATALOGUE["workforce_adviser_hours"].spells(Window(None, ON + timedelta(days=900)))
    assert (
        spell.value,
        spell.days.first,
        spell.days.holds_on(ON + timedelta(days=364)),
        spell.days.holds_on(ON + timedelta(days=365)),
    ) == (
        3,
        ON,
        True,
        False,
    )
    with pytest.raises(DomainError, match="已经确认"):
        confirm_visit(visit, "再次。", actor=manager_of(visit.advising.institution), at=AT)


def test_a_visit_is_seen_and_confirmed_by_the_house_that_had_it(client: Client) -> None:
    house = a_house()
    visit = a_visit(house)
    manager = signed_in(client, manager_of(house))
    assert "确认" in manager.get(f"/training/visits/{visit.pk}/").content.decode()
    assert "指导待确认" in manager.get("/desk/").content.decode()
    assert manager.post(f"/training/visits/{visit.pk}/", {"followed": ""}).status_code == 422
    assert signed_in(Client(), officer_of()).post(f"/training/visits/{visit.pk}/", {"followed": "代填"}).status_code == 422
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get(f"/training/visits/{visit.pk}/").status_code == 404
    assert manager.post(f"/training/visits/{visit.pk}/", {"followed": "已调整。"}).status_code == 302


def test_a_kindergarten_teacher_in_another_post_is_shown_what_a_carer_still_needs() -> None:
    house = a_house()
    row = engagement_of(house, "k1") if Engagement.objects.filter(institution=house, staff_key="k1").exists() else _not_a_carer(house)
    add_qualification(row.worker, Learned(QualificationKind.TEACHER), None, institution=house, actor=manager_of(house), at=AT)
    (found,) = [one for one in crossings(Engagement.objects.filter(institution=house), ON) if one.engagement.pk == row.pk]
    assert found.role is StaffRole.CARER
    assert "保育人员培训" in found.missing
    plan = plan_crossing(row, StaffRole.CARER, ON + timedelta(days=90), actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="已有"):
        plan_crossing(row, StaffRole.CARER, ON + timedelta(days=90), actor=manager_of(house), at=AT)
    assert end_plan(plan, actor=manager_of(house), at=AT).ended_on == ON


def _not_a_carer(house: object) -> Engagement:
    rows = Engagement.objects.filter(institution=house, is_main=True).exclude(role__in=["carer", "principal", "health_worker"])
    return rows.select_related("worker", "institution")[0]


def test_a_base_takes_so_many_apprentices_of_its_own_mentors() -> None:
    house = a_house()
    base = name_base(house, 1, actor=officer_of(), at=AT)
    mentor, one, two = (engagement_of(house, key).worker for key in ("c1", "c2", "c3"))
    days = (ON, ON + timedelta(days=30))
    take_apprentice(base, Apprenticed(mentor, one, *days), actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="已满"):
        take_apprentice(base, Apprenticed(mentor, two, *days), actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="同一人"):
        take_apprentice(base, Apprenticed(one, one, *days), actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="在岗"):
        take_apprentice(base, Apprenticed(engagement_of(a_house(2)).worker, two, *days), actor=officer_of(), at=AT)


def test_what_somebody_won_stands_in_the_own_pages() -> None:
    row = engagement_of(a_house())
    contest = hold_contest("示例技能竞赛", ON, actor=officer_of(), at=AT)
    enter_result(contest, row.worker, "一等奖", actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="已登记"):
        enter_result(contest, row.worker, "二等奖", actor=officer_of(), at=AT)
    enrolled(a_session(), row)
    assert "一等奖" in browser_of_worker(own_post(row)).get("/my-training/").content.decode()


def test_what_was_learned_and_planned_follows_a_merge_and_goes_back_with_it() -> None:
    house, days = a_house(), (ON, ON + timedelta(days=30))
    row, other, third = engagement_of(house), engagement_of(a_house(2)), engagement_of(house, "c2")
    course = a_course()
    shared, own = a_session(course), a_session(course, first_on=ON + timedelta(days=60))
    for session, who in ((shared, row), (shared, other), (own, other)):
        enrolled(session, who)
    for who, role in ((row, StaffRole.COOK), (other, StaffRole.COOK), (other, StaffRole.GUARD)):
        plan_crossing(who, role, ON + timedelta(days=90), actor=manager_of(who.institution), at=AT)
    base = name_base(house, 5, actor=officer_of(), at=AT)
    take_apprentice(base, Apprenticed(row.worker, other.worker, *days), actor=officer_of(), at=AT)
    take_apprentice(base, Apprenticed(third.worker, other.worker, *days), actor=officer_of(), at=AT)
    enter_result(hold_contest("示例技能竞赛", ON, actor=officer_of(), at=AT), other.worker, "一等奖", actor=officer_of(), at=AT)
    kept, gone = row.worker, other.worker

    def rows_of(worker: Worker) -> list[int]:
        own = [model.objects.filter(worker=worker).count() for model in (Enrolment, CrossPlan, ContestResult)]
        return [*own, Mentorship.objects.filter(apprentice=worker).count()]

    before = (rows_of(kept), rows_of(gone))
    merge = merged(kept, gone)
    assert (rows_of(kept), rows_of(gone)) == ([2, 2, 1, 1], [1, 1, 0, 1])  # what both had stays apart; nobody learns from oneself
    undo_merge(merge, actor=officer_of(), at=AT)
    assert (rows_of(kept), rows_of(gone)) == before
