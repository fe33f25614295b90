"""A report comes in: from a citizen's form, or entered by an officer. It makes a case, or a restricted one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.clocks import start_clock, start_clock_until
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import Sender, begin, fill
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Case, Report, ReportFile
from qingmiao.reports.permissions import ENTER_REPORT
from qingmiao.reports.rules.deadlines import ACCEPT_DAYS, answer_law
from qingmiao.reports.rules.vocabulary import CaseKind, Channel, Topic
from qingmiao.reports.services.restricting import Suspicion, open_restricted
from qingmiao.reports.services.taking import county_of, news

MOST_FROM_A_CITIZEN = 6
ACCEPT_CLOCK, ANSWER_CLOCK = "case_accept", "case_answer"


@dataclass(frozen=True)
class Told:
    """What somebody tells. `once` is the form's own mark: sent twice from a slow line, it makes one report."""

    once: UUID
    county_code: str
    kind: str
    topic: str
    text: str
    institution: Institution | None = None
    institution_words: str = ""
    name: str = ""
    phone: str = ""
    files: "Sequence[UploadedFile[Any]]" = ()
    channel: str = Channel.WEB
    source_number: str = ""


@transaction.atomic
def receive(told: Told, *, address: str = "", actor: Post | None = None, at: datetime) -> Report:
    """Take a report in and open its case; of suspected abuse, a restricted one.

    `address` is where a citizen's form came from, kept as a keyed hash of this day alone. Raises DomainError for a flood from one
    address, an empty text, an unreadable phone or file; then nothing is kept.
    """
    if actor is not None and not ENTER_REPORT.is_granted(actor):
        raise DomainError("您的岗位不能录入反映。")
    sender = Sender(told.once, told.name, told.phone, address)
    known = begin(Report, sender, at=at)
    if known is not None:
        return known
    text = written(told.text, "请写明您要反映或咨询的内容。", field="text")
    refuse_many(told.files, MOST_FROM_A_CITIZEN, field="photos")
    report = Report(
        channel=told.channel,
        source_number=told.source_number.strip(),
        institution_words=told.institution_words.strip()[:200],
        text=text,
        entered_by=actor,
    )
    fill(report, sender, at=at)
    if told.topic == Topic.ABUSE:
        contact = " ".join(part for part in (told.name.strip(), report.phone.open()) if part)
        suspicion = Suspicion(
            told.county_code, _with_place(told, text), f"{report.get_channel_display()}反映", told.institution, "", contact
        )
        report.restricted = open_restricted(suspicion, actor=actor, at=at)
    else:
        report.case = open_case(told, at=at)
    report.save()
    _keep_files(report, told.files, actor=actor, at=at)
    if report.case is not None:
        audit.record(actor, "receive_report", report.case, at=at, changes={"channel": report.channel, "topic": told.topic})
        title = f"收到{report.case.get_kind_display()}：{report.case.get_topic_display()}"
        tell(report.case, news(report.case, "received", title), county_of(report.case), at=at)
    return report


def open_case(told: Told, *, at: datetime) -> Case:
    """Open a case with its two clocks: to accept it, and to answer it."""
    on, law = timezone.localdate(at), load()
    case = Case.objects.create(
        number=next_number("诉" if told.kind != CaseKind.CONSULTATION else "询", told.county_code, on),
        county_code=told.county_code,
        institution=told.institution,
        kind=told.kind,
        topic=told.topic,
        opened_at=at,
        changed_at=at,
    )
    start_clock(case, ACCEPT_CLOCK, "决定是否受理", on=on, working_days=int(law.value(ACCEPT_DAYS, on).value), county_code=case.county_code)
    start_answer_clock(case, on)
    return case


def start_answer_clock(case: Case, on: date) -> None:
    """Start the clock of the answer, in the days that the law counts for its kind."""
    value = answer_law(case.kind, on, load())
    if case.kind == CaseKind.CONSULTATION:
        start_clock(case, ANSWER_CLOCK, "答复", on=on, working_days=int(value.value), county_code=case.county_code)
    else:
        clock = start_clock_until(case, ANSWER_CLOCK, "答复", on=on, due_on=on + timedelta(days=int(value.value)))
        clock.county_code = case.county_code
        clock.save(update_fields=["county_code"])


def _with_place(told: Told, text: str) -> str:
    return f"{text}\n所说的机构：{told.institution_words}" if told.institution_words else text


def _keep_files(report: Report, files: "Sequence[UploadedFile[Any]]", *, actor: Post | None, at: datetime) -> None:
    for place, upload in enumerate(files, start=1):
        upload.name = f"材料{place}"  # what a phone calls a photo may name a person
        attach(ReportFile(report=report), upload, actor=actor, at=at)
