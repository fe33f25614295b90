"""People and posts for tests, named by their business."""

from datetime import UTC, date, datetime

from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post, Role, User, fits
from qingmiao.accounts.services import NewUser, appoint, open_account

OPENED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PASSWORD = "Seedling-2026!"


def a_department(department: Department = Department.HEALTH, division_code: str = "441802") -> Organisation:
    organisation, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.DEPARTMENT,
        department=department,
        division_code=division_code,
        defaults={"name": f"{division_code} {Department(department).label}局"},
    )
    return organisation


def a_person(username: str, phone: str = "") -> User:
    found = User.objects.filter(username=username).first()
    return found or open_account(NewUser(username, f"{username} 某", PASSWORD, phone), actor=None, at=OPENED_AT)


def a_post(role: Role, organisation: Organisation | None, username: str = "") -> Post:
    person = a_person(username or f"{role}-{organisation.pk if organisation else 'x'}")
    if not fits(role, organisation):  # no door leads to such a post; the rights must hold all the same
        return Post.objects.create(user=person, role=role, organisation=organisation, since_on=date(2026, 1, 1))
    return appoint(person, role, organisation, since_on=date(2026, 1, 1), actor=None, at=OPENED_AT)


def a_county_officer(county_code: str = "441802", username: str = "") -> Post:
    return a_post(Role.COUNTY_OFFICER, a_department(Department.HEALTH, county_code), username)


def a_city_officer() -> Post:
    return a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, "441800"))


def an_auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"))


def an_administrator() -> Post:
    return a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))
