"""The books of a budget: every movement is one entry whose sides sum to zero; what is available never falls below nothing.

| movement | from | to |
|---|---|---|
| plan, carry over | planned | available |
| commit an award | available | committed |
| release it | committed | available |
| sign a batch | committed | ordered |
| money arrived | ordered | paid |
| money came back | ordered | committed |
| a correction found too much | paid | owed |
| recovered | owed | available |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.support.models import Account, Award, Budget, MonthClose, PaymentBatch, Posting
from qingmiao.support.queries.reconciling import differences
from qingmiao.support.rules.dividing import divide
from qingmiao.support.rules.fact_kinds import MOST
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.vocabulary import MoneySource

CLOSED = "这个月已结账，不能再入账；更正会记在下一个未结账的月。"


@dataclass(frozen=True)
class Move:
    """Money of a budget from one account to another, for what. `effective_on` is the day it belongs to, `on` the day it is booked."""

    source: Account
    target: Account
    words: str
    effective_on: date
    on: date


@transaction.atomic
def plan_budget(  # the envelope's four names, the money, and who
    budget: tuple[str, int, str, MoneySource], amount_fen: int, *, actor: Post | None, at: datetime, is_carried: bool = False
) -> Budget:
    """Put money into an envelope, which is opened with its first; `is_carried`: it comes from the year before.

    Raises DomainError for an unknown or unpaid programme, no money, too much, and a month that is closed.
    """
    key, year, county, source = budget
    if key not in programmes() or not programmes()[key].is_paid:
        raise DomainError("这个项目不从预算支付，请另选。", field="programme")
    if not 0 < amount_fen < MOST:
        raise DomainError("金额须大于零，不超过一千亿元。", field="amount")
    row, _ = Budget.objects.get_or_create(programme=key, year=year, county_code=county, source=source)
    on = timezone.localdate(at)
    _refuse_closed(county, on)
    words = "上年结转" if is_carried else "下达预算"
    book([(row, amount_fen)], Move(Account.PLANNED, Account.AVAILABLE, words, date(year, 1, 1), on))
    audit.record(actor, "plan_budget", row, at=at, changes={"amount_fen": amount_fen, "words": words})
    row.refresh_from_db()
    return row


def book(amounts: Sequence[tuple[Budget, int]], move: Move, *, award: Award | None = None, batch: PaymentBatch | None = None) -> None:
    """Book one entry over one or more envelopes; nothing for nothing. Raises DomainError where an envelope has not enough."""
    entry = uuid4()
    told = {"entry": entry, "award": award, "batch": batch, "words": move.words, "effective_on": move.effective_on, "booked_on": move.on}
    for budget, amount in amounts:
        if amount:
            _mirror(budget, amount, move)
            sides = ((move.source, -amount), (move.target, amount))
            Posting.objects.bulk_create([Posting(budget=budget, account=account, amount_fen=fen, **told) for account, fen in sides])


def _mirror(budget: Budget, amount: int, move: Move) -> None:
    change = amount * ((move.target == Account.AVAILABLE) - (move.source == Account.AVAILABLE))
    if change:
        enough = Budget.objects.filter(pk=budget.pk, available_fen__gte=-change)
        if not enough.update(available_fen=F("available_fen") + change, version=F("version") + 1):
            raise DomainError("预算不够，没有入账。")


def budgets_for(award: Award) -> list[Budget]:
    """Return the envelopes that pay an award, locked, in one order for everybody; empty where one is missing."""
    rule = programmes()[award.programme].version_on(award.period.lower)
    wanted = [source for source, share in rule.shares if share] if rule and rule.shares else [MoneySource.COUNTY]
    year = award.period.lower.year
    found = Budget.objects.select_for_update().filter(
        programme=award.programme, year=year, county_code=award.county_code, source__in=wanted
    )
    rows = {row.source: row for row in found.order_by("pk")}
    return [rows[source] for source in wanted] if set(rows) >= set(wanted) else []


def shares_of(award: Award, amount: int, budgets: Sequence[Budget]) -> list[tuple[Budget, int]]:
    """Divide an amount among the levels that pay it, no 分 lost: by the programme's shares, whole to the county where none are known."""
    rule = programmes()[award.programme].version_on(award.period.lower)
    shares = dict(rule.shares) if rule else {}
    weights = [shares.get(MoneySource(budget.source), 0) for budget in budgets]
    return list(zip(budgets, divide(amount, weights if any(weights) else [1, *[0] * (len(budgets) - 1)]), strict=True))


