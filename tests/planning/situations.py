"""Rows at which every action on planning is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import COUNTY, a_department, city_officer, officer_of
from planning.factories import office
from qingmiao.accounts.models import Department
from qingmiao.regions.models import Division


def situations() -> Iterator[Model]:
    """Yield a county of the city and one of another, and an office of health."""
    for code, parent in (("441800", None), (COUNTY, "441800"), ("441302", "441800")):
        level = "county" if parent else "city"
        yield Division.objects.get_or_create(code=code, defaults={"name": code, "level": level, "kind": "", "parent_id": parent})[0]
    yield from (office(officer_of(COUNTY)), office(city_officer()))
    yield a_department(Department.EDUCATION, COUNTY)
