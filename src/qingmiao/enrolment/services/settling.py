"""Money that cannot run away: months charged, payments taken once, custody released for care that was given, the rest paid back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import calendar, start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import Charge, Contract, ContractState, LedgerEntry, LedgerLine, Payment, Refund
from qingmiao.enrolment.permissions import KEEP_MONEY, SIGN_CONTRACT
from qingmiao.enrolment.queries.agreements import contract_path, prices_of, standing_of
from qingmiao.enrolment.rules.charging import Month, month_charge, total_fen
from qingmiao.enrolment.rules.names import PREPAY_AMOUNT, PREPAY_MONTHS
from qingmiao.enrolment.rules.settling import (
    Lines,
    charge,
    deposit_cap,
    give_back,
    receive,
    refund_fen,
    releasable_fen,
    release,
    reverse_of,
)
from qingmiao.enrolment.rules.vocabulary import Account, EndReason, EntryKind, PaymentWay
from qingmiao.enrolment.services.agreeing import tell_guardians
from qingmiao.enrolment.services.seating import end_enrolment
from qingmiao.enrolment.workflow import CONTRACT, REFUND_CLOCK
from qingmiao.institutions.rules.vocabulary import FeeUnit

NOT_IN_FORCE = "协议还没有双方签署，不能记账。"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Received:
    """Money as it was told: how much, in which way, under which number, on which day."""

    amount_fen: int
    way: PaymentWay
    reference: str
    paid_on: date


@dataclass(frozen=True)
class Days:
    """How many days of a month the house was closed, and how many the child came."""

    closed: int
    came: int


@transaction.atomic
def charge_month(contract: Contract, month: date, days: Days, *, actor: Post, at: datetime) -> Charge:
    """Reckon a month that is over or the last one, and release it from custody as far as that reaches."""
    row, on = _open_book(contract, actor), timezone.localdate(at)
    first = month.replace(day=1)
    if row.charges.filter(month=first, is_current=True).exists():
        raise DomainError("这个月的费用已经算过；有错请先冲正。", field="month")
    seen = _month_of(row, first, days)
    if not seen.due_days:
        raise DomainError("这个月不在协议的照护期间里。", field="month")
    last = add_months(first, 1) - ONE_DAY
    if min(last, _last_day(row) or last) > on:
        raise DomainError("这个月的照护还没有结束，月末或离托后再算。", field="month")
    if not 0 <= days.came <= seen.due_days:
        raise DomainError(f"到托天数应在 0 到 {seen.due_days} 之间。", field="came")
    lines = month_charge(prices_of(row), seen)
    amount = total_fen(lines)
    book = (EntryKind.CHARGE, f"{first:%Y-%m}-{row.charges.filter(month=first).count() + 1}")
    entry = _enter(row, book, charge(amount), on=on, actor=actor, at=at) if amount else None
    made = Charge.objects.create(contract=row, month=first, lines=[asdict(line) for line in lines], amount_fen=amount, entry=entry)
    audit.record(actor, "charge_month", row, at=at, changes={"month": first.isoformat(), "amount_fen": amount})
    _release(row, f"{first:%Y-%m}-{made.pk}", on=on, actor=actor, at=at)
    tell_guardians(row, f"charge-{made.pk}", f"{first.year}年{first.month}月的费用已核算", f"{amount / 100:,.2f} 元。", at=at)
    return made


@transaction.atomic
def reverse_charge(made: Charge, why: str, *, actor: Post, at: datetime) -> Charge:
    """Take a month's charge back by its opposite; it may then be reckoned anew. What was paid too much goes back into custody."""
    row, on = _open_book(made.contract, actor), timezone.localdate(at)
    made = lock(Charge, made.pk)
    reason = written(why, "请写明为什么冲正。", field="why")
    if not made.is_current:
        raise DomainError("这笔费用已经冲正。")
    made.is_current = False
    made.save(update_fields=["is_current"])
    if made.entry is not None:
        told = made.entry.lines.values_list("account", "amount_fen")
        _enter(row, (EntryKind.REVERSAL, f"charge-{made.pk}"), reverse_of(told), on=on, actor=actor, at=at)
        overpaid = -standing_of(row)[Account.RECEIVABLE]
        if overpaid > 0:
            _enter(row, (EntryKind.REVERSAL, f"custody-{made.pk}"), reverse_of(release(overpaid)), on=on, actor=actor, at=at)
    audit.record(actor, "reverse_charge", row, at=at, changes={"month": made.month.isoformat(), "why": reason})
    return made


