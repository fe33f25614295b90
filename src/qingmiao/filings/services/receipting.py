"""Receipts: number, code, signature; and the facts that hold from then on."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.check_codes import check_code
from qingmiao.codes.masks import Personal, mask
from qingmiao.codes.signing import signing_key
from qingmiao.core import audit
from qingmiao.core.drafts import personal_of
from qingmiao.core.numbers import next_number
from qingmiao.filings.models import Filing, Receipt, ReceiptState
from qingmiao.filings.queries.judging import facts_of
from qingmiao.filings.rules.receipts import signed_message
from qingmiao.institutions.models import Certificate
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.institutions.services import Establishment, establish_facts, replace_certificates


@transaction.atomic
def write_receipt(filing: Filing, *, actor: Post, at: datetime) -> Receipt:
    """Write the receipt of a filing; older receipts of the institution are marked as amended."""
    on = timezone.localdate(at)
    Receipt.objects.filter(filing__institution=filing.institution, state=ReceiptState.VALID).update(state=ReceiptState.AMENDED)
    number = next_number("备案", filing.county_code, on)
    department = health_department_of(filing.county_code)
    issuer = department.name if department else "县级卫生健康局"
    content = receipt_content(facts_of(filing), number=number, issuer=issuer, on=on)
    receipt = Receipt.objects.create(
        filing=filing,
        number=number,
        code=check_code(settings.DATA_KEYS.secret, "receipt", number),
        issued_on=on,
        issuer=issuer,
        content=content,
        signature=signing_key(settings.DATA_KEYS.secret, "receipt").sign(signed_message(content)),
    )
    audit.record(actor, "issue_receipt", receipt, at=at, changes={"number": number})
    return receipt


def establish(filing: Filing, receipt: Receipt, *, actor: Post, at: datetime) -> None:
    """Make the facts of a filing hold from the day of its receipt, and its papers the current ones."""
    what = Establishment(filing.facts, personal_of(filing), receipt.issued_on, receipt.number)
    establish_facts(filing.institution, what, actor=actor, at=at)
    replace_certificates(filing.institution, _certificates(filing, facts_of(filing)))


def receipt_content(facts: Facts, *, number: str, issuer: str, on: date) -> dict[str, Any]:
    """Return the items of the receipt (form 3). The principal's name is masked: this text is public and signed."""
    basic = facts.basic
    principal = next((person.name for person in facts.staff or [] if person.role == StaffRole.PRINCIPAL), None)
    return {
        "number": number,
        "name": basic.name,
        "address": basic.address,
        "legal_nature": basic.legal_nature.label if basic.legal_nature else "",
        "form": basic.form.label if basic.form else "",
        "care_modes": "、".join(mode.label for mode in basic.care_modes or []),
        "principal": mask(principal or "", Personal.NAME),
        "uscc": basic.uscc,
        "places": (facts.home_based.places or 0) if facts.is_home_based else sum(c.places or 0 for c in facts.classes or []),
        "issuer": issuer,
        "issued_on": on.isoformat(),
    }


def _certificates(filing: Filing, facts: Facts) -> list[Certificate]:
    """Return the papers a filing lists, each with its scan, and the health certificates of its people.

    An amendment brings only new scans: a paper that did not change keeps the one it has.
    """
    kept = {(row.kind, row.holder): row.file for row in filing.institution.certificates.filter(is_current=True).select_related("file")}
    scans = kept | {(document.kind, document.holder): document.file for document in filing.documents.select_related("file")}
    rows: dict[tuple[str, str, str], Certificate] = {
        (paper.kind, "", paper.number or ""): Certificate(
            institution=filing.institution,
            kind=paper.kind,
            number=paper.number or "",
            issued_on=paper.issued_on,
            expires_on=paper.expires_on,
            file=scans.get((paper.kind, "")),
        )
        for paper in facts.certificates or []
        if paper.kind is not None
    }
    for person in facts.staff or []:
        if person.health_certificate_until is not None:
            rows["health_certificate", person.key or "", ""] = Certificate(
                institution=filing.institution,
                kind="health_certificate",
                holder=person.key or "",
                expires_on=person.health_certificate_until,
                file=scans.get(("health_certificate", person.key or "")),
            )
    return list(rows.values())
