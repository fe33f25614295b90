"""Situations of schools and students, named as people in the office would say them."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT, CITY, COUNTY, ON, a_department, a_post, manager_of
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.core.importing import apply_sheet, look_at_sheet
from qingmiao.core.models import SheetImport
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.institutions.models import Institution
from qingmiao.schools.models import Cohort, Internship, Programme, School
from qingmiao.schools.rules import Level, SchoolKind
from qingmiao.schools.services.cohort_sheet import COHORT_DOOR, SHEET
from qingmiao.schools.services.interning import Placement, begin_internship
from qingmiao.workforce.models import CheckRequest, Engagement
from qingmiao.workforce.services.checking import answer_clear
from workforce.factories import engagement_of, police_officer, somebody

Line = dict[str, str | None]
LINE: Line = {
    "学校": "清远示例职业技术学校",
    "学校类型": "中等职业学校",
    "县（市、区）": "清城区",
    "专业": "婴幼儿托育",
    "层次": "中职",
    "毕业年份": "2026",
    "计划招生": "60",
    "在读": "52",
    "毕业": "50",
    "到托育机构就业": "20",
}


def education(division_code: str = CITY) -> Post:
    """The education department's officer of the city."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.EDUCATION, division_code))


def office(post: Post) -> Organisation:
    """Where a post is held."""
    assert post.organisation is not None
    return post.organisation


def a_sheet(*lines: Line) -> SimpleUploadedFile:
    """A filled-in sheet; each line says what differs from the usual one, None for a column that is not there."""
    rows = [{title: words for title, words in (LINE | line).items() if words is not None} for line in lines]
    columns = [SheetColumn(title, name=title) for title in rows[0]]
    return SimpleUploadedFile("学校数据.xlsx", write_sheet(SHEET, columns, [list(row.values()) for row in rows]))


def looked_at(*lines: Line) -> SheetImport:
    """A sheet handed in and not taken yet."""
    post = education()
    return look_at_sheet(COHORT_DOOR, office(post), a_sheet(*lines), actor=post, at=AT)


def handed_in(*lines: Line) -> SheetImport:
    """A sheet taken."""
    taken, post = looked_at(*lines), education()
    apply_sheet(COHORT_DOOR, office(post), taken, version=0, actor=post, at=AT)
    return taken


def a_programme(county_code: str = COUNTY) -> Programme:
    """A programme with a school of its county."""
    names = {"kind": SchoolKind.VOCATIONAL, "county_code": county_code}
    school, _ = School.objects.get_or_create(name=f"示例学校{county_code}", defaults=names)
    return Programme.objects.get_or_create(school=school, name="婴幼儿托育", level=Level.SECONDARY)[0]


def a_cohort(year: int = 2026, **numbers: Any) -> Cohort:
    """One year of a programme."""
    told = {"places": 60, "enrolled": 52, "graduates": 50, "into_care": 20} | numbers
    return Cohort.objects.create(programme=a_programme(), year=year, **told)


def a_student(house: Institution, n: int = 850, *, supervisor: Engagement | None = None, days: int = 90) -> Internship:
    """A student who begins today."""
    person = somebody(n, f"示例学生{n}")
    what = Placement(person, a_programme(), supervisor or engagement_of(house, "c2"), ON, ON + timedelta(days=days))
    return begin_internship(house, what, actor=manager_of(house), at=AT)


def cleared(row: Internship) -> Internship:
    """The police have found nothing."""
    check = CheckRequest.objects.get(worker=row.worker_id, institution=row.institution_id)
    answer_clear(check, version=check.version, actor=police_officer(row.institution.county_code), at=AT)
    return row
