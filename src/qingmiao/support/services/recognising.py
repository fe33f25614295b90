"""Recognition as 普惠: asked for by the house, decided by the county; and public rooms, offered and allocated."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.rules.lines import store_lines
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution, Standing
from qingmiao.support.models import PremisesOffer, Recognition, RecognitionState
from qingmiao.support.queries.recognition import condition_lines
from qingmiao.support.workflow import RECOGNITION

LONGEST_TERM_YEARS = 5  # a bound against typing errors; how long a recognition holds was not seen (待核)


@transaction.atomic
def ask_recognition(house: Institution, reason: str, *, actor: Post, at: datetime) -> Recognition:
    """Ask to be recognised; the conditions as far as they are known are judged and kept."""
    house, on = lock(Institution, house.pk), timezone.localdate(at)
    if house.standing != Standing.FILED:
        raise DomainError("备案以后才能申请普惠认定。")
    if Recognition.objects.filter(institution=house, state=RecognitionState.APPLIED).exists():
        raise DomainError("已有申请在审核，不用再申请。")
    row = Recognition.objects.create(
        institution=house,
        number=next_number("普", house.county_code, on),
        reason=written(reason, "请写明收费、质量和面向社会开放的情况。"),
        applied_at=at,
        lines=store_lines(condition_lines(house, on), on),
    )
    audit.record(actor, "ask_recognition", row, at=at)
    return row


@transaction.atomic
def grant_recognition(row: Recognition, days: tuple[date, date], why: str, *, version: int, actor: Post, at: datetime) -> Recognition:
    """Recognise an institution for some days. Raises DomainError for days that overlap another recognition or cannot be."""
    row = take(row, version)
    since, until = days
    if until < since or until.year - since.year > LONGEST_TERM_YEARS:
        raise DomainError(f"止日不能早于起日，也不能超过 {LONGEST_TERM_YEARS} 年。", field="until")
    granted = Recognition.objects.filter(institution=row.institution_id, state=RecognitionState.GRANTED)
    if granted.filter(since_on__lte=until, until_on__gte=since).exists():
        raise DomainError("这段时间已有认定，请从它结束的第二天开始。", field="since")
    row.since_on, row.until_on = since, until
    return _decide(row, "grant_recognition", why, actor=actor, at=at)


@transaction.atomic
def refuse_recognition(row: Recognition, why: str, *, version: int, actor: Post, at: datetime) -> Recognition:
    """Do not recognise an institution."""
    return _decide(take(row, version), "refuse_recognition", why, actor=actor, at=at)


@transaction.atomic
def withdraw_recognition(row: Recognition, why: str, *, version: int, actor: Post, at: datetime) -> Recognition:
    """Withdraw a recognition from today on; what was due before stays due."""
    row = take(row, version)
    row.withdrawn_on = max(timezone.localdate(at), row.since_on or date.min)
    return _decide(row, "withdraw_recognition", why, actor=actor, at=at)


def _decide(row: Recognition, step: str, why: str, *, actor: Post, at: datetime) -> Recognition:
    row.decision = written(why, "请写明决定的理由。", field="why")
    row.decided_by, row.decided_at = actor, at
    RECOGNITION.perform(row, step, actor=actor, at=at, note=row.decision)
    path = reverse("recognition_show", kwargs={"pk": row.pk})
    news = News(step, f"普惠认定：{row.get_state_display()}", row.decision, path, version=row.version)
    tell(row, news, row.institution.organisation, at=at)
    return row


@dataclass(frozen=True)
class Rooms:
    """Public rooms as their owner offers them."""

    owner: str
    address: str
    area_m2: Decimal
    lowest_storey: int
    highest_storey: int
    year_rent_fen: int
    relief_bp: int
    criteria: str


@transaction.atomic
def offer_premises(rooms: Rooms, *, actor: Post, at: datetime) -> PremisesOffer:
    """Publish rooms that may be used, with how they are given out."""
    row = PremisesOffer.objects.create(county_code=actor.division_code, offered_on=timezone.localdate(at), **vars(rooms))
    audit.record(actor, "offer_premises", row, at=at)
    return row


@transaction.atomic
def allocate_premises(row: PremisesOffer, house: Institution, reason: str, *, version: int, actor: Post, at: datetime) -> PremisesOffer:
    """Give rooms to an institution of the county, with the reason by the published criteria."""
    row = take(row, version)
    if row.allocated_to_id is not None:
        raise DomainError("这处场地已经分配。")
    if house.county_code != row.county_code:
        raise DomainError("只能分配给本县的机构。", field="house")
    row.allocated_to, row.allocated_on = house, timezone.localdate(at)
    row.reason = written(reason, "请按公布的办法写明分配理由。")
    row.save(update_fields=["allocated_to", "allocated_on", "reason"])
    audit.record(actor, "allocate_premises", row, at=at, changes={"institution": house.pk})
    tell(row, News("allocated", f"{row.address}的场地分配给您", row.reason), house.organisation, at=at)
    return row
