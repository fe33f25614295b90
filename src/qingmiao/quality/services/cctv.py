"""The plan of cameras by room, the monthly check with its statement of how long they ran, and spot checks."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import News, tell
from qingmiao.core.rules import holds, store_lines
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import CctvCheck, WatchedRoom
from qingmiao.quality.permissions.cctv import MANAGE_CCTV, SPOT_CHECK_CCTV
from qingmiao.quality.rules.cctv import CctvFacts, judge_cctv
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage

OPEN = (Coverage.PARTLY, Coverage.NONE)


@dataclass(frozen=True)
class Found:
    """What a check found. `days`: over how many days the hours without recording were counted."""

    checked_on: date
    oldest_on: date
    cameras: int
    working: int
    days: int
    down_hours: Decimal
    note: str = ""


@transaction.atomic
def put_room(institution: Institution, name: str, coverage: str, cameras: int, *, actor: Post, at: datetime) -> WatchedRoom:
    """Put a room into the plan, or change how it is seen."""
    name = written(name, "请写明房间或场地。", field="name")[:60]
    institution = lock(Institution, institution.pk)
    if not MANAGE_CCTV.permits(actor, institution):
        raise DomainError("只能维护本机构的覆盖表。")
    sees = coverage in (Coverage.WHOLE, Coverage.PARTLY)
    if sees != (cameras > 0):
        raise DomainError("覆盖的房间请填摄像头个数；没有覆盖和隐私场所填 0。", field="cameras")
    row, _ = WatchedRoom.objects.update_or_create(institution=institution, name=name, defaults={"coverage": coverage, "cameras": cameras})
    audit.record(actor, "put_watched_room", row, at=at, changes={"name": name, "coverage": coverage, "cameras": cameras})
    return row


@transaction.atomic
def remove_room(room: WatchedRoom, *, actor: Post, at: datetime) -> None:
    """Take a room out of the plan."""
    audit.record(actor, "remove_watched_room", room.institution, at=at, changes={"name": room.name})
    room.delete()


@transaction.atomic
def record_check(institution: Institution, kind: CctvCheckKind, found: Found, *, actor: Post, at: datetime) -> CctvCheck:
    """Take down a check, judged by the law of its day; the county is told where something binding does not hold."""
    institution, on = lock(Institution, institution.pk), timezone.localdate(at)
    action = MANAGE_CCTV if kind == CctvCheckKind.MONTHLY else SPOT_CHECK_CCTV
    if not action.permits(actor, institution):
        raise DomainError("您的岗位不能登记这家机构的监控检查。")
    _refuse(institution, kind, found, on)
    rooms = list(WatchedRoom.objects.filter(institution=institution).order_by("pk"))
    days_kept = (found.checked_on - found.oldest_on).days
    facts = CctvFacts(days_kept, [room.name for room in rooms], [room.name for room in rooms if room.coverage in OPEN])
    lines = judge_cctv(facts, found.checked_on, load())
    row = CctvCheck.objects.create(
        institution=institution,
        county_code=institution.county_code,
        kind=kind,
        checked_on=found.checked_on,
        oldest_on=found.oldest_on,
        cameras=found.cameras,
        working=found.working,
        days=found.days,
        down_hours=found.down_hours,
        note=found.note.strip()[:500],
        lines=store_lines(lines, found.checked_on),
        by=actor,
    )
    audit.record(actor, "record_cctv_check", row, at=at, changes={"kind": kind, "days_kept": days_kept})
    if not holds(lines) or found.working < found.cameras:
        path = reverse("cctv_show", kwargs={"pk": institution.pk})
        title = f"{institution.name} {row.get_kind_display()}：监控有问题"
        words = "；".join(f"{line.title}：{line.fact_seen}" for line in lines if line.blocks)
        receiver = health_department_of(row.county_code) if kind == CctvCheckKind.MONTHLY else institution.organisation
        tell(row, News("found", title, words, path), receiver, at=at)
    return row


def _refuse(institution: Institution, kind: CctvCheckKind, found: Found, on: date) -> None:
    if found.checked_on > on:
        raise DomainError("检查日期不能晚于今天。", field="checked_on")
    if found.oldest_on > found.checked_on:
        raise DomainError("最早一天的录像不能晚于检查日期。", field="oldest_on")
    if found.working > found.cameras:
        raise DomainError("正常的摄像头不能多于全部摄像头。", field="working")
    if found.down_hours > found.days * 24:
        raise DomainError("中断的小时不能多于统计的天数。", field="down_hours")
    if CctvCheck.objects.filter(institution=institution, kind=kind, checked_on=found.checked_on).exists():
        raise DomainError("这一天已经登记过。", field="checked_on")
