"""Departments and their people in the demonstration city."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post, Role
from qingmiao.accounts.services import NewUser, appoint, open_account

IN_EVERY_COUNTY = (
    Department.MARKET_REGULATION,
    Department.CIVIL_AFFAIRS,
    Department.STAFFING_OFFICE,
    Department.FIRE_RESCUE,
    Department.EDUCATION,
    Department.PUBLIC_SECURITY,
    Department.FINANCE,
    Department.TAXATION,
)
SINCE = date(2020, 1, 2)
CITY_OFFICER, REVIEWER = "city", "city-review"
OFFICE_NAMES = {
    Department.HEALTH: "{place}卫生健康局",
    Department.DEVELOPMENT_REFORM: "{place}发展和改革局",
    Department.EDUCATION: "{place}教育局",
    Department.PUBLIC_SECURITY: "{place}公安局",
    Department.CIVIL_AFFAIRS: "{place}民政局",
    Department.FINANCE: "{place}财政局",
    Department.HUMAN_RESOURCES: "{place}人力资源和社会保障局",
    Department.NATURAL_RESOURCES: "{place}自然资源局",
    Department.HOUSING: "{place}住房和城乡建设局",
    Department.FIRE_RESCUE: "{place}消防救援大队",
    Department.TAXATION: "国家税务总局{place}税务局",
    Department.MARKET_REGULATION: "{place}市场监督管理局",
    Department.STAFFING_OFFICE: "{place}机构编制委员会办公室",
    Department.TRADE_UNION: "{place}总工会",
    Department.YOUTH_LEAGUE: "共青团{place}委员会",
    Department.WOMEN_FEDERATION: "{place}妇女联合会",
    Department.FAMILY_PLANNING_ASSOCIATION: "{place}计划生育协会",
    Department.AUDIT: "{place}审计局",
    Department.INFORMATION_CENTRE: "{place}政务数据中心",
}
# The departments of the national guidance that sit in the city's joint conference beside the health bureau.
CONFERENCE: tuple[Department, ...] = tuple(
    department for department in Department if department not in (Department.HEALTH, Department.INFORMATION_CENTRE, Department.AUDIT)
)


@dataclass(frozen=True)
class Offices:
    """Who decides where."""

    county_officers: dict[str, Post]
    registrars: dict[tuple[str, Department], Organisation]
    city_officer: Post
    reviewer: Post
    liaisons: dict[Department, Post]


@dataclass(frozen=True)
class Opening:
    """What every account of the city shares."""

    password: str
    at: datetime


def open_offices(city: tuple[str, str], counties: dict[str, str], opening: Opening) -> None:
    """Open the departments of city and counties with one account each. city: (code, name); counties: code → name."""
    registrars: dict[tuple[str, Department], Organisation] = {}
    for code, name in counties.items():
        health = _department(code, name, Department.HEALTH)
        _person(county_officer_name(code), f"{name}经办甲", Role.COUNTY_OFFICER, health, opening)
        for department in IN_EVERY_COUNTY:
            registrars[code, department] = _department(code, name, department)
    _department_officers(next(iter(counties)), registrars, opening)
    code, name = city
    for department in CONFERENCE:
        _liaison(code, name, department, opening)
    health = _department(code, name, Department.HEALTH)
    _person(CITY_OFFICER, "市局经办甲", Role.CITY_OFFICER, health, opening)
    _person(REVIEWER, "市局审核乙", Role.CITY_OFFICER, health, opening)
    _person("audit", "审计员甲", Role.AUDITOR, _department(code, name, Department.AUDIT), opening)
    _person("admin", "管理员甲", Role.ADMINISTRATOR, _department(code, name, Department.INFORMATION_CENTRE), opening)
    _person("guardian", "家长甲", Role.GUARDIAN, None, opening)


def offices_there(city_code: str, counties: Iterable[str]) -> Offices:
    """Return the offices that `open_offices` opened. counties: their codes, in the order that the city knows."""
    posts = {post.user.username: post for post in Post.objects.filter(user__is_demonstration=True).select_related("user", "organisation")}
    departments = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, department__in=IN_EVERY_COUNTY)
    return Offices(
        {code: posts[county_officer_name(code)] for code in counties},
        {(office.division_code, Department(office.department)): office for office in departments if office.division_code != city_code},
        posts[CITY_OFFICER],
        posts[REVIEWER],
        {department: posts[officer_name(department, city_code)] for department in CONFERENCE},
    )


def county_officer_name(county_code: str) -> str:
    """Return the account of a county's health officer."""
    return f"county-{county_code}"


def officer_name(department: Department, division_code: str) -> str:
    """Return the account of a department's officer."""
    return f"{department.value.replace('_', '-')}-{division_code}"


def manager_name(number: int) -> str:
    """Return the account of an institution's manager."""
    return f"manager-{number:03d}"


def open_manager(number: int, organisation: Organisation, opening: Opening) -> Post:
    """Give an institution its manager's account."""
    return _person(manager_name(number), f"负责人{number:03d}", Role.INSTITUTION_MANAGER, organisation, opening)


def open_staff_account(organisation: Organisation, opening: Opening) -> Post:
    """Give an institution one account of its staff."""
    return _person("staff-001", "保育员001", Role.INSTITUTION_STAFF, organisation, opening)


def open_second(first: Post, opening: Opening) -> Post:
    """Give an office a second officer, for a visit is signed by two; the same one when asked again."""
    name = f"{first.user.username}-2"
    there = Post.objects.filter(user__username=name).select_related("user", "organisation").first()
    return there or _person(name, "检查员乙", Role(first.role), first.organisation, opening)


def open_association_account(organisation: Organisation, opening: Opening) -> Post:
    """Give an association the account of somebody who works for it."""
    return _person("association", "协会秘书甲", Role.ASSOCIATION_OFFICER, organisation, opening)


def _liaison(code: str, place: str, department: Department, opening: Opening) -> Post:
    """Give a department of the city the account of its liaison in the joint conference."""
    return _person(
        officer_name(department, code), f"{department.label}联络员", Role.DEPARTMENT_OFFICER, _department(code, place, department), opening
    )


def _department_officers(county_code: str, registrars: dict[tuple[str, Department], Organisation], opening: Opening) -> None:
    for department in IN_EVERY_COUNTY:
        _person(
            officer_name(department, county_code),
            f"{department.label}经办甲",
            Role.DEPARTMENT_OFFICER,
            registrars[county_code, department],
            opening,
        )


def _department(code: str, place: str, department: Department) -> Organisation:
    office = OFFICE_NAMES[department].format(place=place)
    name = office.replace("大队", "支队") if code.endswith("00") else office
    return Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name=name, department=department, division_code=code)


def _person(username: str, name: str, role: Role, organisation: Organisation | None, opening: Opening) -> Post:
    user = open_account(NewUser(username, name, opening.password, is_demonstration=True), actor=None, at=opening.at)
    return appoint(user, role, organisation, since_on=SINCE, actor=None, at=opening.at)
