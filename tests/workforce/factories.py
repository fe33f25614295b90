"""Situations of people who work, named as people in the office would say them. Everything is made by the services."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from filings.factories import (
    AT,
    COUNTY,
    ON,
    a_department,
    a_new_institution,
    a_post,
    a_verified_filing,
    complete_facts,
    manager_of,
    officer_of,
)
from made_once import made_once
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.codes.citizen_id import synthetic_citizen_id
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import LegalNature, StaffRole
from qingmiao.synthetic.names import uscc
from qingmiao.workforce.models import CheckRequest, Conflict, Engagement, Merge, Worker
from qingmiao.workforce.rules.vocabulary import HealthResult
from qingmiao.workforce.services.checking import answer_clear, answer_hit
from qingmiao.workforce.services.hiring import Hiring, fix_class, hire
from qingmiao.workforce.services.matching import Person, find_worker, read_person
from qingmiao.workforce.services.merging import merge_workers
from qingmiao.workforce.services.proving import Examined, add_health_check

BORN = date(1990, 1, 31)


def number(n: int, born: date | None = None) -> str:
    """An identity number nobody can have; each n was born on a day of its own."""
    return synthetic_citizen_id("991801", born or BORN + timedelta(days=n), n % 1000).number


def staff_with_numbers(start: int, **changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The staff of complete facts with identity numbers; `c1={"full_time": True}` changes one of them by key."""
    rows = complete_facts()["staff"]
    return [{**row, "identity_number": number(start + place), **changes.get(row["key"], {})} for place, row in enumerate(rows)]


@made_once
def a_house(n: int = 1, county_code: str = COUNTY, **changes: dict[str, Any]) -> Institution:
    """A filed institution, every number another one, whose people are known by number."""
    name = f"清城区同心{n}号托育有限公司"
    house = a_new_institution(name, county_code)
    code = uscc(Random(7000 + n), LegalNature.COMPANY, county_code)
    place = {"county_code": county_code, "town_code": f"{county_code}001", "village_code": f"{county_code}001001"}
    a_verified_filing(house, basic={"name": name, "uscc": code, **place}, staff=staff_with_numbers(n * 50, **changes))
    return Institution.objects.get(pk=house.pk)


def engagement_of(house: Institution, key: str = "c1") -> Engagement:
    """The main post of somebody on the list."""
    return Engagement.objects.select_related("worker", "institution").get(
        institution=house, staff_key=key, is_main=True, period__upper_inf=True
    )


def somebody(n: int = 700, name: str = "示例新人") -> Person:
    """A person as the institution types one."""
    return read_person(number(n), name)


@made_once
def hired(house: Institution, person: Person | None = None, *, role: StaffRole = StaffRole.CARER, on: date = ON) -> Engagement:
    """Somebody the institution has just engaged."""
    what = Hiring(person or somebody(), role, full_time=True, on=on, has_consented=True)
    return hire(house, what, actor=manager_of(house), at=AT)


def police_officer(county_code: str = COUNTY) -> Post:
    """The county's police liaison."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.PUBLIC_SECURITY, county_code), "示例联络")


@made_once
def a_check(house: Institution | None = None, n: int = 700) -> CheckRequest:
    """A ban check that was asked for when somebody was hired."""
    row = hired(house or a_house(), somebody(n))
    return CheckRequest.objects.get(worker=row.worker_id)


@made_once
def a_hit(house: Institution | None = None, n: int = 700) -> CheckRequest:
    """A check that found a record."""
    row = a_check(house, n)
    return answer_hit(row, "示例记录", version=row.version, actor=police_officer(row.county_code), at=AT)


@made_once
def a_clear_check(house: Institution | None = None) -> CheckRequest:
    """A check that found nothing."""
    row = a_check(house)
    return answer_clear(row, version=row.version, actor=police_officer(), at=AT)


@made_once
def a_conflict(county_code: str = COUNTY) -> Conflict:
    """A carer of one house whom another house engages, too."""
    first, second = a_house(1), a_house(2, county_code)
    worker = engagement_of(first).worker
    hired(second, read_person(worker.number.open(), worker.name.open()))
    return Conflict.objects.filter(worker=worker).order_by("pk")[0]


@made_once
def in_class(house: Institution, key: str = "c1", class_key: str = "a") -> Engagement:
    """A carer fixed in a class."""
    row = engagement_of(house, key)
    fix_class(row, class_key, actor=manager_of(house), at=AT)
    return row


@made_once
def stopped(row: Engagement, on: date = ON) -> None:
    """Somebody stays away with an infectious disease."""
    what = Examined(HealthResult.STOPPED, on)
    add_health_check(row.worker, what, None, institution=row.institution, actor=manager_of(row.institution), at=AT)


def merged(kept: Worker, gone: Worker) -> Merge:
    """An officer found that two are one."""
    return merge_workers(kept, gone, "同一人的新旧号码。", actor=officer_of(), at=AT)


def later(days: int) -> datetime:
    """The same hour, days later."""
    return AT + timedelta(days=days)


def the_worker(n: int) -> Worker:
    """Who holds a number."""
    found = find_worker(number(n))
    assert found is not None
    return found
