"""Rows at which every action on planning is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT, COUNTY, OTHER_COUNTY, a_department, city_officer, officer_of
from planning.factories import TOWN, a_photo, a_project, a_scenario, builder, office, some_housing, some_rooms
from qingmiao.accounts.models import Department
from qingmiao.planning.services.projects import Proof, move_project
from qingmiao.regions.models import Division


def situations() -> Iterator[Model]:
    """Yield counties and a town, offices of health, housing and education, new housing of two counties."""
    for code, parent in (("441800", None), (COUNTY, "441800"), (OTHER_COUNTY, "441800"), (TOWN, COUNTY), ("441803001", OTHER_COUNTY)):
        level = {6: "county", 9: "town"}[len(code)] if parent else "city"
        yield Division.objects.get_or_create(code=code, defaults={"name": code, "level": level, "kind": "", "parent_id": parent})[0]
    yield from (office(officer_of(COUNTY)), office(city_officer()))
    yield a_department(Department.EDUCATION, COUNTY)
    yield office(builder())
    yield from (some_housing(), some_housing(town_code="441803001"))
    yield from (some_rooms(), some_rooms(town_code="441803001"))
    yield from (a_scenario(), a_scenario(OTHER_COUNTY))
    project = a_project()
    yield from (project, a_project(town_code="441803001"))
    yield move_project(project, "list_project", Proof(a_photo()), version=0, actor=officer_of(COUNTY), at=AT).evidence.get()
