"""What the county decides on paper: accept, return, issue the receipt, complete a deregistration."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.filings.models import Correction, CorrectionNotice, Filing, Receipt, ReceiptState
from qingmiao.filings.services.receipting import establish, write_receipt
from qingmiao.filings.workflow import RECEIPT_CLOCK, workflow_of
from qingmiao.institutions.services import close_institution

NeededItem = tuple[str, str]  # step of the form, what is missing there


@transaction.atomic
def accept(filing: Filing, *, version: int, actor: Post, at: datetime) -> Filing:
    """Accept the materials as complete; the clocks go on from the day they were received."""
    filing = take(filing, version)
    workflow_of(filing, timezone.localdate(at)).perform(filing, "accept", actor=actor, at=at)
    _tell(filing, "accepted", f"{filing.get_kind_display()}材料已受理", "县级卫生健康局已受理，请留意回执。", at)
    return filing


@transaction.atomic
def return_for_correction(filing: Filing, needed: Sequence[NeededItem], *, version: int, actor: Post, at: datetime) -> Filing:
    """Return the filing with everything that is missing, told at once. Raises DomainError for an empty list."""
    needed = [(step, sentence.strip()) for step, sentence in needed if sentence.strip()]
    if not needed:
        raise DomainError("请至少写明一项需要补正的内容，机构才知道要改什么。")
    filing = take(filing, version)
    on = timezone.localdate(at)
    note = "；".join(sentence for _, sentence in needed)
    workflow_of(filing, on).perform(filing, "return", actor=actor, at=at, note=note)
    last = filing.corrections.aggregate(last=Max("round"))["last"] or 0
    Correction.objects.bulk_create(
        Correction(filing=filing, round=last + 1, step=step, sentence=sentence[:300], at=at) for step, sentence in needed
    )
    CorrectionNotice.objects.create(filing=filing, round=last + 1, number=next_number("补正", filing.county_code, on), issued_at=at)
    stop_clocks(filing, on=on, outcome="returned", unmet="退回补正")
    _tell(filing, f"returned-{last + 1}", f"{filing.get_kind_display()}材料需补正 {len(needed)} 项", note, at)
    return filing


@transaction.atomic
def issue_receipt(filing: Filing, *, version: int, actor: Post, at: datetime) -> Receipt:
    """Issue the receipt: the facts hold from this day, an older receipt is marked as amended, the register shows it."""
    filing = take(filing, version)
    on = timezone.localdate(at)
    workflow_of(filing, on).perform(filing, "issue_receipt", actor=actor, at=at)
    receipt = write_receipt(filing, actor=actor, at=at)
    establish(filing, receipt, actor=actor, at=at)
    stop_clocks(filing, on=on, outcome="receipt_issued", kinds=frozenset({RECEIPT_CLOCK}))
    _tell(filing, "receipted", f"备案回执已出具：{receipt.number}", "可在备案页面下载回执。", at)
    return receipt


@transaction.atomic
def complete_deregistration(filing: Filing, *, version: int, actor: Post, at: datetime) -> Filing:
    """Close the institution: facts end, receipts lose their force, the register says so."""
    filing = take(filing, version)
    on = timezone.localdate(at)
    workflow_of(filing, on).perform(filing, "complete", actor=actor, at=at)
    close_institution(filing.institution, on=on, actor=actor, at=at)
    Receipt.objects.filter(filing__institution=filing.institution).update(state=ReceiptState.WITHDRAWN)
    stop_clocks(filing, on=on, outcome="completed")
    _tell(filing, "completed", "注销备案已办结", "", at)
    return filing


def _tell(filing: Filing, event: str, title: str, body: str, at: datetime) -> None:
    path = reverse("filing_overview", kwargs={"pk": filing.pk})
    tell(filing, News(event, title, body, path, filing.version), filing.institution.organisation, at=at)
