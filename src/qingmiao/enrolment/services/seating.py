"""Places taken and given back: every change under the lock of the institution, each with its line in the ledger of places."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import completed_months
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import Enrolment, Offer, SeatMovement
from qingmiao.enrolment.permissions import END_ENROLMENT, TAKE_CHILD
from qingmiao.enrolment.queries.occupancy import HOME, Room, birth_of, class_type_of, rooms_of
from qingmiao.enrolment.rules.vocabulary import EndReason, Half, SeatMove
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType

TWICE = "这个孩子在这段时间已经有一个托位，请先办理离托。"


@dataclass(frozen=True)
class Place:
    """A place to be taken: in which class, from which day, how. `over_reason`: why it may exceed the filed places."""

    class_key: str
    care_mode: CareMode
    half: Half
    from_on: date
    over_reason: str = ""


def lock_house(pk: int) -> Institution:
    """Lock an institution: whatever takes or frees one of its places waits in this line."""
    return lock(Institution, pk)


def free_room(institution: Institution, child: Child, half: str, start_on: date) -> Room | None:
    """Return the first class that takes a child of this age and has a place for good from a day on; the house is locked."""
    rooms = rooms_of([institution.pk], start_on)[institution.pk]
    return next((room for room in rooms if fits_age(room, child, start_on) and room.least_free(start_on, half) > 0), None)


def fits_age(room: Room, child: Child, on: date) -> bool:
    """Tell whether a class takes a child of this age on a day; a mixed one and a home-based point by their own ages."""
    if room.class_type == HOME:
        return birth_of(child) <= on
    kind = class_type_of(birth_of(child), on)
    if room.class_type == ClassType.MIXED:
        return kind is not None and completed_months(birth_of(child), on) >= ClassType.MIXED.age_from_months
    return room.class_type == kind


@transaction.atomic
def take_place(institution: Institution, child: Child, place: Place, *, actor: Post, at: datetime) -> Enrolment:
    """Enter a child who is in care without an offer: an earlier agreement, a transfer. Raises DomainError where there is no place.

    More children than filed places need a reason, which stays with the row.
    """
    institution = lock_house(institution.pk)
    if not TAKE_CHILD.permits(actor, institution):
        raise DomainError("只能登记本机构在托的孩子。")
    room = _room(institution, place.class_key, place.from_on)
    reason = place.over_reason.strip()
    if room.least_free(place.from_on, place.half) < 1 and not reason:
        raise DomainError(f"{room.name}从 {day_words(place.from_on)}起没有空托位。确需超出的，请写明原因。", field="over_reason")
    row = put_in(institution, child, (room, place), None, actor=actor, at=at)
    audit.record(actor, "take_place", row, at=at, changes={"class": room.name, "from_on": place.from_on.isoformat(), "over": reason})
    record_move(row, SeatMove.TAKEN, on=place.from_on, actor=actor, at=at)
    return row


def put_in(
    institution: Institution, child: Child, where: tuple[Room, Place], offer: Offer | None, *, actor: Post, at: datetime
) -> Enrolment:
    """Write an enrolment; the house is locked. Raises DomainError where the child has a place at that time already."""
    room, place = where
    row = Enrolment(
        child=child,
        institution=institution,
        class_key=room.key,
        class_type=room.class_type,
        care_mode=place.care_mode,
        half=place.half,
        halves=NumericRange(place.half.first, place.half.end),
        period=DateRange(place.from_on, None),
        over_reason=place.over_reason.strip(),
        offer=offer,
        taken_at=at,
        taken_by=actor,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise DomainError(TWICE) from twice
    return row


@transaction.atomic
def end_enrolment(row: Enrolment, reason: EndReason, last_day: date, *, version: int, actor: Post, at: datetime) -> Enrolment:
    """Let a child leave after its last day; the place is free again from the next day on."""
    lock_house(row.institution_id)
    row = take(row, version)
    if not END_ENROLMENT.permits(actor, row):
        raise DomainError("您的岗位不能办理这个孩子的离托。")
    first, end = row.period.lower, last_day + timedelta(days=1)
    if row.period.upper is not None and row.period.upper <= timezone.localdate(at):
        raise DomainError("这个孩子已经离托。")
    if last_day < first:
        raise DomainError("最后一天不能早于入托日期。", field="last_day")
    row.period, row.end_reason = DateRange(first, end), reason
    row.save(update_fields=["period", "end_reason"])
    record_move(row, SeatMove.ENDED, on=end, actor=actor, at=at)
    audit.record(actor, "end_enrolment", row, at=at, changes={"last_day": last_day.isoformat(), "reason": row.end_reason})
    return row


def record_move(row: Enrolment | Offer, move: SeatMove, *, on: date, actor: Post | None, at: datetime) -> SeatMovement:
    """Write one line of the ledger of places."""
    offer, enrolment = (row, None) if isinstance(row, Offer) else (row.offer, row)
    return SeatMovement.objects.create(
        institution_id=row.institution_id,
        class_key=row.class_key,
        class_type=row.class_type,
        half=row.half,
        move=move,
        change=move.change,
        on=on,
        offer=offer,
        enrolment=enrolment,
        by=actor,
        at=at,
    )


def _room(institution: Institution, key: str, on: date) -> Room:
    found = next((room for room in rooms_of([institution.pk], on)[institution.pk] if room.key == key), None)
    if found is None:
        raise DomainError("请选择本机构那天有效的班级。", field="class_key")
    return found
