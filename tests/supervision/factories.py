"""Situations of supervision, named as people in the office would say them. Everything is made by the services."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from demonstration.factories import a_photo as a_photo
from filings.factories import AT, COUNTY, ON, PASSWORD, a_department, a_filed_institution, a_person, a_post, manager_of, officer_of
from made_once import made_once
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Finding, Inspection, InspectionKind, InspectionPart, RectificationNotice
from qingmiao.supervision.queries.checklists import answered
from qingmiao.supervision.services.noticing import read_notice
from qingmiao.supervision.services.planning import InspectionPlan, plan_inspection
from qingmiao.supervision.services.signing import Acknowledgement, Signing, acknowledge, sign_part
from qingmiao.supervision.services.taking import save_part

FAILING = "cctv_days"
FACTS = "当场调取，最早的录像只有 32 天前的。"


def later(days: int = 0, hours: int = 0) -> datetime:
    return AT + timedelta(days=days, hours=hours)


def fire_officer(county_code: str = COUNTY) -> Post:
    """The county's fire officer."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.FIRE_RESCUE, county_code), "示例消防")


@made_once
def second_of(office: Organisation) -> Post:
    """Another officer of the same office."""
    role = Role.COUNTY_OFFICER if office.department == Department.HEALTH else Role.DEPARTMENT_OFFICER
    found = Post.objects.filter(organisation=office, user__username=f"second-{office.pk}").select_related("user", "organisation").first()
    return found or appoint(a_person(f"second-{office.pk}", "示例同行"), role, office, since_on=date(2020, 1, 1), actor=None, at=AT)


@made_once
def a_plan(
    house: Institution | None = None, kind: str = InspectionKind.ROUTINE, *offices: Organisation, planned_on: date = ON, at: datetime = AT
) -> Inspection:
    """A visit that is planned, by the county's health department where no office is named."""
    house = house or a_filed_institution()
    actor = officer_of(house.county_code)
    assert actor.organisation is not None
    plan = InspectionPlan(kind, planned_on, offices or (actor.organisation,), "年度计划", uuid.uuid4())
    return plan_inspection(house, plan, actor=actor, at=at)


@made_once
def a_joint_plan(house: Institution | None = None) -> Inspection:
    """One date for health and fire."""
    house = house or a_filed_institution()
    offices = [post.organisation for post in (officer_of(house.county_code), fire_officer(house.county_code)) if post.organisation]
    return a_plan(house, InspectionKind.JOINT, *offices)


def officer_for(part: InspectionPart) -> Post:
    """Who takes a part."""
    role = Role.COUNTY_OFFICER if part.organisation.department == Department.HEALTH else Role.DEPARTMENT_OFFICER
    return a_post(role, part.organisation)


@made_once
def fill_in(part: InspectionPart, *failing: str, at: datetime = AT, **more: str) -> InspectionPart:
    """Everything conforms but what is named."""
    values: dict[str, Any] = {f"answer-{row.item.key}": "conforms" for row in answered(part)}
    for key in failing:
        values |= {f"answer-{key}": "fails", f"note-{key}": FACTS, f"cure-{key}": "更换硬盘，保存 90 天以上。"}
    values |= {name.replace("__", "-"): value for name, value in more.items()}
    return save_part(part, values, version=part.version, actor=officer_for(part), at=at)


@made_once
def sign(part: InspectionPart, at: datetime = AT, visited_on: date = ON, **told: Any) -> InspectionPart:
    """Two officers sign."""
    actor = officer_for(part)
    given = {"conclusion": "总体规范。", "password": PASSWORD, "second": second_of(part.organisation), "second_password": PASSWORD, **told}
    return sign_part(part, Signing(visited_on, **given), version=part.version, actor=actor, at=at)


@made_once
def a_signed_visit(house: Institution | None = None, *failing: str, at: datetime = AT) -> Inspection:
    """Taken and signed by two officers; the principal has not said anything."""
    row = a_plan(house, at=at, planned_on=at.date())
    sign(fill_in(row.parts.get(), *failing, at=at), at=at, visited_on=at.date())
    return Inspection.objects.get(pk=row.pk)


@made_once
def a_recorded_visit(house: Institution | None = None, *failing: str, at: datetime = AT) -> Inspection:
    """Signed by the principal, too; what fails is a finding."""
    row = a_signed_visit(house, *failing, at=at)
    told = Acknowledgement("signed", manager_of(row.institution), PASSWORD)
    return acknowledge(row, told, version=row.version, actor=officer_of(row.county_code), at=at)


@made_once
def a_finding(house: Institution | None = None, key: str = FAILING, *, is_read: bool = True, at: datetime = AT) -> Finding:
    """A finding that was ordered; the institution has opened the notice."""
    row = a_recorded_visit(house, key, at=at)
    notice = RectificationNotice.objects.get(part__inspection=row)
    if is_read:
        read_notice(notice, actor=manager_of(row.institution), at=at)
    return Finding.objects.get(notice=notice)