@transaction.atomic
def record_payment(contract: Contract, told: Received, *, actor: Post, at: datetime) -> tuple[Payment, str]:
    """Take a payment: what is owed first, the rest into custody. Return it, and what is to be said of a prepayment above the city's cap.

    Told twice with the same number and amount it is one payment; with another amount it is refused.
    """
    row, on = _open_book(contract, actor), timezone.localdate(at)
    reference = written(told.reference, "请写明流水号。", field="reference")
    known = Payment.objects.filter(institution=row.enrolment.institution_id, reference=reference).first()
    if known is not None:
        if (known.contract_id, known.amount_fen, known.paid_on) != (row.pk, told.amount_fen, told.paid_on):
            raise DomainError(
                f"流水号 {reference} 已经记过 {known.amount_fen / 100:,.2f} 元，和这次的不同，没有记账。请核对。", field="reference"
            )
        return known, ""
    if told.amount_fen <= 0:
        raise DomainError("付款金额须大于零。", field="amount")
    if told.paid_on > on:
        raise DomainError("付款日期不能晚于今天。", field="paid_on")
    standing = standing_of(row)
    owed = standing[Account.RECEIVABLE]
    warning = _over_cap(row, max(told.amount_fen - max(owed, 0), 0), on)
    entry = _enter(row, (EntryKind.PAYMENT, reference), receive(told.amount_fen, owed), on=told.paid_on, actor=actor, at=at)
    made = Payment.objects.create(
        contract=row,
        institution_id=row.enrolment.institution_id,
        amount_fen=told.amount_fen,
        way=told.way,
        reference=reference,
        paid_on=told.paid_on,
        entry=entry,
    )
    audit.record(actor, "record_payment", row, at=at, changes={"amount_fen": told.amount_fen, "reference": reference})
    return made, warning


@dataclass(frozen=True)
class Leaving:
    """Why and after which day a child leaves, and how many days it came in the last month."""

    reason: EndReason
    last_day: date
    came: int


@transaction.atomic
def leave(contract: Contract, told: Leaving, *, version: int, actor: Post, at: datetime) -> Contract:
    """End an agreement with its place: the last month is reckoned, what is left in custody is to be paid back within its clock.

    An institution that ends it keeps the notice of the agreement.
    """
    row, on = take(contract, version), timezone.localdate(at)
    _refuse_foreign(row, actor)
    if row.state != ContractState.SIGNED:
        raise DomainError(NOT_IN_FORCE)
    if told.last_day > on:
        raise DomainError("请在最后一天或之后办理结算；在此之前可以先告知对方。", field="last_day")
    enrolment = row.enrolment
    if told.reason is EndReason.INSTITUTION and _told_days(row, on) < row.notice_days:
        raise DomainError(f"机构解除协议须提前 {row.notice_days} 天告知监护人，请先发出解除告知。", field="reason")
    end_enrolment(enrolment, told.reason, told.last_day, version=enrolment.version, actor=actor, at=at)
    row = lock(Contract, row.pk)
    first = told.last_day.replace(day=1)
    if not row.charges.filter(month=first, is_current=True).exists() and _month_of(row, first, Days(0, told.came)).due_days:
        charge_month(row, first, Days(0, told.came), actor=actor, at=at)
    row.ended_on = told.last_day
    CONTRACT.perform(row, "end_contract", actor=None, at=at)
    _reckon_refund(row, on=on, actor=actor, at=at)
    return row


@transaction.atomic
def give_notice(contract: Contract, last_day: date, why: str, *, version: int, actor: Post, at: datetime) -> Contract:
    """Tell the other side that the agreement will end, and after which day; the days of notice count from now."""
    row, on = take(contract, version), timezone.localdate(at)
    if not SIGN_CONTRACT.permits(actor, row) or row.state != ContractState.SIGNED:
        raise DomainError(NOT_IN_FORCE)
    if last_day < on:
        raise DomainError("最后一天不能早于今天。", field="last_day")
    reason = written(why, "请写明为什么解除。", field="why")
    row.noticed_on, row.leaves_on = on, last_day
    row.save(update_fields=["noticed_on", "leaves_on"])
    audit.record(actor, "give_notice", row, at=at, changes={"why": reason, "last_day": last_day.isoformat()})
    words = f"最后一天 {day_words(last_day)}。{reason}"
    if actor.organisation_id is None:
        news = News("notice", f"家庭告知离托：{row.number}", words, contract_path(row), row.version)
        tell(row, news, row.enrolment.institution.organisation, at=at)
    else:
        tell_guardians(row, f"notice-{row.version}", f"机构告知将要解除协议 {row.number}", words, at=at)
    return row


