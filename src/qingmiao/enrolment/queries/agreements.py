"""Agreements and their money as pages, papers and services read them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from qingmiao.codes.days import day_words
from qingmiao.core.legislation import load
from qingmiao.enrolment.models import Charge, Contract, Enrolment, LedgerEntry, LedgerLine
from qingmiao.enrolment.rules.agreement import Clause
from qingmiao.enrolment.rules.charging import Price
from qingmiao.enrolment.rules.settling import balances, prepaid_fen
from qingmiao.enrolment.rules.vocabulary import Account
from qingmiao.families.queries import guardians_of
from qingmiao.institutions.models import CareClass, FactsVersion
from qingmiao.institutions.rules.vocabulary import CareMode, FeeUnit

CCTV_DAYS = "premises.cctv_days"
UNITS = {str(unit): unit.label for unit in FeeUnit}


def contract_path(row: Contract) -> str:
    """Return where both sides read an agreement."""
    return reverse("contract_show", kwargs={"pk": row.pk})


def published_prices(enrolment: Enrolment, on: date) -> list[Price]:
    """Return the lines of the institution's published fee list of a day that fit this class and mode."""
    rows = FactsVersion.objects.filter(institution=enrolment.institution_id, period__contains=on).values_list(
        "facts__basic__fees", flat=True
    )
    return [
        Price(fee["name"], fee["kind"], fee["unit"], fee["amount_fen"])
        for fee in rows.values_list("facts__basic__fees", flat=True).first() or []
        if fee.get("class_type") in (None, enrolment.class_type) and fee.get("mode") in (None, enrolment.care_mode)
    ]


def prices_of(row: Contract) -> list[Price]:
    """Return the prices both sides agreed."""
    return [Price(**line) for line in row.prices]


def price_words(prices: Sequence[Price]) -> str:
    """保育费 1,680 元（每月）、伙食费 20 元（每天）."""
    return "、".join(f"{price.name} {price.amount_fen / 100:,.2f} 元（{UNITS[price.unit]}）" for price in prices)


def words_for(enrolment: Enrolment, prices: Sequence[Price], *, from_on: date, on: date) -> dict[str, str]:
    """Return what fills the blanks of the clauses: who, which child, which class, what it costs."""
    ties = guardians_of(enrolment.child, on)
    room = CareClass.objects.filter(institution=enrolment.institution_id, key=enrolment.class_key, period__contains=from_on).first()
    facts = FactsVersion.objects.filter(institution=enrolment.institution_id, period__contains=on).first()
    birth = enrolment.child.birth_date
    return {
        "guardian": "、".join(tie.guardian.display_name for tie in ties) or "监护人",
        "institution": enrolment.institution.name,
        "filing": facts.filing_number if facts is not None else "",
        "child": enrolment.child.name.open() or "尚未取名",
        "birth": day_words(birth) if birth else "尚未出生",
        "start": day_words(from_on),
        "class_name": room.name if room is not None else "家庭托育点",
        "mode": CareMode(enrolment.care_mode).label,
        "fees": price_words(prices),
        "cctv_days": str(load().value(CCTV_DAYS, on).value),
    }


def store_clauses(clauses: Sequence[Clause]) -> str:
    """Return clauses as a row seals them."""
    return json.dumps([asdict(clause) for clause in clauses], ensure_ascii=False)


def clauses_of(row: Contract) -> list[Clause]:
    """Return the clauses of an agreement as they were written. The caller has checked who may read them."""
    return [Clause(**clause) for clause in json.loads(row.words.open())]


def standing_of(row: Contract) -> dict[str, int]:
    """Return what stands on each account of an enrolment's agreements; amendments go on with the same money. One query."""
    lines = LedgerLine.objects.filter(entry__contract__enrolment=row.enrolment_id)
    return balances(lines.order_by().values_list("account", "amount_fen"))


@dataclass(frozen=True)
class MoneyLine:
    """One movement as both sides read it."""

    on: date
    kind: str
    amount_fen: int
    reference: str


@dataclass(frozen=True)
class Money:
    """What was charged, what moved, and how it stands."""

    charges: list[Charge]
    lines: list[MoneyLine]
    prepaid_fen: int
    owed_fen: int


def money_of(row: Contract) -> Money:
    """Return the money of an agreement, the newest first. Three queries."""
    entries = LedgerEntry.objects.filter(contract__enrolment=row.enrolment_id).prefetch_related("lines").order_by("-at", "-pk")
    lines = [MoneyLine(entry.on, entry.get_kind_display(), _size(entry), entry.reference) for entry in entries]
    charges = list(Charge.objects.filter(contract__enrolment=row.enrolment_id, is_current=True).order_by("-month"))
    standing = balances((line.account, line.amount_fen) for entry in entries for line in entry.lines.all())
    return Money(charges, lines, prepaid_fen(standing), max(standing[Account.RECEIVABLE], 0))


def _size(entry: Any) -> int:
    return sum(line.amount_fen for line in entry.lines.all() if line.amount_fen > 0)
