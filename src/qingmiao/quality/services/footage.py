"""A request to see a recording: asked by a guardian with number and code, or by an office with its paper; answered, seen, shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Department, Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import Sender, begin, fill
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import reveal
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import FootageRequest, FootageViewing
from qingmiao.quality.permissions.cctv import ASK_FOOTAGE, REVEAL_GUARDIAN
from qingmiao.quality.rules.vocabulary import Asker
from qingmiao.quality.workflow.footage import FOOTAGE

ANSWER_DAYS, REVIEW_DAYS = declare("quality.footage_answer_working_days", "quality.footage_review_working_days")
ANSWER_CLOCK, REVIEW_CLOCK = "footage_answer", "footage_review"
LONGEST_H = 24


@dataclass(frozen=True)
class Wanted:
    """Which recording is wanted, and for what. `document` is the paper of an office; `once` the form's own mark."""

    institution: Institution
    room: str
    since_at: datetime
    until_at: datetime
    purpose: str
    document: str = ""
    once: UUID | None = None


@dataclass(frozen=True)
class Seen:
    """One viewing: when, who watched, what was found, what was copied."""

    seen_at: datetime
    people: str
    found: str
    copy_taken: str = ""


@transaction.atomic
def ask_as_guardian(wanted: Wanted, sender: Sender, *, at: datetime) -> FootageRequest:
    """Take a guardian's request; number and code let it be followed. Raises DomainError without a name and a phone, or for a flood."""
    known = begin(FootageRequest, sender, at=at)
    if known is not None:
        return known
    if not sender.name.strip() or not sender.phone.strip():
        raise DomainError("请填写您的姓名和手机号，机构要核对您是不是孩子的监护人。", field="phone" if sender.name.strip() else "name")
    return _open(wanted, Asker.GUARDIAN, sender, None, at=at)


@transaction.atomic
def ask_as_office(wanted: Wanted, *, actor: Post, at: datetime) -> FootageRequest:
    """Take the request of the police or of a supervising office, with its paper."""
    if not ASK_FOOTAGE.permits(actor, wanted.institution) or actor.organisation is None:
        raise DomainError("只能向本县（市、区）已备案的机构提出。", field="institution")
    written(wanted.document, "请写明法律文书的名称和文号。", field="document")
    asker = Asker.POLICE if actor.organisation.department == Department.PUBLIC_SECURITY else Asker.OFFICER
    return _open(wanted, asker, Sender(wanted.once or uuid4()), actor, at=at)


@transaction.atomic
def answer_footage(row: FootageRequest, reason: str, *, is_approved: bool, version: int, actor: Post, at: datetime) -> FootageRequest:
    """Let somebody see a recording, or say why not; the clock stops."""
    reason = written(reason, "请写明何时、怎样查看，或者为什么不同意。")
    row, on = take(row, version), timezone.localdate(at)
    row.reason, row.answered_at = reason, at
    FOOTAGE.perform(row, "approve_footage" if is_approved else "refuse_footage", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="answered", kinds=frozenset({ANSWER_CLOCK}))
    tell(row, _news(row, "answered", f"录像请求{row.get_state_display()}：{row.institution.name}", reason), row.office, at=at)
    return row


@transaction.atomic
def ask_review(row: FootageRequest, *, at: datetime) -> FootageRequest:
    """Have a refusal reviewed by the county, once; asked by the guardian."""
    row = take(row)
    on = timezone.localdate(at)
    FOOTAGE.perform(row, "ask_footage_review", actor=None, at=at)
    days = int(load().value(REVIEW_DAYS, on).value)
    start_clock(row, REVIEW_CLOCK, "县级复核", on=on, working_days=days, county_code=row.county_code)
    title = f"请复核：{row.institution.name} 不同意查看录像"
    tell(row, _news(row, "review", title), health_department_of(row.county_code), row.institution.organisation, at=at)
    return row


@transaction.atomic
def review_footage(row: FootageRequest, reason: str, *, is_ordered: bool, version: int, actor: Post, at: datetime) -> FootageRequest:
    """Review a refusal: the recording has to be shown, or the refusal stands."""
    reason = written(reason, "请写明复核的理由。")
    row, on = take(row, version), timezone.localdate(at)
    row.reason, row.answered_at, row.is_reviewed = reason, at, True
    FOOTAGE.perform(row, "order_footage" if is_ordered else "confirm_footage_refusal", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="reviewed", kinds=frozenset({REVIEW_CLOCK}))
    tell(row, _news(row, "reviewed", f"录像请求复核结果：{row.get_state_display()}", reason), row.institution.organisation, at=at)
    return row