def commit(award: Award, *, on: date) -> str:
    """Reserve the money of an award; return why not, empty when it is reserved."""
    budgets = budgets_for(award)
    if not budgets:
        return "这一年还没有下达预算。"
    parts = shares_of(award, award.payable_fen, budgets)
    if any(budget.available_fen < amount for budget, amount in parts):
        return "预算余额不够，按公布的次序等待。"
    book(parts, Move(Account.AVAILABLE, Account.COMMITTED, "承诺", award.period.lower, open_day(award.county_code, on)), award=award)
    return ""


def standing(award: Award, account: Account) -> list[tuple[Budget, int]]:
    """Return what of an award stands in an account, by envelope."""
    rows = Posting.objects.filter(award=award, account=account).order_by().values("budget").annotate(fen=Sum("amount_fen"))
    amounts = {row["budget"]: row["fen"] for row in rows if row["fen"]}
    return [(budget, amounts[budget.pk]) for budget in Budget.objects.filter(pk__in=amounts).order_by("pk")]


def move_all(award: Award, move: tuple[Account, Account, str], *, on: date, batch: PaymentBatch | None = None) -> int:
    """Move all that stands of an award from one account to another; return how much."""
    source, target, words = move
    amounts = standing(award, source)
    book(amounts, Move(source, target, words, award.period.lower, open_day(award.county_code, on)), award=award, batch=batch)
    return sum(amount for _, amount in amounts)


def open_day(county: str, on: date) -> date:
    """Return the day itself, or the first day of the next month whose books are open."""
    closed = set(
        MonthClose.objects.filter(county_code=county, reopened_at=None, month__gte=on.replace(day=1)).values_list("month", flat=True)
    )
    day = on
    while day.replace(day=1) in closed:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day


def _refuse_closed(county: str, on: date) -> None:
    if open_day(county, on) != on:
        raise DomainError(CLOSED)


@transaction.atomic
def close_month(county: str, month: date, *, actor: Post, at: datetime) -> MonthClose:
    """Close the books of a county's month. Raises DomainError for a month not over, closed already, or whose sums differ."""
    first = month.replace(day=1)
    if first >= timezone.localdate(at).replace(day=1):
        raise DomainError("这个月还没有过完，不能结账。")
    if MonthClose.objects.filter(county_code=county, month=first, reopened_at=None).exists():
        raise DomainError("这个月已结账。")
    found = differences(first, county)
    if found:
        raise DomainError(f"账目有 {len(found)} 处不一致，不能结账：{found[0].words}")
    row = MonthClose.objects.create(county_code=county, month=first, closed_at=at, closed_by=actor)
    audit.record(actor, "close_month", row, at=at)
    return row


@transaction.atomic
def reopen_month(row: MonthClose, reason: str, *, actor: Post, at: datetime) -> MonthClose:
    """Open a closed month again, with a reason."""
    row = lock(MonthClose, row.pk)
    if row.reopened_at is not None:
        raise DomainError("这个月已经打开。")
    if not reason.strip():
        raise DomainError("请写明重新打开的原因。", field="reason")
    row.reopened_at, row.reopened_by, row.reason = at, actor, reason
    row.save(update_fields=["reopened_at", "reopened_by", "reason"])
    audit.record(actor, "reopen_month", row, at=at, changes={"reason": reason})
    return row
