"""Proofs entered by hand: a health check, a stop and a return, a qualification, an outside training; and their check by an officer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.files import store_file
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import Education
from qingmiao.workforce.models import HealthCheck, Qualification, TrainingRecord, Worker
from qingmiao.workforce.rules.vocabulary import HealthResult, ProofSource, QualificationKind, Topic

OWN_NUMBERS = "托育培训〔"  # how the numbers of the city's own certificates begin (training)


@dataclass(frozen=True)
class Examined:
    """A health check, or a stop for an infectious disease."""

    result: HealthResult
    on: date
    until: date | None = None
    number: str = ""
    issuer: str = ""
    note: str = ""


@transaction.atomic
def keep_scan(check: HealthCheck, upload: "UploadedFile[Any]", *, actor: Post, at: datetime) -> HealthCheck:
    """Put the scan to a health check that was entered without one, or in place of the one it had."""
    check = lock(HealthCheck, check.pk)
    check.file = store_file(upload, actor=actor, at=at)
    check.save(update_fields=["file"])
    audit.record(actor, "add_scan", check, at=at, changes={"worker": check.worker_id, "sha256": check.file.sha256})
    return check


@transaction.atomic
def add_health_check(  # the person, what was found, the paper, and who enters it where
    worker: Worker, what: Examined, upload: "UploadedFile[Any] | None", *, institution: Institution, actor: Post, at: datetime
) -> HealthCheck:
    """Enter a health check; the newest governs. Raises DomainError for dates that cannot be."""
    refuse_impossible_health(what, worker, timezone.localdate(at))
    row = HealthCheck.objects.create(
        worker=worker,
        source=ProofSource.INSTITUTION,
        institution=institution,
        entered_at=at,
        entered_by=actor,
        file=store_file(upload, actor=actor, at=at) if upload else None,
        result=what.result,
        happened_on=what.on,
        valid_until=what.until,
        number=what.number,
        issuer=what.issuer,
        note=what.note,
    )
    audit.record(actor, "add_health_check", row, at=at, changes={"worker": worker.pk})
    return row


def refuse_impossible_health(what: Examined, worker: Worker, today: date) -> None:
    """Raise DomainError for dates of a health check that cannot be."""
    if what.on > today:
        raise DomainError("检查日期不能晚于今天。", field="on")
    if what.on <= worker.birth_date:
        raise DomainError("检查日期早于出生日期，请核对。", field="on")
    if what.result is HealthResult.FIT and what.until is None:
        raise DomainError("请填写健康合格证有效期至。", field="until")
    if what.until and what.until < what.on:
        raise DomainError("有效期至不能早于检查日期。", field="until")
    if what.until and what.until > add_months(what.on, 12):
        raise DomainError("健康合格证每年检查一次，有效期至不能超过检查日期后一年。", field="until")


@dataclass(frozen=True)
class Learned:
    """A qualification as its paper tells it."""

    kind: QualificationKind
    level: str = ""
    years: Decimal | None = None
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    until: date | None = None


@transaction.atomic
def add_qualification(  # the person, the paper, and who enters it where
    worker: Worker, what: Learned, upload: "UploadedFile[Any] | None", *, institution: Institution, actor: Post, at: datetime
) -> Qualification:
    """Enter a qualification with its scan; an officer looks at it later."""
    refuse_impossible_learning(what, worker, timezone.localdate(at))
    row = Qualification.objects.create(
        worker=worker,
        source=ProofSource.INSTITUTION,
        institution=institution,
        entered_at=at,
        entered_by=actor,
        file=store_file(upload, actor=actor, at=at) if upload else None,
        kind=what.kind,
        level=what.level,
        rank=_rank(what),
        years=what.years,
        number=what.number,
        issuer=what.issuer,
        issued_on=what.issued_on,
        valid_until=what.until,
    )
    audit.record(actor, "add_qualification", row, at=at, changes={"worker": worker.pk, "kind": what.kind})
    return row


def refuse_impossible_learning(what: Learned, worker: Worker, today: date) -> None:
    """Raise DomainError for what cannot be so, at its field."""
    _rank(what)
    if what.issued_on and not worker.birth_date < what.issued_on <= today:
        raise DomainError("取得日期应在出生之后、今天之前。", field="issued_on")
    if what.until and what.issued_on and what.until < what.issued_on:
        raise DomainError("有效期至不能早于取得日期。", field="until")


def _rank(what: Learned) -> int | None:
    if what.kind is not QualificationKind.EDUCATION:
        return None
    if what.level not in list(Education):
        raise DomainError("请选择学历。", field="level")
    return Education(what.level).rank


@transaction.atomic
def verify_proof(row: Qualification | TrainingRecord, *, actor: Post, at: datetime) -> None:
    """Write down that an officer has looked at the paper. Raises DomainError where that was done before."""
    if row.checked_on is not None:
        raise DomainError("这份证明已经核验过，请刷新页面查看。")
    row.checked_on, row.checked_by = timezone.localdate(at), actor
    row.save(update_fields=["checked_on", "checked_by"])
    audit.record(actor, "verify_proof", row, at=at, changes={"worker": row.worker_id})


@transaction.atomic
def refuse_proof(row: Qualification | TrainingRecord, reason: str, *, actor: Post, at: datetime) -> None:
    """Take out what an institution entered and an officer could not find proven; the institution is told why."""
    reason = written(reason, "请写明为什么不予认可。")[:200]
    row = lock(type(row), row.pk)
    if row.checked_on is not None or row.source != ProofSource.INSTITUTION:
        raise DomainError("只能退回机构登记、还没有核验的证明。")
    audit.record(actor, "refuse_proof", row, at=at, changes={"worker": row.worker_id, "what": str(row), "reason": reason})
    news = News("refused", f"登记的证明没有通过核验：{row}", reason, reverse("people_list"))
    tell(row, news, row.institution.organisation if row.institution else None, at=at)
    row.delete()


@dataclass(frozen=True)
class Trained:
    """A training held elsewhere, as its certificate tells it."""

    topic: Topic
    hours: Decimal
    on: date
    provider: str
    number: str


@transaction.atomic
def add_training(  # the person, the certificate, and who enters it where
    worker: Worker, what: Trained, upload: "UploadedFile[Any] | None", *, institution: Institution | None, actor: Post, at: datetime
) -> TrainingRecord:
    """Enter an outside certificate, for an institution or for an office.

    Raises DomainError for hours beyond reason, a day to come, or a number used already.
    """
    if not 0 < what.hours <= 2000:
        raise DomainError("学时须大于 0、不超过 2,000。", field="hours")
    if not worker.birth_date < what.on <= timezone.localdate(at):
        raise DomainError("结束日期应在出生之后、今天之前。", field="on")
    if what.number.replace(" ", "").startswith(OWN_NUMBERS):
        raise DomainError("这是本系统发放的证书，学时已自动记入档案，不用登记。", field="number")
    if TrainingRecord.objects.filter(number=what.number).exclude(number="").exists():
        raise DomainError("这个证书编号已登记过，不能重复使用。", field="number")
    row = TrainingRecord.objects.create(
        worker=worker,
        source=ProofSource.INSTITUTION if institution else ProofSource.OFFICER,
        institution=institution,
        entered_at=at,
        entered_by=actor,
        file=store_file(upload, actor=actor, at=at) if upload else None,
        topic=what.topic,
        hours=what.hours,
        passed=True,
        ended_on=what.on,
        provider=what.provider,
        number=what.number,
    )
    audit.record(actor, "add_training", row, at=at, changes={"worker": worker.pk, "topic": what.topic})
    return row