@transaction.atomic
def record_viewing(row: FootageRequest, seen: Seen, *, version: int, actor: Post, at: datetime) -> FootageViewing:
    """Take down who watched and what was found; whoever asked can read it."""
    people = written(seen.people, "请写明谁在场查看。", field="people")
    found = written(seen.found, "请写明看到什么；没有看到异常的也要写。", field="found")
    if seen.seen_at > at:
        raise DomainError("查看时间不能晚于现在。", field="seen_at")
    row = take(row, version)
    FOOTAGE.perform(row, "see_footage", actor=actor, at=at)
    viewing = FootageViewing.objects.create(
        request=row, seen_at=seen.seen_at, people=people, found=found, copy_taken=seen.copy_taken.strip()[:200], by=actor, at=at
    )
    tell(row, _news(row, "seen", f"录像已查看：{row.institution.name}"), row.office, at=at)
    return viewing


@transaction.atomic
def close_footage(row: FootageRequest, *, version: int, actor: Post, at: datetime) -> FootageRequest:
    """End a request."""
    row = take(row, version)
    FOOTAGE.perform(row, "close_footage", actor=actor, at=at)
    return row


@transaction.atomic
def read_footage(row: FootageRequest, *, actor: Post, at: datetime) -> None:
    """Write down that somebody reads a request: its purpose and what was found speak of a child."""
    audit.record(actor, "read_footage", row, at=at, purpose="办理查看录像请求")


@transaction.atomic
def reveal_guardian(row: FootageRequest, purpose: str, *, actor: Post, at: datetime) -> list[tuple[str, str]]:
    """Return who asks, for a stated purpose; each read is written down."""
    if not REVEAL_GUARDIAN.permits(actor, row):
        raise DomainError("您的岗位不能查看。")
    fields = (("姓名", "name"), ("手机号", "phone"))
    return [(label, reveal(row, field, actor=actor, at=at, purpose=purpose)) for label, field in fields]


def _open(wanted: Wanted, asker: Asker, sender: Sender, actor: Post | None, *, at: datetime) -> FootageRequest:
    _refuse(wanted, at)
    on, office = timezone.localdate(at), _office_of(actor)
    row = FootageRequest(
        institution=wanted.institution,
        county_code=wanted.institution.county_code,
        asker=asker,
        asked_by=actor,
        office=office,
        room=written(wanted.room, "请写明是哪个房间或场地。", field="room")[:60],
        since_at=wanted.since_at,
        until_at=wanted.until_at,
        purpose=written(wanted.purpose, "请写明为什么要看：发生了什么、想核实什么。", field="purpose"),
        document=wanted.document.strip()[:200],
    )
    fill(row, sender, at=at)
    row.save()
    days = int(load().value(ANSWER_DAYS, on).value)
    start_clock(row, ANSWER_CLOCK, "机构答复", on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "ask_footage", row, at=at, changes={"asker": asker, "room": row.room})
    words = "请立即保全这段录像，核对请求人身份后答复。"
    tell(row, _news(row, "asked", f"{asker.label}请求查看录像：{row.room}", words), wanted.institution.organisation, at=at)
    return row


def _refuse(wanted: Wanted, at: datetime) -> None:
    if wanted.institution.standing != Standing.FILED:
        raise DomainError("没有找到这家已备案的机构。", field="institution")
    if wanted.until_at <= wanted.since_at:
        raise DomainError("结束时间应在开始时间之后。", field="until_at")
    if wanted.until_at > at:
        raise DomainError("只能请求已经录下的时段。", field="until_at")
    if (wanted.until_at - wanted.since_at).total_seconds() > LONGEST_H * 3600:
        raise DomainError(f"一次最多请求 {LONGEST_H} 小时，请写准时段。", field="until_at")


def _office_of(actor: Post | None) -> Organisation | None:
    return actor.organisation if actor else None


def _news(row: FootageRequest, event: str, title: str, body: str = "") -> News:
    return News(event, title, body, reverse("footage_show", kwargs={"pk": row.pk}), version=row.version)
