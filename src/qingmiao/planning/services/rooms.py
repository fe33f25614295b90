"""Rooms are written down once: by hand with a look at the map, or many by Excel; two of the same are found."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import take
from qingmiao.planning.models import Facility
from qingmiao.planning.permissions import KEEP_PLANS
from qingmiao.planning.rules.rooms import Talk
from qingmiao.planning.services.positions import refuse_elsewhere

SAME_DEGREES = 0.0003  # about thirty metres


@dataclass(frozen=True)
class NewRoom:
    """What is written down about rooms; None where nobody knows."""

    name: str
    kind: str
    town_code: str
    area_m2: int
    cost_class: str
    owner: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    tenure: str = ""
    lowest_storey: int | None = None
    highest_storey: int | None = None
    semi_basement: bool | None = None
    hazardous: bool | None = None
    outdoor_area_m2: int | None = None
    free_from_year: int | None = None
    hours: str = ""

    @property
    def county_code(self) -> str:
        """The county of its town."""
        return self.town_code[:6]

    @property
    def at(self) -> tuple[float, float] | None:
        """Where it is, if anybody said."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


def same_as(told: NewRoom) -> Facility | None:
    """Return what is written down already and is probably the same: the same name in the town, or the same spot."""
    same = Q(town_code=told.town_code, name=told.name)
    if told.at is not None:
        lat, lon = told.at
        same |= Q(latitude__range=(lat - SAME_DEGREES, lat + SAME_DEGREES), longitude__range=(lon - SAME_DEGREES, lon + SAME_DEGREES))
    return Facility.objects.filter(same).order_by("pk").first()


def refuse_room(told: NewRoom, office: Organisation) -> None:
    """Raise DomainError for a room of another county, in no town, in the sea, upside down, or written down before."""
    own = office.division_code[:4] if office.division_code.endswith("00") else office.division_code
    if not told.town_code.startswith(own):
        raise DomainError("只能登记本单位所在区划的设施。", field="town_code")
    refuse_elsewhere(told.county_code, told.town_code, told.at)
    if told.lowest_storey is not None and told.highest_storey is not None and told.highest_storey < told.lowest_storey:
        raise DomainError("最高楼层不能低于最低楼层。", field="highest_storey")
    if (same := same_as(told)) is not None:
        raise DomainError(f"很可能已登记为“{same.name}”（同名或同一位置），没有保存。请核对后修改原来的。", field="name")


@transaction.atomic
def write_down_room(told: NewRoom, *, office: Organisation, actor: Post, at: datetime) -> Facility:
    """Keep a room."""
    if not KEEP_PLANS.permits(actor, office):
        raise DomainError("您的岗位不能登记可用设施。")
    refuse_room(told, office)
    row = Facility.objects.create(**asdict(told), county_code=told.county_code, given_by=office)
    audit.record(actor, "write_down_room", row, at=at, changes={"name": row.name, "area_m2": row.area_m2})
    return row


@transaction.atomic
def note_talk(row: Facility, talk: str, *, version: int, actor: Post, at: datetime) -> Facility:
    """Note how far the talk with the owner is."""
    row = take(row, version)
    before, row.talk = row.talk, Talk(talk).value
    row.save(update_fields=["talk"])
    audit.record(actor, "note_talk", row, at=at, changes={"from": before, "to": row.talk})
    return row


def room_path(row: Facility) -> str:
    """Return where rooms are shown."""
    return reverse("facility_show", kwargs={"pk": row.pk})
