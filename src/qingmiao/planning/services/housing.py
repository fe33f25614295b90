"""New housing: registered with what is due, reported step by step; what is late stands on the desk of whoever builds."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock_until, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.planning.models import HousingProject
from qingmiao.planning.permissions import REGISTER_HOUSING
from qingmiao.planning.queries.housing import facts_of
from qingmiao.planning.rules.housing import Due, due_of
from qingmiao.planning.services.positions import refuse_elsewhere
from qingmiao.planning.workflow import HANDOVER_CLOCK, HOUSING


@dataclass(frozen=True)
class NewHousing:
    """What is typed about new housing."""

    name: str
    county_code: str
    town_code: str
    area_kind: str
    dwellings: int
    handover_on: date
    at: tuple[float, float] | None = None
    facility_places: int = 0
    facility_area_m2: int = 0


def due_with(row: HousingProject) -> Due:
    """Return what is due with a project."""
    return due_of(facts_of(row, row.handover_on), row.handover_on, load())


@transaction.atomic
def register_housing(told: NewHousing, *, office: Organisation, actor: Post, at: datetime) -> HousingProject:
    """Keep new housing; where a facility is due, its clock runs to the day the dwellings are handed over."""
    if not REGISTER_HOUSING.permits(actor, office):
        raise DomainError("您的岗位不能登记新建住房。")
    if not told.county_code.startswith(office.division_code[:4] if office.division_code.endswith("00") else office.division_code):
        raise DomainError("只能登记本单位所在区划的项目。", field="county_code")
    refuse_elsewhere(told.county_code, told.town_code, told.at)
    if HousingProject.objects.filter(county_code=told.county_code, name=told.name).exists():
        raise DomainError("这个项目已登记。", field="name")
    on = timezone.localdate(at)
    row = HousingProject.objects.create(
        name=told.name,
        county_code=told.county_code,
        town_code=told.town_code,
        area_kind=told.area_kind,
        dwellings=told.dwellings,
        handover_on=told.handover_on,
        facility_places=told.facility_places,
        facility_area_m2=told.facility_area_m2,
        latitude=told.at[0] if told.at else None,
        longitude=told.at[1] if told.at else None,
        registered_by=actor,
        registered_on=on,
    )
    if due_with(row).places:
        start_clock_until(row, HANDOVER_CLOCK, "配建托育设施交付", on=on, due_on=row.handover_on)
    audit.record(actor, "register_housing", row, at=at, changes={"name": row.name, "dwellings": row.dwellings})
    return row


@transaction.atomic
def report_housing(
    row: HousingProject, step: str, *, version: int, actor: Post, at: datetime, size: tuple[int, int] | None = None
) -> HousingProject:
    """Report that the facility was planned, begun, accepted or handed over; `size`: places and area of the plan."""
    row, on = take(row, version), timezone.localdate(at)
    if size is not None:
        row.facility_places, row.facility_area_m2 = size
    if step == "deliver_facility":
        row.delivered_on = on
    HOUSING.perform(row, step, actor=actor, at=at)
    if step == "deliver_facility":
        stop_clocks(row, on=on, outcome="delivered")
        news = News("delivered", f"{row.name}的配建托育设施已交付", f"{row.facility_places} 个托位，请安排举办和备案。", path_of(row))
        tell(row, news, health_department_of(row.county_code), at=at)
    return row


def path_of(row: HousingProject) -> str:
    """Return where a project is shown."""
    return reverse("housing_show", kwargs={"pk": row.pk})
