"""The institution's side of a finding: what it put right, a longer deadline once, an objection to the publication."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.supervision.models import Extension, Finding, FindingState, Objection, Rectification, RectificationFile
from qingmiao.supervision.services.noticing import RECTIFICATION_CLOCK
from qingmiao.supervision.workflow import FINDINGS, UNDONE

RECHECK_CLOCK = "recheck"
EXTENSION_DAYS_MOST, RECHECK_WORKING_DAYS = declare("supervision.extension_days_most", "supervision.recheck_working_days")


@transaction.atomic
def answer_finding(
    row: Finding, text: str, files: "Sequence[UploadedFile[Any]]" = (), *, version: int, actor: Post, at: datetime
) -> Rectification:
    """Tell what was put right, with photos and papers; the deadline stops and the office's time to recheck begins.

    Raises DomainError before the notice was read, and for words that are missing or a file that is none.
    """
    text = written(text, "请写明整改情况：改了什么、何时改好。", field="text")
    refuse_many(files, field="evidence")
    row, on = take(row, version), timezone.localdate(at)
    if row.notice is None or row.notice.read_at is None:
        raise DomainError("请先打开责令整改通知书，再报送整改情况。")
    FINDINGS.perform(row, "answer_finding", actor=actor, at=at, note=text)
    told = Rectification.objects.create(finding=row, text=text, by=actor, at=at)
    for upload in files:
        attach(RectificationFile(rectification=told), upload, actor=actor, at=at)
    stop_clocks(row, on=on, outcome="answered", kinds=frozenset({RECTIFICATION_CLOCK}))
    days = int(load().value(RECHECK_WORKING_DAYS, on).value)
    start_clock(row, RECHECK_CLOCK, "复查时限", on=on, working_days=days, county_code=row.county_code)
    tell(row, news(row, "answered", f"{row.institution.name} 已报送整改：{row.title}", text), row.organisation, at=at)
    return told


@transaction.atomic
def ask_extension(row: Finding, until: date, reason: str, *, version: int, actor: Post, at: datetime) -> Extension:
    """Ask once for a longer deadline, before it has passed, with a reason."""
    reason, on = written(reason, "请写明为什么需要延期。"), timezone.localdate(at)
    row = take(row, version)
    most = int(load().value(EXTENSION_DAYS_MOST, row.found_on).value)
    if row.state != FindingState.OPEN or row.due_on is None:
        raise DomainError(f"这个问题“{row.get_state_display()}”，不能申请延期。")
    if Extension.objects.filter(finding=row).exists():
        raise DomainError("每个问题只能申请一次延期，已经申请过了。")
    if on > row.due_on:
        raise DomainError(f"整改期限 {day_words(row.due_on)}已过，不能再申请延期。")
    if not row.due_on < until <= row.due_on + timedelta(days=most):
        raise DomainError(f"申请延至的日期应在 {day_words(row.due_on)}之后，最多延 {most} 天。", field="until")
    asked = Extension.objects.create(finding=row, until=until, reason=reason, asked_at=at)
    audit.record(actor, "ask_extension", row, at=at, changes={"until": until.isoformat(), "reason": reason})
    tell(
        row,
        news(row, "extension", f"{row.institution.name} 申请延长整改期限至 {day_words(until)}：{row.title}", reason),
        row.organisation,
        at=at,
    )
    return asked


@transaction.atomic
def object_to_publication(row: Finding, text: str, *, version: int, actor: Post, at: datetime) -> Objection:
    """Object before a finding is published, or while it is; the page says so until it is answered. Once."""
    text, on = written(text, "请写明对公示有什么异议、理由和证据。", field="text"), timezone.localdate(at)
    row = take(row, version)
    if row.publish_on is None or (row.published_until is not None and row.published_until < on):
        raise DomainError("这个问题不公示，不需要提出异议。")
    if Objection.objects.filter(finding=row).exists():
        raise DomainError("已经提出过异议。")
    said = Objection.objects.create(finding=row, text=text, at=at)
    audit.record(actor, "object_to_publication", row, at=at, changes={"text": text})
    tell(row, news(row, "objection", f"{row.institution.name} 对公示提出异议：{row.title}", text), row.organisation, at=at)
    return said


def news(row: Finding, event: str, title: str, body: str = "") -> News:
    """Return news of a finding; it may happen again, each time by its version."""
    return News(event, title, body, reverse("finding_show", kwargs={"pk": row.pk}), version=row.version)


def is_open(row: Finding) -> bool:
    """Tell whether something still has to be done about a finding."""
    return row.state in UNDONE
