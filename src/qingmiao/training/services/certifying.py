"""Certificates: issued when all is done, checked by their code, counted as hours in the record; taken back with a reason."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.check_codes import check_code
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.printing import compile_pdf, qr_svg
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.training.models import CertificateState, CourseCertificate, Enrolment, EnrolmentState
from qingmiao.training.rules.outlines import outline_of
from qingmiao.ui.words import day_cn
from qingmiao.workforce.models import TrainingRecord
from qingmiao.workforce.rules.vocabulary import ProofSource, Topic

SERIES = "培训"
TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "training" / "certificate.typ"


def finish(row: Enrolment, *, at: datetime) -> CourseCertificate:
    """End an enrolment well: a certificate, and its hours in the record. The caller has locked the row and seen that all is done."""
    session, on = row.session, timezone.localdate(at)
    course, provider = session.course, session.course.provider
    row.state = EnrolmentState.FINISHED
    row.save(update_fields=["state"])
    number = next_number(SERIES, session.county_code, on)
    record = TrainingRecord.objects.create(
        worker_id=row.worker.merged_into_id or row.worker_id,
        source=ProofSource.COURSE,
        entered_at=at,
        checked_on=on,
        topic=course.topic,
        hours=course.hours,
        passed=_is_whole(row) or None,
        ended_on=on,
        provider=provider.name,
        number=number,
    )
    office = health_department_of(session.county_code)
    made = CourseCertificate.objects.create(
        enrolment=row,
        record=record,
        number=number,
        code=check_code(settings.DATA_KEYS.secret, "course", number),
        issued_on=on,
        content={
            "name": str(row.worker.name),
            "topic": course.get_topic_display(),
            "course": course.title,
            "hours": f"{float(course.hours):g} 学时（理论 {float(course.theory_hours):g}，实践 {float(course.practice_hours):g}）",
            "provider": provider.name,
            "session": session.number,
            "issuer": office.name if office else "",
        },
    )
    audit.record(None, "issue_certificate", made, at=at, changes={"number": number, "worker": record.worker_id})
    if row.institution is not None:
        news = News("finished", "本机构有人员结业，学时已记入档案", path=reverse("session_show", kwargs={"pk": session.pk}))
        tell(row, news, row.institution.organisation, at=at)
    return made


def _is_whole(row: Enrolment) -> bool:
    """Tell whether the course is the whole training of its topic; a shorter one only adds hours. The first day selects the law."""
    course = row.session.course
    outline = outline_of(Topic(course.topic), load(), row.session.begins_on)
    return outline.is_covered(float(course.theory_hours), float(course.practice_hours))


@transaction.atomic
def revoke_certificate(row: CourseCertificate, reason: str, *, actor: Post, at: datetime) -> CourseCertificate:
    """Take a certificate back: its hours count no more, its code says so. Raises DomainError without a reason."""
    reason = written(reason, "请写明为什么撤销。")[:200]
    row = lock(CourseCertificate, row.pk)
    if row.state != CertificateState.VALID or row.record is None:
        raise DomainError("这份证书已经撤销，请刷新页面查看。")
    record, row.record, row.state, row.reason = row.record, None, CertificateState.REVOKED, reason
    row.save(update_fields=["record", "state", "reason"])
    audit.record(actor, "revoke_certificate", row, at=at, changes={"reason": reason, "worker": record.worker_id})
    record.delete()
    return row


@transaction.atomic
def print_certificate(row: CourseCertificate, *, actor: Post, at: datetime) -> bytes:
    """Return a certificate as PDF with the full name; the print is written down."""
    if row.state != CertificateState.VALID:
        raise DomainError("这份证书已撤销，不能打印。")
    audit.record(actor, "print_certificate", row, at=at, purpose="打印结业证书")
    content, worker = row.content, row.enrolment.worker
    address = f"{settings.BASE_URL}{reverse('certificate_show', kwargs={'code': row.code})}"
    data: dict[str, Any] = {
        "title": "结业证书",
        "number": row.number,
        "opening": f"{worker.name.open()}：",
        "sentence": f"参加{content['course']}，完成全部课时，考试合格，准予结业。",
        "rows": [
            ["证件号码", str(worker.number)],
            ["培训内容", content["topic"]],
            ["学时", content["hours"]],
            ["培训单位", content["provider"]],
            ["培训班", content["session"]],
        ],
        "issuer": content["provider"],
        "date": day_cn(row.issued_on),
        "qr": qr_svg(address),
        "code": row.code,
        "address": address,
    }
    return compile_pdf(TEMPLATE, data, at=at)
