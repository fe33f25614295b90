"""What an institution says of itself: facts with the days they hold, papers that prove them, meters."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Institution
from qingmiao.support.models import DeclaredFact, FactFile, UtilitySite
from qingmiao.support.rules.fact_kinds import FACTS, MOST
from qingmiao.support.rules.vocabulary import Shape


@dataclass(frozen=True)
class Declared:
    """A value of a fact in its smallest unit, from the first to the last day; a state may stay open."""

    key: str
    value: int
    first: date
    last: date | None


@transaction.atomic
def declare_fact(house: Institution, told: Declared, *, actor: Post | None, at: datetime) -> DeclaredFact:
    """Keep a declared value; what was declared before for the same days stays, and holds no more.

    Raises DomainError for a fact nobody declares, a value that cannot be, and days that cannot be.
    """
    kind = FACTS.get(told.key)
    if kind is None or not kind.is_declared:
        raise DomainError("没有这项可填的内容。", field="key")
    if not 0 <= told.value < MOST:
        raise DomainError("数值不能是负数，也不能超过一千亿元。", field="value")
    last = told.first if kind.shape is Shape.EVENT else told.last
    if last is None and kind.shape is Shape.FLOW:
        raise DomainError("这是一段时间的合计，请填写最后一天。", field="last")
    if last is not None and last < told.first:
        raise DomainError("最后一天不能早于第一天。", field="last")
    if kind.shape is not Shape.STATE and last is not None and last > timezone.localdate(at):
        raise DomainError("这段时间还没有过完，请在结束后填报。", field="last")
    end = last + timedelta(days=1) if last else None
    row = DeclaredFact.objects.create(
        institution=house, key=told.key, value=told.value, first_on=told.first, end_on=end, known_at=at, post=actor
    )
    audit.record(actor, "declare_fact", row, at=at, changes={"key": told.key, "value": told.value})
    return row


@transaction.atomic
def add_fact_file(house: Institution, year: int, title: str, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> FactFile:
    """Keep a paper that proves what was declared for a year."""
    row = attach(FactFile(institution=house, year=year, title=title), upload, actor=actor, at=at)
    audit.record(actor, "add_fact_file", row, at=at, changes={"year": year, "title": title})
    return row


@transaction.atomic
def add_site(house: Institution, utility: str, account: str, meter: str, *, actor: Post, at: datetime) -> UtilitySite:
    """Keep a meter. Raises DomainError for an account number that another site has."""
    if UtilitySite.objects.filter(utility=utility, account_number=account).exists():
        raise DomainError("这个户号已登记，请核对。", field="account_number")
    row = UtilitySite.objects.create(institution=house, utility=utility, account_number=account, meter_number=meter)
    audit.record(actor, "add_site", row, at=at)
    return row


@transaction.atomic
def ask_utilities(sites: "list[UtilitySite]", *, actor: Post, at: datetime) -> int:
    """Note that a list of sites went to their suppliers."""
    on = timezone.localdate(at)
    rows = UtilitySite.objects.select_for_update().filter(pk__in=[site.pk for site in sites], asked_on=None).order_by("pk")
    for row in rows:
        row.asked_on = on
        row.save(update_fields=["asked_on"])
        audit.record(actor, "ask_utilities", row, at=at)
    return len(rows)


@transaction.atomic
def answer_site(site: UtilitySite, since: date | None, refused: str, *, actor: Post, at: datetime) -> UtilitySite:
    """Keep a supplier's answer: the resident price from a day on, or why not. Raises DomainError for both or neither."""
    row = UtilitySite.objects.select_for_update().get(pk=site.pk)
    if row.asked_on is None:
        raise DomainError("名单送出以后才能登记答复。")
    if (since is None) == (not refused):
        raise DomainError("请填写执行日期，或未执行的原因，只填一项。", field="confirmed_from")
    row.confirmed_from, row.refused_because = since, refused
    row.save(update_fields=["confirmed_from", "refused_because"])
    audit.record(actor, "answer_site", row, at=at, changes={"since_on": since.isoformat() if since else "", "refused": refused})
    return row
