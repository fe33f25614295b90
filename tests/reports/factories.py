"""Situations of reports, named as people would say them. Everything is made by the services."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from demonstration.factories import PNG as PNG
from filings.factories import AT, COUNTY, a_department, a_filed_institution, a_post, city_officer, manager_of, officer_of
from made_once import made_once
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Assignment, Case, Incident, Report, RestrictedCase
from qingmiao.reports.rules.vocabulary import CaseKind, IncidentKind, InjuryKind, Spot, Topic, Visibility
from qingmiao.reports.services.assigning import Part, accept_part, assign
from qingmiao.reports.services.handling import accept, answer, write_entry
from qingmiao.reports.services.incidents import Happening, acknowledge, report_incident, review
from qingmiao.reports.services.receiving import Told, receive
from qingmiao.reports.services.restricting import name_protector

WORDS = "孩子说中午没有吃饱，饭菜是凉的，问老师没有回答。"
SUBSTANCE = "反映午餐饭菜凉、分量不足。"
PHONE = "13800138000"


def later(days: int = 0, **parts: int) -> datetime:
    """The same hour, days later."""
    return AT + timedelta(days=days, **parts)


def a_photo(name: str = "照片.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def what_was_told(**changes: Any) -> Told:
    """A complaint about a meal, with a phone."""
    told: dict[str, Any] = {
        "once": uuid.uuid4(),
        "county_code": COUNTY,
        "kind": CaseKind.COMPLAINT,
        "topic": Topic.FOOD,
        "text": WORDS,
        "name": "张小花",
        "phone": PHONE,
    }
    return Told(**{**told, **changes})


@made_once
def a_report(at: datetime = AT, address: str = "", **changes: Any) -> Report:
    """What a citizen sent."""
    return receive(what_was_told(**changes), address=address, at=at)


@made_once
def a_case(house: Institution | None = None, at: datetime = AT, **changes: Any) -> Case:
    """A case just opened, about an institution where one is given."""
    found = a_report(at, institution=house, institution_words=house.name if house else "", **changes).case
    assert found is not None
    return found


def fresh(row: Any) -> Any:
    """A row as the database has it now."""
    return type(row)._base_manager.get(pk=row.pk)


@made_once
def an_accepted_case(house: Institution | None = None, at: datetime = AT, **changes: Any) -> Case:
    """A case with its substance written."""
    case = a_case(house, at, **changes)
    return accept(case, SUBSTANCE, "", version=case.version, actor=officer_of(case.county_code), at=at)


def market_regulation(county_code: str = COUNTY) -> Organisation:
    """The department in charge of food."""
    return a_department(Department.MARKET_REGULATION, county_code)


def department_officer(organisation: Organisation | None = None) -> Post:
    """Who works there."""
    return a_post(Role.DEPARTMENT_OFFICER, organisation or market_regulation(), "示例市监")


@made_once
def a_part(case: Case | None = None, at: datetime = AT, **changes: Any) -> Assignment:
    """A part sent to market regulation."""
    case = case or an_accepted_case(at=at)
    wanted = Part(**{"task": "请核查供餐情况。", "to": market_regulation(case.county_code), **changes})
    return assign(case, wanted, version=fresh(case).version, actor=officer_of(case.county_code), at=at)


@made_once
def an_accepted_part(case: Case | None = None, at: datetime = AT) -> Assignment:
    """A part that the department has taken on."""
    part = a_part(case, at)
    return accept_part(part, version=part.version, actor=department_officer(part.organisation), at=at)


@made_once
def an_answered_case(house: Institution | None = None, at: datetime = AT, **changes: Any) -> Case:
    """A case with its answer."""
    case = an_accepted_case(house, at, **changes)
    return answer(case, "已核查，午餐已改为现做现送。", version=case.version, actor=officer_of(case.county_code), at=at)


@made_once
def a_case_before_the_institution(house: Institution | None = None) -> Case:
    """A case about which the institution was asked."""
    case = an_accepted_case(house or a_filed_institution())
    return write_entry(case, "请说明供餐情况。", Visibility.INSTITUTION, version=case.version, actor=officer_of(), at=AT)


def what_happened(**changes: Any) -> Happening:
    """A child fell on the stairs an hour ago."""
    told: dict[str, Any] = {
        "kind": IncidentKind.INJURY,
        "injury": InjuryKind.FALL,
        "happened_at": AT - timedelta(minutes=40),
        "spot": Spot.STAIRS,
        "account": "下楼时踩空跌倒，额头擦伤。",
        "measures": "已冷敷，已通知家长。",
        "children": 1,
        "age_months": 26,
        "called": ["120"],
        "guardian_informed_at": AT - timedelta(minutes=20),
    }
    return Happening(**{**told, **changes})


@made_once
def an_incident(house: Institution | None = None, at: datetime = AT, **changes: Any) -> Incident:
    """An incident as the institution reported it."""
    house = house or a_filed_institution()
    row = report_incident(house, what_happened(**changes), actor=manager_of(house), at=at)
    assert isinstance(row, Incident)
    return row


@made_once
def a_reviewed_incident(house: Institution | None = None) -> Incident:
    """An incident whose causes and measures were handed in."""
    row = an_incident(house)
    row = acknowledge(row, version=row.version, actor=officer_of(), at=AT)
    return review(row, "楼梯防滑条脱落。", "已换防滑条，下楼由两人带。", version=row.version, actor=manager_of(row.institution), at=AT)


@made_once
def suspected_abuse(house: Institution | None = None) -> RestrictedCase:
    """What an institution told of suspected abuse."""
    house = house or a_filed_institution()
    told = what_happened(kind=IncidentKind.ABUSE, injury="", people="李小朋友", account="孩子手臂有多处瘀青。")
    row = report_incident(house, told, actor=manager_of(house), at=AT)
    assert isinstance(row, RestrictedCase)
    return row


@made_once
def the_protector(county_code: str = COUNTY) -> Post:
    """The county's officer who is named for restricted cases."""
    post = officer_of(county_code)
    name_protector(county_code, post, is_police=False, actor=city_officer(), at=AT)
    return post


@made_once
def the_police(county_code: str = COUNTY) -> Post:
    """The police's liaison who is named."""
    post = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.PUBLIC_SECURITY, county_code), "示例民警")
    name_protector(county_code, post, is_police=True, actor=city_officer(), at=AT)
    return post
