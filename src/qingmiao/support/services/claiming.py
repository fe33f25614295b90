"""Claims of guardians: applied for in two minutes, reviewed and confirmed within the clock, renewed by one tap, stopped."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.notices import notify_person
from qingmiao.core.numbers import next_number
from qingmiao.core.privacy import index_of
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.families.models import Child
from qingmiao.support.models import Claim, ClaimState
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.splitting import year_span
from qingmiao.support.services.running import run_claims
from qingmiao.support.workflow import CLAIM

ALLOWANCE = "childcare_allowance"
TAKEN = "这个孩子的育儿补贴已经申请，不用重复申请；不知道是谁申请的，请向户籍所在县级卫生健康局查询。"
YEARS = 3  # the year of birth and the two after; the rules say in which of them something is due


@dataclass(frozen=True)
class Wish:
    """Where the household is registered, and where the money goes."""

    county_code: str
    holder: str
    bank: str
    account: str


@transaction.atomic
def apply_allowance(child: Child, wish: Wish, *, actor: Post, at: datetime) -> Claim:
    """Claim the allowance for a child. Raises DomainError for a second claimant, an unborn child, and an account that cannot be."""
    on = timezone.localdate(at)
    if child.birth_date is None or child.birth_date > on:
        raise DomainError("孩子出生、登记出生日期以后才能申请。")
    plain = wish.account.replace(" ", "")
    if not (plain.isascii() and plain.isdecimal() and 8 <= len(plain) <= 32):
        raise DomainError("账号应为 8 至 32 位数字。", field="account")
    row = Claim(
        child=child,
        programme=ALLOWANCE,
        number=next_number("育", wish.county_code, on),
        post=actor,
        county_code=wish.county_code,
        holder=wish.holder,
        bank=wish.bank,
        account=plain,
        account_index=index_of(plain, "support.claim.account"),
        at=at,
        first_year=max(child.birth_date.year, programmes()[ALLOWANCE].versions[0].since.year),
        last_year=on.year,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise DomainError(TAKEN) from taken
    days = int(load().value(programmes()[ALLOWANCE].clock, on).value)
    start_clock(row, "review", "初审和审核确认", on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "apply_allowance", row, at=at)
    return row


@transaction.atomic
def review_claim(row: Claim, *, version: int, actor: Post, at: datetime) -> Claim:
    """Note that the papers were seen: nationality, birth, guardianship, household register."""
    row = take(row, version)
    row.reviewed_at = at
    return CLAIM.perform(row, "review_claim", actor=actor, at=at)


@transaction.atomic
def confirm_claim(row: Claim, *, version: int, actor: Post, at: datetime) -> Claim:
    """Confirm a claim: the clock ends, and every year that is due so far is worked out."""
    row = take(row, version)
    CLAIM.perform(row, "confirm_claim", actor=actor, at=at)
    stop_clocks(row, on=timezone.localdate(at), outcome="confirmed")
    _run(row, at=at)
    _tell(row, at=at)
    return row


@transaction.atomic
def refuse_claim(row: Claim, reason: str, *, version: int, actor: Post, at: datetime) -> Claim:
    """Refuse a claim, with a reason the family reads."""
    row = take(row, version)
    row.reason = written(reason, "请写明不予支持的理由。")[:200]
    CLAIM.perform(row, "refuse_claim", actor=actor, at=at, note=row.reason)
    stop_clocks(row, on=timezone.localdate(at), outcome="refused")
    _tell(row, at=at)
    return row


@transaction.atomic
def renew_claim(row: Claim, *, version: int, actor: Post, at: datetime) -> Claim:
    """Renew a confirmed claim for this year by one tap. Raises DomainError where this year is claimed already, and past the third."""
    row, year = take(row, version), timezone.localdate(at).year
    if row.state != ClaimState.CONFIRMED or row.last_year >= year:
        raise DomainError("今年已经续领，或申请还没有确认。")
    if row.child.birth_date is not None and year > row.child.birth_date.year + YEARS:
        raise DomainError("孩子已满三周岁的年度以后不再发放。")
    row.last_year = year
    row.save(update_fields=["last_year"])
    audit.record(actor, "renew_claim", row, at=at, changes={"year": year})
    _run(row, at=at)
    return row


@transaction.atomic
def stop_claim(row: Claim, reason: str, *, version: int, actor: Post, at: datetime) -> Claim:
    """Stop a confirmed claim: a household that moved away, a guardian who changed, a death. What was paid stays as it was answered."""
    row = take(row, version)
    row.reason = written(reason, "请写明停发的原因。")[:200]
    CLAIM.perform(row, "stop_claim", actor=actor, at=at, note=row.reason)
    _tell(row, at=at)
    return row


def _run(row: Claim, *, at: datetime) -> None:
    for year in range(row.first_year, row.last_year + 1):
        run_claims([row], year_span(year), at=at)


def _tell(row: Claim, *, at: datetime) -> None:
    words = f"育儿补贴申请 {row.number}：{row.get_state_display()}"
    notify_person(row.post.user, f"claim-{row.pk}-{row.version}", words, body=row.reason, path=reverse("own_allowance"), at=at)
