"""Credit is entered with its source and end; an institution asks for repair after cure, or objects; the office answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import CreditEntry, CreditFile, CreditRequest, CreditState
from qingmiao.quality.permissions.credit import ASK_CREDIT, ENTER_CREDIT
from qingmiao.quality.queries.credit import consequences_by_kind
from qingmiao.quality.rules.vocabulary import CreditKind, CreditRequestKind
from qingmiao.quality.workflow.credit import CREDIT_ENTRIES, CREDIT_REQUESTS
from qingmiao.supervision.models import Finding, FindingState

CREDIT_DAYS, REPAIR_AFTER, MOST_MONTHS = declare(
    "quality.credit_answer_working_days", "quality.repair_after_months", "quality.credit_most_months"
)
CREDIT_CLOCK = "credit_request"
SERIES = {CreditRequestKind.REPAIR: "信修", CreditRequestKind.APPEAL: "信异"}


@dataclass(frozen=True)
class NewEntry:
    """What is entered. `document` names the decision it rests on, `law` the clause; `until` is its last day."""

    kind: CreditKind
    title: str
    facts: str
    document: str
    decided_on: date
    until: date
    law: str = ""
    consequences: Sequence[str] = ()
    is_public: bool = False


@transaction.atomic
def enter_credit(institution: Institution, told: NewEntry, *, actor: Post, at: datetime) -> CreditEntry:
    """Enter credit of an institution. Raises DomainError without a law where one is needed, or for an end that cannot be."""
    on, law = timezone.localdate(at), load()
    institution = lock(Institution, institution.pk)
    if not ENTER_CREDIT.permits(actor, institution) or actor.organisation is None:
        raise DomainError("只能录入本县（市、区）机构的信用记录。", field="institution")
    if told.decided_on > on:
        raise DomainError("决定日期不能晚于今天。", field="decided_on")
    most = add_months(told.decided_on, int(law.value(MOST_MONTHS, told.decided_on).value[told.kind]))
    if not told.decided_on <= told.until <= most:
        raise DomainError(f"最后一天应在 {day_words(told.decided_on)} 和 {day_words(most)} 之间。", field="until")
    if told.kind != CreditKind.COMMENDATION and not told.law.strip():
        raise DomainError("处罚、失信记录须写明法律依据。", field="law")
    known = consequences_by_kind(told.decided_on)[told.kind]
    if unknown := [word for word in told.consequences if word not in known]:
        raise DomainError(f"“{unknown[0]}”不是这类记录的措施。", field="consequences")
    title, facts = written(told.title, "请写明事由。", field="title")[:200], written(told.facts, "请写明事实。", field="facts")
    document = written(told.document, "请写明依据哪份文书。", field="document")[:200]
    same = CreditEntry.objects.filter(institution=institution, kind=told.kind, title=title, document=document, decided_on=told.decided_on)
    if same.filter(entered_by=actor, until=told.until, state=CreditState.IN_FORCE).exists():
        raise DomainError("这条记录刚才已经录入，没有再录一次。", field="document")
    row = CreditEntry.objects.create(
        institution=institution,
        county_code=institution.county_code,
        kind=told.kind,
        title=title,
        facts=facts,
        document=document,
        law=told.law.strip()[:200],
        consequences=list(told.consequences),
        issuer=actor.organisation,
        entered_by=actor,
        decided_on=told.decided_on,
        until=told.until,
        is_public=told.is_public,
    )
    audit.record(actor, "enter_credit", row, at=at, changes={"kind": row.kind, "until": row.until.isoformat(), "is_public": row.is_public})
    words = f"有效至 {day_words(row.until)}。" + (
        "" if told.kind == CreditKind.COMMENDATION else "有异议的，可以提出；改正后可以申请修复。"
    )
    tell(row, _news(row, "entered", f"信用记录：{row.get_kind_display()}，{row.title}", words), institution.organisation, at=at)
    return row


@dataclass(frozen=True)
class Asked:
    """What an institution asks of an entry, and the papers that show why."""

    kind: CreditRequestKind
    text: str
    files: "Sequence[UploadedFile[Any]]" = ()


@transaction.atomic
def ask_credit(entry: CreditEntry, asked: Asked, *, version: int, actor: Post, at: datetime) -> CreditRequest:
    """Ask to have an entry repaired after cure, or taken back. Raises DomainError while a finding is open, or too early for a repair."""
    kind, text, on = asked.kind, written(asked.text, "请写明理由。", field="text"), timezone.localdate(at)
    refuse_many(asked.files, field="evidence")
    entry = take(entry, version)
    _refuse_asking(entry, kind, actor, on)
    row = CreditRequest.objects.create(
        entry=entry, number=next_number(SERIES[kind], entry.county_code, on), kind=kind, text=text, asked_by=actor, asked_on=on
    )
    for upload in asked.files:
        attach(CreditFile(request=row), upload, actor=actor, at=at)
    days = int(load().value(CREDIT_DAYS, on).value)
    start_clock(row, CREDIT_CLOCK, "答复时限", on=on, working_days=days, county_code=entry.county_code)
    audit.record(actor, "ask_credit", row, at=at, changes={"kind": kind, "text": text})
    tell(entry, _news(entry, "asked", f"{entry.institution.name} 提出{kind.label}：{entry.title}", text), entry.issuer, at=at)
    return row


@transaction.atomic
def answer_credit(row: CreditRequest, answer: str, *, is_granted: bool, version: int, actor: Post, at: datetime) -> CreditRequest:
    """Answer what was asked; a granted repair or appeal ends the entry at once."""
    answer, on = written(answer, "请写明答复和理由。", field="answer"), timezone.localdate(at)
    entry, row = lock(CreditEntry, row.entry_id), take(row, version)
    row.answer, row.answered_on = answer, on
    CREDIT_REQUESTS.perform(row, "grant_credit_request" if is_granted else "refuse_credit_request", actor=actor, at=at, note=answer)
    stop_clocks(row, on=on, outcome="answered")
    if is_granted:
        entry.ended_on = on
        step = "repair_credit_entry" if row.kind == CreditRequestKind.REPAIR else "revoke_credit_entry"
        CREDIT_ENTRIES.perform(entry, step, actor=None, at=at, note=row.number)
    title = f"{row.get_kind_display()}{row.get_state_display()}：{entry.title}"
    tell(row, _news(entry, "answered", title, answer), entry.institution.organisation, at=at)
    return row


def _refuse_asking(entry: CreditEntry, kind: CreditRequestKind, actor: Post, on: date) -> None:
    if not ASK_CREDIT.permits(actor, entry):
        raise DomainError("只能对本机构的信用记录提出。")
    if entry.state != CreditState.IN_FORCE or entry.until < on:
        raise DomainError("这条记录已经失效，不需要申请。")
    if entry.requests.filter(state="asked").exists():
        raise DomainError("已有一份请求在办，请等答复。")
    if kind == CreditRequestKind.APPEAL:
        return
    if entry.kind == CreditKind.COMMENDATION:
        raise DomainError("表彰不需要修复。")
    first = add_months(entry.decided_on, int(load().value(REPAIR_AFTER, entry.decided_on).value))
    if on < first:
        raise DomainError(f"{first} 起可以申请修复。")
    if Finding.objects.filter(institution=entry.institution, state__in=[FindingState.OPEN, FindingState.ANSWERED]).exists():
        raise DomainError("还有检查发现的问题没有销号，改好以后才能申请修复。")


def _news(entry: CreditEntry, event: str, title: str, body: str = "") -> News:
    return News(event, title, body, reverse("credit_show", kwargs={"pk": entry.pk}), version=entry.version)
