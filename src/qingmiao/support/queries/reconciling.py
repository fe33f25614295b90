"""Whether awards, batches, returns and budgets agree, to the 分: the rows in which they do not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum

from qingmiao.support.models import Account, Award, AwardState, Budget, LineState, PaymentLine, Posting, Recovery
from qingmiao.support.rules.splitting import month_span


@dataclass(frozen=True)
class Difference:
    """Two sums that should be one: what, which row, and both in 分."""

    what: str
    row: str
    books: int
    found: int

    @property
    def words(self) -> str:
        """The difference as a person reads it."""
        return f"{self.what}（{self.row}）：账上 {self.books} 分，实际 {self.found} 分，相差 {self.books - self.found} 分"


def differences(month: date, county: str = "") -> list[Difference]:
    """Return every difference as the books stand at the end of a month, of one county or of all."""
    end = month_span(month).end
    postings = Posting.objects.filter(booked_on__lt=end)
    if county:
        postings = postings.filter(budget__county_code=county)
    return [*_entries(postings), *_mirrors(county), *_awards(county), *_lines(county), *_recoveries(county)]


def _entries(postings: Any) -> list[Difference]:
    rows = postings.order_by().values("entry").annotate(fen=Sum("amount_fen")).exclude(fen=0)
    return [Difference("分录不平", str(row["entry"]), row["fen"], 0) for row in rows]


def _mirrors(county: str) -> list[Difference]:
    available = Sum("postings__amount_fen", filter=Q(postings__account=Account.AVAILABLE), default=0)
    rows = Budget.objects.annotate(fen=available).exclude(fen=F("available_fen"))
    return [Difference("预算余额", f"{row} {row.county_code}", row.available_fen, row.fen) for row in _of(rows, "county_code", county)]


def _awards(county: str) -> list[Difference]:
    """Compare what stands for each award with what its state says."""
    sums = {account.value: Sum("postings__amount_fen", filter=Q(postings__account=account), default=0) for account in Account}
    rows = _of(Award.objects.filter(postings__isnull=False), "county_code", county).annotate(**sums).order_by("pk")
    found = []
    for row in rows:
        account = _account_of(row)
        standing = {name: getattr(row, name) for name in (Account.COMMITTED, Account.ORDERED)}
        wanted = {name: row.payable_fen if name == account else 0 for name in standing}
        found += [
            Difference("结果和预算", f"结果 {row.pk} {Account(name).label}", standing[name], wanted[name])
            for name in standing
            if standing[name] != wanted[name]
        ]
    return found


def _account_of(row: Award) -> str:
    if row.state == AwardState.ORDERED:
        return Account.ORDERED
    has_money = row.state in (AwardState.NOTICED, AwardState.CONFIRMED, AwardState.RETURNED)
    return Account.COMMITTED if has_money and not row.is_superseded else ""


def _lines(county: str) -> list[Difference]:
    """Compare what was paid in all with the lines that arrived."""
    paid = Sum("amount_fen", filter=Q(state=LineState.PAID), default=0)
    lines = _of(PaymentLine.objects.all(), "award__county_code", county).order_by().values("award").annotate(fen=paid)
    booked = Posting.objects.filter(account=Account.PAID, amount_fen__gt=0).order_by().values("award").annotate(fen=Sum("amount_fen"))
    told = {row["award"]: row["fen"] for row in _of(booked, "budget__county_code", county)}
    return [
        Difference("到账", f"结果 {row['award']}", told.get(row["award"], 0), row["fen"])
        for row in lines
        if told.get(row["award"], 0) != row["fen"]
    ]


def _recoveries(county: str) -> list[Difference]:
    owed = Sum("award__postings__amount_fen", filter=Q(award__postings__account=Account.OWED), default=0)
    rows = _of(Recovery.objects.all(), "award__county_code", county).annotate(fen=owed).order_by("pk")
    return [
        Difference("应收回", f"追回 {row.pk}", row.fen, row.amount_fen - row.recovered_fen)
        for row in rows
        if row.fen != row.amount_fen - row.recovered_fen
    ]


def _of(rows: Any, path: str, county: str) -> Any:
    return rows.filter(**{path: county}) if county else rows
