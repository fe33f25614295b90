"""Everyone who may come to a door: for each role posts that stand near to the situations' rows, and others that stand apart."""

from collections.abc import Iterator

from filings.factories import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    a_department,
    a_new_institution,
    a_post,
    an_association_post,
    employee_of,
    manager_of,
)
from qingmiao.accounts.models import Department, Post, Role

ANOTHER_CITY, COUNTY_OF_ANOTHER_CITY = "441900", "441302"
# Role → where it is held. The first ones are near to the rows that the apps' situations make, the last ones are not.
OFFICES: dict[Role, tuple[tuple[Department, str], ...]] = {
    Role.COUNTY_OFFICER: (
        (Department.HEALTH, COUNTY),
        (Department.EDUCATION, COUNTY),
        (Department.HEALTH, OTHER_COUNTY),
        (Department.HEALTH, COUNTY_OF_ANOTHER_CITY),
    ),
    Role.CITY_OFFICER: ((Department.HEALTH, CITY), (Department.DEVELOPMENT_REFORM, CITY), (Department.HEALTH, ANOTHER_CITY)),
    Role.DEPARTMENT_OFFICER: (
        (Department.MARKET_REGULATION, COUNTY),
        (Department.PUBLIC_SECURITY, COUNTY),
        (Department.CIVIL_AFFAIRS, CITY),
        (Department.HOUSING, COUNTY),
        (Department.FINANCE, COUNTY),
        (Department.TAXATION, COUNTY),
        (Department.DEVELOPMENT_REFORM, COUNTY),
        (Department.EDUCATION, CITY),
        (Department.FINANCE, ANOTHER_CITY),
    ),
    Role.AUDITOR: ((Department.AUDIT, CITY),),
    Role.ADMINISTRATOR: ((Department.INFORMATION_CENTRE, CITY),),
}


def everyone(*managed: Post) -> Iterator[Post]:
    """Yield the whole cast; `managed` are posts of the institutions that the situations made."""
    yield from managed
    apart = a_new_institution("清新区旁观托育有限公司", OTHER_COUNTY)
    yield from (manager_of(apart), employee_of(apart))
    for role, offices in OFFICES.items():
        yield from (a_post(role, a_department(department, code)) for department, code in offices)
    yield a_post(Role.GUARDIAN, None)
    yield from (an_association_post(), an_association_post("示例市早教行业协会"))
    yield from Post.objects.filter(role=Role.WORKER).select_related("user").order_by("pk")  # the situations signed them in
