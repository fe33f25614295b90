"""Papers a filing gives rise to, as PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.legislation import load
from qingmiao.core.printing import compile_pdf, qr_svg
from qingmiao.filings.models import CorrectionNotice, FilingKind, NonconformityNotice, Receipt
from qingmiao.filings.queries.judging import facts_of
from qingmiao.filings.rules import Step, regime_named
from qingmiao.filings.rules.receipts import LABELS, carried_text
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.ui.words import day_cn

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "filings"
SHOWN = ("name", "address", "legal_nature", "form", "care_modes", "principal", "uscc", "places")


@transaction.atomic
def print_receipt(receipt: Receipt, *, actor: Post, at: datetime) -> bytes:
    """Return the receipt as PDF/A-2b. It shows the principal's full name, so the print is written down."""
    audit.record(actor, "print_receipt", receipt, at=at, purpose="打印备案回执")
    filing = receipt.filing
    outcome = regime_named(load(), filing.regime, filing.received_on or receipt.issued_on).outcome
    content = {**receipt.content, "principal": _principal(facts_of(filing))}
    is_amendment = filing.kind == FilingKind.AMENDMENT
    data: dict[str, Any] = {
        "title": f"托育机构{'变更' if is_amendment else ''}{outcome}",
        "number": receipt.number,
        "opening": f"{content['name']}：",
        "sentence": f"你机构报送的{filing.get_kind_display()}材料收悉，材料齐全，予以备案。备案事项如下：",
        "rows": [[LABELS[name], str(content.get(name) or "—")] for name in SHOWN],
        "note": "备案不是行政许可。备案事项发生变化的，请及时办理变更备案；终止服务的，请办理注销备案并妥善安置婴幼儿和工作人员。",
        "issuer": receipt.issuer,
        "date": day_cn(receipt.issued_on),
        "qr": qr_svg(address_of(receipt), carried_text(receipt.content, bytes(receipt.signature))),
        "code": receipt.code,
        "address": address_of(receipt),
    }
    return compile_pdf(TEMPLATES / "receipt.typ", data, at=filing.submitted_at or at)


@transaction.atomic
def print_notice(notice: NonconformityNotice, *, actor: Post, at: datetime) -> bytes:
    """Return the notice of nonconformity as PDF/A-2b."""
    audit.record(actor, "print_notice", notice, at=at, purpose="打印不符合告知书")
    filing = notice.filing
    published_on = notice.published_at
    data: dict[str, Any] = {
        "title": "现场核实不符合告知书",
        "number": notice.number,
        "opening": f"{filing.institution.name}：",
        "reasons": notice.reasons.split("；"),
        "rectify_by": day_cn(notice.rectify_by),
        "issuer": filing.receipt.issuer,
        "date": day_cn(published_on),
    }
    return compile_pdf(TEMPLATES / "nonconformity_notice.typ", data, at=published_on)


@transaction.atomic
def print_correction_notice(notice: CorrectionNotice, *, actor: Post, at: datetime) -> bytes:
    """Return the notice of what is to be corrected as PDF/A-2b. One that was taken back says so."""
    audit.record(actor, "print_notice", notice, at=at, purpose="打印补正告知书")
    filing, issued_at = notice.filing, timezone.localtime(notice.issued_at)
    office = health_department_of(filing.county_code)
    steps = dict(Step.choices())
    data: dict[str, Any] = {
        "title": "材料补正告知书" + ("（已撤回）" if notice.recalled_at else ""),
        "number": notice.number,
        "opening": f"{filing.institution.name}：",
        "kind": filing.get_kind_display(),
        "received_on": day_cn(filing.received_on),
        "items": [[steps.get(row.step, ""), row.sentence] for row in filing.corrections.filter(round=notice.round)],
        "issuer": office.name if office else "",
        "date": day_cn(issued_at),
    }
    return compile_pdf(TEMPLATES / "correction_notice.typ", data, at=notice.issued_at)


def address_of(receipt: Receipt) -> str:
    """Return the public address behind a receipt's code."""
    return f"{settings.BASE_URL}{reverse('receipt_show', kwargs={'code': receipt.code})}"


def _principal(facts: Facts) -> str:
    return next((person.name or "" for person in facts.staff or [] if person.role == StaffRole.PRINCIPAL), "")
