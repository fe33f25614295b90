"""Payments: a batch of confirmed answers, signed by two people in two offices, sent as a file, closed by its receipt."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.bounded import read_bounded
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.privacy import index_of
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution
from qingmiao.support.models import (
    Account,
    Award,
    AwardState,
    BatchState,
    Claim,
    LineState,
    PayeeAccount,
    PaymentBatch,
    PaymentLine,
    Recovery,
    RecoveryState,
)
from qingmiao.support.rules.bank_file import Order, Receipt, read_receipt, write_orders
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.words import amount_words
from qingmiao.support.services.books import Move, book, move_all, open_day, standing
from qingmiao.support.services.carrying import tell_beneficiary
from qingmiao.support.workflow import BATCH, move_on

MOST_BYTES = 4 * 1024 * 1024
TWICE = "这笔钱已经付过或正在付款，不能再付。"


@transaction.atomic
def set_account(house: Institution, holder: str, bank: str, number: str, *, actor: Post, at: datetime) -> PayeeAccount:
    """Keep where an institution is paid, sealed. Raises DomainError for a number that is none."""
    plain = number.replace(" ", "")
    if not (plain.isascii() and plain.isdecimal() and 8 <= len(plain) <= 32):
        raise DomainError("账号应为 8 至 32 位数字。", field="number")
    index = index_of(plain, "support.payeeaccount.number")
    row = PayeeAccount.objects.create(institution=house, holder=holder, bank=bank, number=plain, number_index=index, at=at, post=actor)
    audit.record(actor, "set_account", row, at=at)
    return row


@transaction.atomic
def make_batch(key: str, county: str, month: date, *, actor: Post, at: datetime) -> PaymentBatch:
    """Put everything that is confirmed and not paid yet into a batch; its first signature is the actor's.

    Raises DomainError where nothing is to be paid, and where a payee has no account.
    """
    if key not in programmes() or not programmes()[key].is_paid:
        raise DomainError("这个项目不从预算支付，请另选。", field="programme")
    ready = Q(programme=key, county_code=county, state=AwardState.CONFIRMED, is_superseded=False)
    awards = list(Award.objects.select_for_update(of=("self",)).filter(ready).select_related("institution").order_by("pk"))
    awards = [award for award in awards if award.payable_fen > 0]
    if not awards:
        raise DomainError("没有已确认、还没有付款的结果，不用制作批次。")
    payees = _payees(awards)
    on = timezone.localdate(at)
    batch = PaymentBatch.objects.create(
        number=next_number("付", county, on),
        programme=key,
        county_code=county,
        month=month.replace(day=1),
        total_fen=sum(award.payable_fen for award in awards),
        digest="",
        first=actor,
        first_user=actor.user_id,
        first_at=at,
    )
    try:
        with transaction.atomic():
            PaymentLine.objects.bulk_create([_line(batch, place, award, payees[award.pk]) for place, award in enumerate(awards, start=1)])
    except IntegrityError as twice:
        raise DomainError(TWICE) from twice
    batch.digest = hashlib.sha256(payment_file(batch)).hexdigest()
    batch.save(update_fields=["digest"])
    for award in awards:
        move_on(award, "order_award", actor=None, at=at)
        move_all(award, (Account.COMMITTED, Account.ORDERED, f"批次 {batch.number}"), on=on, batch=batch)
    audit.record(actor, "make_batch", batch, at=at, changes={"lines": len(awards), "total_fen": batch.total_fen})
    return batch


def _payees(awards: Sequence[Award]) -> dict[int, tuple[str, str]]:
    """Return holder and account by the key of the award: the institution's newest, or the claim's."""
    houses = {
        row.institution_id: row for row in PayeeAccount.objects.filter(institution__in=_some(awards, "institution_id")).order_by("at", "pk")
    }
    claims = {(row.child_id, row.programme): row for row in Claim.objects.filter(child__in=_some(awards, "child_id")).order_by("at", "pk")}
    found = {}
    for award in awards:
        house, claim = houses.get(award.institution_id or 0), claims.get((award.child_id or 0, award.programme))
        if house is None and claim is None:
            raise DomainError(f"{award.institution or '一个家庭'}还没有填写收款账号，请提醒填写，或先不列入批次。")
        found[award.pk] = (house.holder, house.number.open()) if house else (claim.holder, claim.account.open()) if claim else ("", "")
    return found


def _some(awards: Sequence[Award], field: str) -> list[int]:
    return [key for award in awards if (key := getattr(award, field)) is not None]


def _line(batch: PaymentBatch, place: int, award: Award, payee: tuple[str, str]) -> PaymentLine:
    return PaymentLine(
        batch=batch,
        award=award,
        place=place,
        key=f"{award.programme}-{award.beneficiary}-{award.period.lower:%Y%m%d}-{award.depth}-{batch.pk}",
        programme=award.programme,
        beneficiary=award.beneficiary,
        period=award.period,
        depth=award.depth,
        payee=payee[0],
        account=payee[1],
        amount_fen=award.payable_fen,
    )


def payment_file(batch: PaymentBatch) -> bytes:
    """Return the payment file of a batch; the same bytes whenever it is asked for."""
    title = programmes()[batch.programme].title if batch.programme in programmes() else batch.programme
    lines = batch.lines.exclude(state=LineState.CANCELLED).order_by("place")
    return write_orders([Order(one.place, one.key, one.payee, one.account.open(), one.amount_fen, title) for one in lines])


@transaction.atomic
def read_payment_file(batch: PaymentBatch, *, actor: Post, at: datetime) -> bytes:
    """Return the file for the bank, and write down who took it: it holds account numbers."""
    if batch.state == BatchState.DRAFT:
        raise DomainError("复核以后才能下载付款文件。")
    audit.record(actor, "read_payment_file", batch, at=at, purpose="送银行付款")
    return payment_file(batch)


@transaction.atomic
def sign_batch(batch: PaymentBatch, *, version: int, actor: Post, at: datetime) -> PaymentBatch:
    """Sign a batch as the second of two people, in another office. Raises DomainError for the same person, also under another post."""
    batch = take(batch, version)
    if actor.user_id == batch.first_user:
        raise DomainError("制单和复核须是两个人，换一个岗位也不行。")
    if actor.organisation_id == batch.first.organisation_id:
        raise DomainError("制单和复核须在两个单位。")
    if hashlib.sha256(payment_file(batch)).hexdigest() != batch.digest:
        raise DomainError("付款文件和制单时不一致，不能复核，请撤回后重新制作。")
    batch.second, batch.second_user, batch.second_at = actor, actor.user_id, at
    return BATCH.perform(batch, "sign_batch", actor=actor, at=at)


@transaction.atomic
def cancel_batch(batch: PaymentBatch, *, version: int, actor: Post, at: datetime) -> PaymentBatch:
    """Take a batch back before it is signed; its answers are confirmed again."""
    batch = take(batch, version)
    BATCH.perform(batch, "cancel_batch", actor=actor, at=at)
    for line in batch.lines.select_related("award").order_by("place"):
        line.state = LineState.CANCELLED
        line.save(update_fields=["state"])
        _back(line, batch, "unorder_award", at=at)
    return batch


def _back(line: PaymentLine, batch: PaymentBatch, step: str, *, at: datetime) -> Award:
    award = lock(Award, line.award_id)
    move_all(award, (Account.ORDERED, Account.COMMITTED, f"批次 {batch.number} 退回"), on=timezone.localdate(at), batch=batch)
    award.why_state = line.reason
    return move_on(award, step, actor=None, at=at)


@transaction.atomic
def take_receipt(batch: PaymentBatch, upload: "UploadedFile[Any] | None", *, version: int, actor: Post, at: datetime) -> PaymentBatch:
    """Read what the bank says of a batch: paid lines are posted, failed ones go back with their reason.

    Raises DomainError for a receipt that is not exactly this batch's; then nothing is booked.
    """
    batch = take(batch, version)
    if batch.state != BatchState.APPROVED:
        raise DomainError("这个批次没有在等回单，请刷新页面查看。")
    if upload is None or not upload.size:
        raise DomainError("没有收到回单文件，请选择后再上传。", field="receipt")
    if upload.size > MOST_BYTES:
        raise DomainError("回单超过 4 MB，没有读取。", field="receipt")
    told = [Receipt(**one) for one in read_bounded(read_receipt, upload.read(), unreadable="回单已损坏，没有读取。")]
    lines = list(batch.lines.select_for_update(of=("self",)).order_by("place"))
    _refuse_foreign(told, lines)
    on = timezone.localdate(at)
    for receipt, line in zip(told, lines, strict=True):
        _settle(receipt, line, batch, on=on, at=at)
    BATCH.perform(batch, "settle_batch", actor=actor, at=at)
    return batch


def _refuse_foreign(told: Sequence[Receipt], lines: Sequence[PaymentLine]) -> None:
    if len(told) != len(lines):
        raise DomainError(f"回单有 {len(told)} 行，批次有 {len(lines)} 行，没有入账。", field="receipt")
    for receipt, line in zip(told, lines, strict=True):
        if receipt.key != line.key:
            raise DomainError(f"回单第 {receipt.place} 行的编号不是这个批次的，没有入账。", field="receipt")
        if receipt.amount_fen != line.amount_fen:
            raise DomainError(f"回单第 {receipt.place} 行的金额和送出的不同，没有入账。", field="receipt")


def _settle(receipt: Receipt, line: PaymentLine, batch: PaymentBatch, *, on: date, at: datetime) -> None:
    line.state = LineState.PAID if receipt.is_paid else LineState.RETURNED
    line.reason, line.settled_on = receipt.reason, on
    line.save(update_fields=["state", "reason", "settled_on"])
    if receipt.is_paid:
        award = lock(Award, line.award_id)
        move_all(award, (Account.ORDERED, Account.PAID, f"批次 {batch.number} 到账"), on=on, batch=batch)
        move_on(award, "pay_award", actor=None, at=at)
    else:
        award = _back(line, batch, "return_award", at=at)
    _tell(award, line, at=at)


def _tell(award: Award, line: PaymentLine, *, at: datetime) -> None:
    said = "已到账" if line.state == LineState.PAID else f"被退回：{line.reason}。请核对收款账号"
    words = f"{programmes()[award.programme].title}{amount_words(line.amount_fen)}{said}。"
    tell_beneficiary(award, f"paid-{line.pk}", words[:100], words, at=at)


@transaction.atomic
def retry_award(award: Award, *, version: int, actor: Post, at: datetime) -> Award:
    """Let a payment that came back be paid again, once its account was put right."""
    return move_on(take(award, version), "retry_award", actor=actor, at=at)


@transaction.atomic
def recover(row: Recovery, amount_fen: int, words: str, *, version: int, actor: Post, at: datetime) -> Recovery:
    """Book money that was given back. Raises DomainError for more than is owed."""
    row = take(row, version)
    left = row.amount_fen - row.recovered_fen
    if not 0 < amount_fen <= left:
        raise DomainError(f"还有{amount_words(left)}没有收回，这次的金额须大于零且不超过它。", field="amount")
    words = written(words, "请写明收回的凭据。", field="words")
    award, on = row.award, timezone.localdate(at)
    parts, rest = [], amount_fen
    for budget, owed in standing(award, Account.OWED):
        parts.append((budget, min(owed, rest)))
        rest -= min(owed, rest)
    book(parts, Move(Account.OWED, Account.AVAILABLE, words[:100], award.period.lower, open_day(award.county_code, on)), award=award)
    row.recovered_fen += amount_fen
    row.state = RecoveryState.DONE if row.recovered_fen == row.amount_fen else RecoveryState.OPEN
    row.save(update_fields=["recovered_fen", "state"])
    audit.record(actor, "recover", row, at=at, changes={"amount_fen": amount_fen, "words": words})
    return row