@transaction.atomic
def pay_refund(refund: Refund, reference: str, paid_on: date, *, version: int, actor: Post, at: datetime) -> Refund:
    """Note that the rest was paid back; its clock stops."""
    row = take(refund, version)
    _refuse_foreign(row.contract, actor)
    if row.paid_on is not None:
        raise DomainError("这笔退费已经记过。")
    if not row.reckoned_on <= paid_on <= timezone.localdate(at):
        raise DomainError("退还日期应在核算以后、今天以前。", field="paid_on")
    row.reference, row.paid_on = written(reference, "请写明流水号。", field="reference"), paid_on
    row.entry = _enter(row.contract, (EntryKind.REFUND, row.reference), give_back(row.amount_fen), on=paid_on, actor=actor, at=at)
    row.save(update_fields=["reference", "paid_on", "entry"])
    stop_clocks(row.contract, on=paid_on, outcome="refunded", kinds=frozenset({REFUND_CLOCK}))
    audit.record(actor, "pay_refund", row.contract, at=at, changes={"amount_fen": row.amount_fen, "reference": row.reference})
    tell_guardians(row.contract, "refunded", f"已退还 {row.amount_fen / 100:,.2f} 元", f"{day_words(paid_on)}退还。", at=at)
    return row


def unbalanced() -> list[int]:
    """Return the entries whose accounts do not sum to zero: none, unless somebody went past the database's own check."""
    sums = LedgerLine.objects.order_by().values("entry").annotate(sum=Sum("amount_fen")).exclude(sum=0)
    return [int(row["entry"]) for row in sums]


def _open_book(contract: Contract, actor: Post) -> Contract:
    row = lock(Contract, contract.pk)
    _refuse_foreign(row, actor)
    if row.state != ContractState.SIGNED:
        raise DomainError(NOT_IN_FORCE)
    return row


def _refuse_foreign(row: Contract, actor: Post) -> None:
    if not KEEP_MONEY.permits(actor, row):
        raise DomainError("只能记本机构协议的账。")


def _last_day(row: Contract) -> date | None:
    end: date | None = row.enrolment.period.upper
    return end - ONE_DAY if end is not None else None


def _month_of(row: Contract, first: date, days: Days) -> Month:
    """Count the working days of a month, those within the agreement, and the closed ones, which cost nothing."""
    year = calendar()
    all_days = [day for number in range((add_months(first, 1) - first).days) if year.is_working_day(day := first + timedelta(days=number))]
    begin, last = max(row.from_on, row.enrolment.period.lower), _last_day(row)
    due = [day for day in all_days if begin <= day and (last is None or day <= last)]
    is_first = begin.replace(day=1) == first and not row.charges.filter(is_current=True).exists() and row.previous is None
    closed = min(max(days.closed, 0), len(due))
    return Month(first, len(all_days) - closed, len(all_days), len(due) - closed, days.came, is_first)


def _over_cap(row: Contract, prepaid: int, on: date) -> str:
    law = load()
    months, most = law.find(PREPAY_MONTHS, on), law.find(PREPAY_AMOUNT, on)
    month = sum(price.amount_fen for price in prices_of(row) if price.unit == FeeUnit.MONTH)
    said = deposit_cap(prepaid, month, months.value if months else None, most.value if most else None)
    if said and any(value is not None and value.mandatory for value in (months, most)):
        raise DomainError(said, field="amount")
    return said


def _release(row: Contract, reference: str, *, on: date, actor: Post, at: datetime) -> None:
    amount = releasable_fen(standing_of(row))
    if amount:
        _enter(row, (EntryKind.RELEASE, reference), release(amount), on=on, actor=actor, at=at)


def _reckon_refund(row: Contract, *, on: date, actor: Post, at: datetime) -> None:
    amount = refund_fen(standing_of(row))
    if not amount:
        return
    Refund.objects.create(contract=row, amount_fen=amount, reckoned_on=on)
    audit.record(actor, "reckon_refund", row, at=at, changes={"amount_fen": amount})
    start_clock(row, REFUND_CLOCK, "退费", on=on, working_days=row.refund_days, county_code=row.enrolment.institution.county_code)
    tell_guardians(row, "refund", f"应退还 {amount / 100:,.2f} 元", f"机构应在 {row.refund_days} 个工作日内退还。", at=at)


def _told_days(row: Contract, on: date) -> int:
    return (on - row.noticed_on).days if row.noticed_on is not None else 0


def _enter(row: Contract, what: tuple[EntryKind, str], lines: Lines, *, on: date, actor: Post, at: datetime) -> LedgerEntry:
    """Write an entry of this kind under this reference."""
    kind, reference = what
    entry = LedgerEntry.objects.create(contract=row, kind=kind, reference=reference, on=on, at=at, by=actor)
    LedgerLine.objects.bulk_create(LedgerLine(entry=entry, account=account, amount_fen=amount) for account, amount in lines)
    return entry
