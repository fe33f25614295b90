"""Situations of planning, named as people in the office would say them."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from filings.factories import AT, COUNTY, a_department, a_post, city_officer, officer_of
from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.core.importing import apply_sheet, look_at_sheet
from qingmiao.core.models import SheetImport
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.planning.models import ChildCount, Facility, HousingProject, Project, Scenario
from qingmiao.planning.services.count_sheet import COUNT_DOOR, SHEET
from qingmiao.planning.services.housing import NewHousing, register_housing
from qingmiao.planning.services.projects import NewProject, begin_project
from qingmiao.planning.services.rooms import NewRoom, write_down_room
from qingmiao.planning.services.scenarios import NewScenario, ask_scenario

TOWN, VILLAGE = "441802006", "441802006001"
Line = dict[str, str]
COUNT: Line = {
    "区划代码": TOWN,
    "区划名称": "凤城街道",
    "截至日期": "2025-12-31",
    "口径": "常住",
    "来源": "清城区妇幼保健院（示例）",
    "不满1岁": "900",
    "1岁": "950",
    "2岁": "1000",
}


def office(post: Post) -> Organisation:
    """Where a post is held."""
    assert post.organisation is not None
    return post.organisation


def a_workbook(sheet: str, *rows: Line) -> SimpleUploadedFile:
    """A filled-in workbook."""
    columns = [SheetColumn(title, name=title) for title in rows[0]]
    return SimpleUploadedFile(f"{sheet}.xlsx", write_sheet(sheet, columns, [list(row.values()) for row in rows]))


def counts_looked_at(*lines: Line) -> SheetImport:
    """A sheet of counts handed in and not taken yet; each line says what differs from the usual one."""
    post = city_officer()
    return look_at_sheet(COUNT_DOOR, office(post), a_workbook(SHEET, *(COUNT | line for line in lines)), actor=post, at=AT)


def counts_handed_in(*lines: Line) -> SheetImport:
    """A sheet of counts taken."""
    taken, post = counts_looked_at(*lines), city_officer()
    apply_sheet(COUNT_DOOR, office(post), taken, version=0, actor=post, at=AT)
    return taken


def a_count(code: str = TOWN, on: date = date(2025, 12, 31), **numbers: Any) -> ChildCount:
    """A count of the residents of a town."""
    told = {"under_1": 900, "aged_1": 950, "aged_2": 1000, "source": "示例", "given_by": office(city_officer())} | numbers
    return ChildCount.objects.create(division_id=code, as_of=on, basis="resident", **told)


def builder(county_code: str = COUNTY) -> Post:
    """Who sees to what is built along with dwellings."""
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.HOUSING, county_code))


def some_housing(name: str = "示例家园", **facts: Any) -> HousingProject:
    """A thousand new dwellings in the first town, handed over in half a year."""
    told = {"town_code": TOWN, "area_kind": "new", "dwellings": 1000, "handover_on": date(2027, 6, 30)} | facts
    county = str(told["town_code"])[:6]
    post = builder(county)
    return register_housing(NewHousing(name, county, **told), office=office(post), actor=post, at=AT)


def some_rooms(name: str = "示例社区服务中心", **facts: Any) -> Facility:
    """Rooms on the ground floor in the first town."""
    told = {"kind": "community_centre", "town_code": TOWN, "area_m2": 305, "cost_class": "light"} | facts
    post = officer_of(str(told["town_code"])[:6])
    return write_down_room(NewRoom(name, **told), office=office(post), actor=post, at=AT)


def a_scenario(division_code: str = COUNTY, **asked: Any) -> Scenario:
    """A plan asked for: most children within five kilometres, for three million yuan."""
    told = {"name": "示例方案", "year": 2029, "variant": "middle", "aim": "cover", "budget_fen": 300_000_000, "radius_m": 5000} | asked
    post = officer_of(division_code)
    return ask_scenario(NewScenario(division_code=division_code, **told), office=office(post), actor=post, at=AT)


def rooms_about() -> list[Facility]:
    """Rooms in three towns of the county."""
    spots = ((TOWN, 23.735, 113.030), ("441802007", 23.732, 113.058), ("441802008", 23.684, 113.085))
    return [some_rooms(f"示例设施{n}", town_code=town, latitude=lat, longitude=lon) for n, (town, lat, lon) in enumerate(spots, 1)]


def a_project(name: str = "示例托育项目", **facts: Any) -> Project:
    """Thirty places promised for next September."""
    told = {"town_code": TOWN, "form": "community", "promised_places": 30, "opening_due_on": date(2027, 9, 1)} | facts
    post = officer_of(str(told["town_code"])[:6])
    return begin_project(NewProject(name, **told), office=office(post), actor=post, at=AT)


def a_photo() -> SimpleUploadedFile:
    """A paper that proves a step."""
    return SimpleUploadedFile("佐证.pdf", b"%PDF-1.7 test", content_type="application/pdf")
