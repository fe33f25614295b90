"""Planning in the synthetic city: counts of a few towns, rooms, new housing, projects at each stage, and two plans to be computed."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from qingmiao.accounts.models import Department, Organisation, Post
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.planning.models import ChildCount, Facility
from qingmiao.planning.rules.housing import AreaKind
from qingmiao.planning.rules.rooms import CostClass, RoomKind, Talk
from qingmiao.planning.services.housing import NewHousing, register_housing, report_housing
from qingmiao.planning.services.projects import NewProject, Proof, begin_project, move_project
from qingmiao.planning.services.rooms import NewRoom, write_down_room
from qingmiao.planning.services.scenarios import NewScenario, ask_scenario
from qingmiao.regions.models import TownPoint
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

ROOMS, HOUSING, PROJECTS, COUNTED = 40, 12, 8, 3
STEPS = ("list_project", "fund_project", "site_project", "start_project", "finish_project")
FACILITY_STEPS = ("plan_facility", "begin_facility", "accept_facility", "deliver_facility")


def tell(scene: Scene) -> None:
    """Fill the planning of a city whose towns have points."""
    random = Random(f"{scene.seed}-planning")
    points = list(TownPoint.objects.select_related("division").order_by("division_id"))
    if not points:
        return
    at = datetime.combine(scene.today - timedelta(days=40), time(10), LOCAL)
    planner, builder = scene.offices.city_officer, scene.offices.liaisons.get(Department.HOUSING)
    _count(points[:COUNTED], _office(planner), scene.today)
    rooms = _rooms(points, planner, at, random)
    if builder is not None:
        _housing(points, builder, at, random)
    _projects(rooms, planner, at, random)
    county = points[0].division_id[:6]
    for name, place, budget in (("本县三年布点", county, 400_000_000), ("全市三年布点", f"{county[:4]}00", 3_000_000_000)):
        told = NewScenario(name, place, scene.today.year + 3, "middle", "cover", budget, 5000)
        ask_scenario(told, office=_office(planner), actor=planner, at=at)


def _office(post: Post) -> Organisation:
    assert post.organisation is not None  # noqa: S101  # officers are held in an office
    return post.organisation


def _count(points: list[TownPoint], office: Organisation, today: date) -> None:
    """Let a few towns have counted their children."""
    day = date(today.year - 1, 12, 31)
    numbers = {"under_1": 310, "aged_1": 330, "aged_2": 355}
    source = "示例乡镇街道摸排（演示内容）"
    ChildCount.objects.bulk_create(
        ChildCount(division_id=point.division_id, as_of=day, basis="resident", source=source, given_by=office, **numbers)
        for point in points
    )


def _rooms(points: list[TownPoint], planner: Post, at: datetime, random: Random) -> list[Facility]:
    kinds, costs = list(RoomKind), list(CostClass)
    made = []
    for number in range(ROOMS):
        point, kind = points[number * 7 % len(points)], kinds[number % len(kinds)]
        told = NewRoom(
            f"{point.division.name}{kind.label}（示例{number + 1}）",
            kind,
            point.division_id,
            random.randrange(180, 700),
            costs[number % len(costs)],
            owner="示例产权单位",
            latitude=round(float(point.lat) + random.uniform(-0.006, 0.006), 5),
            longitude=round(float(point.lon) + random.uniform(-0.006, 0.006), 5),
            tenure="owned",
            lowest_storey=1,
            highest_storey=random.choice((1, 1, 2, 4)),
            semi_basement=False,
            hazardous=False,
            outdoor_area_m2=random.randrange(0, 200),
        )
        made.append(write_down_room(told, office=_office(planner), actor=planner, at=at))
    Facility.objects.filter(pk__in=[room.pk for room in made[::3]]).update(talk=Talk.WILLING)
    return made


def _housing(points: list[TownPoint], builder: Post, at: datetime, random: Random) -> None:
    """Give the city new dwellings, some handed over already, their facilities at each step."""
    for number in range(HOUSING):
        point = points[number * 5 % len(points)]
        kind = AreaKind.NEW if number % 3 else AreaKind.BUILT
        handover = at.date() + timedelta(days=random.randrange(-200, 500))
        code, dwellings = point.division_id, random.randrange(300, 2400)
        told = NewHousing(f"示例家园{number + 1}期", code[:6], code, kind, dwellings, handover)
        row = register_housing(told, office=_office(builder), actor=builder, at=at)
        for step in FACILITY_STEPS[: number % 5]:
            size = (40, 400) if step == "plan_facility" else None
            row = report_housing(row, step, version=row.version, actor=builder, at=at + timedelta(days=5), size=size)


def _projects(rooms: list[Facility], planner: Post, at: datetime, random: Random) -> None:
    forms = [InstitutionForm.COMMUNITY, InstitutionForm.KINDERGARTEN_CLASS, InstitutionForm.EMPLOYER, InstitutionForm.SERVICE_CENTRE]
    for number, room in enumerate(rooms[:PROJECTS]):
        due = at.date() + timedelta(days=random.randrange(20, 600))
        spot = (room.latitude or 0.0, room.longitude or 0.0)
        told = NewProject(f"{room.name}改造", room.town_code, forms[number % len(forms)], 30, due, spot, room, is_public=True)
        row = begin_project(told, office=_office(planner), actor=planner, at=at)
        for step in STEPS[: number % (len(STEPS) + 1)]:
            paper = SimpleUploadedFile("佐证（演示内容）.pdf", b"%PDF-1.7 example", content_type="application/pdf")
            row = move_project(row, step, Proof(paper), version=row.version, actor=planner, at=at + timedelta(days=3))
