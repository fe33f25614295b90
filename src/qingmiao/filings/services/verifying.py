"""On-site verification, the notice of nonconformity, rectification and its re-check."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.accounts.services import sign_beside
from qingmiao.core.attachments import attach, refuse_many
from qingmiao.core.clocks import stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.models import StoredFile
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.filings.models import (
    Filing,
    ItemResult,
    NonconformityNotice,
    NoticeFile,
    Verification,
    VerificationItem,
    VisitDraft,
)
from qingmiao.filings.services import site_verified
from qingmiao.filings.workflow import VERIFICATION_CLOCK, workflow_of


@dataclass(frozen=True)
class SeenItem:
    """What two officers found about one item."""

    key: str
    title: str
    source: str
    result: str
    note: str = ""
    photo: StoredFile | None = None


@dataclass(frozen=True)
class Visit:
    """One visit to the site; `second` went along."""

    visited_on: date
    second: Post | None
    items: Sequence[SeenItem]
    conclusion: str = ""
    rectify_by: date | None = None
    failures: tuple[SeenItem, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "failures", tuple(item for item in self.items if item.result == ItemResult.FAILS))


def record_visit(filing: Filing, visit: Visit, *, password: str, version: int, actor: Post, at: datetime) -> Verification:
    """Record a visit, signed with the second officer's own password. Raises DomainError for a wrong one, and as `record_signed_visit`."""
    sign_beside(_second(visit, actor, timezone.localdate(at)), password, field="second_password", at=at)
    return record_signed_visit(filing, visit, version=version, actor=actor, at=at)


@transaction.atomic
def record_signed_visit(filing: Filing, visit: Visit, *, version: int, actor: Post, at: datetime) -> Verification:
    """Record a visit by two officers; without a failing item the site conforms, otherwise the notice goes out and is published.

    Raises DomainError for a second officer of another office, and for a failure without words.
    """
    second = _second(visit, actor, timezone.localdate(at))
    filing = take(filing, version)
    verification = Verification.objects.create(
        filing=filing,
        visited_on=visit.visited_on,
        recorded_by=actor,
        second_officer=second.user.display_name,
        second=second,
        conforms=not visit.failures,
        conclusion=visit.conclusion.strip(),
        at=at,
    )
    VerificationItem.objects.bulk_create(
        VerificationItem(
            verification=verification,
            key=item.key,
            title=item.title,
            source=item.source[:300],
            result=item.result,
            note=item.note,
            photo=item.photo,
        )
        for item in visit.items
    )
    VisitDraft.objects.filter(filing=filing).delete()
    if visit.failures:
        _give_notice(filing, visit, actor=actor, at=at)
    else:
        _conclude(filing, actor=actor, at=at)
    site_verified.send(Verification, verification=verification, at=at)
    return verification


@transaction.atomic
def report_rectification(
    filing: Filing, text: str, files: "Sequence[UploadedFile[Any]]" = (), *, version: int, actor: Post, at: datetime
) -> Filing:
    """Tell the county what was put right, with the papers and photos that show it; it then checks again."""
    if not text.strip():
        raise DomainError("请写明整改情况：改了什么、何时改好。", field="text")
    refuse_many(files, field="shown")
    filing = take(filing, version)
    workflow_of(filing, timezone.localdate(at)).perform(filing, "report_rectification", actor=actor, at=at, note=text.strip())
    for notice in filing.notices.filter(closed_on=None):
        notice.rectification = text.strip()
        notice.save(update_fields=["rectification"])
        for upload in files:
            attach(NoticeFile(notice=notice), upload, actor=actor, at=at)
    path = reverse("filing_review", kwargs={"pk": filing.pk})
    news = News("rectified", f"{filing.institution.name} 已报送整改情况，待复核", path=path, version=filing.version)
    tell(filing, news, health_department_of(filing.county_code), at=at)
    return filing


def _second(visit: Visit, actor: Post, on: date) -> Post:
    """Return who went along. Raises DomainError for what cannot be recorded."""
    if visit.visited_on > on:
        raise DomainError("核实日期不能晚于今天。", field="visited_on")
    second = visit.second
    if second is None or second.user_id == actor.user_id or (second.organisation_id, second.role) != (actor.organisation_id, actor.role):
        raise DomainError("现场核实须由两名人员进行，请在本单位的经办人中选择另一名。", field="second")
    if not visit.items:
        raise DomainError("请逐项填写核实结果。")
    silent = [item for item in visit.failures if not item.note.strip()]
    if silent:
        raise DomainError(f"“{silent[0].title}”判为不符合，请写明看到的情况。")
    return second


def _give_notice(filing: Filing, visit: Visit, *, actor: Post, at: datetime) -> None:
    on = timezone.localdate(at)
    reasons = "；".join(f"{item.title}：{item.note.strip()}" for item in visit.failures)
    workflow_of(filing, on).perform(filing, "find_nonconforming", actor=actor, at=at, note=reasons)
    number = next_number("告知", filing.county_code, on)
    NonconformityNotice.objects.create(filing=filing, number=number, reasons=reasons, rectify_by=visit.rectify_by, published_at=at)
    stop_clocks(filing, on=on, outcome="nonconforming", kinds=frozenset({VERIFICATION_CLOCK}))
    news = News(f"notice-{number}", f"现场核实有 {len(visit.failures)} 项不符合，请整改", reasons, _own_page(filing))
    tell(filing, news, filing.institution.organisation, at=at)


def _conclude(filing: Filing, *, actor: Post, at: datetime) -> None:
    on = timezone.localdate(at)
    workflow_of(filing, on).perform(filing, "verify", actor=actor, at=at)
    filing.notices.filter(closed_on=None).update(closed_on=on)
    stop_clocks(filing, on=on, outcome="verified", kinds=frozenset({VERIFICATION_CLOCK}))
    news = News("verified", "现场核实符合", path=_own_page(filing), version=filing.version)
    tell(filing, news, filing.institution.organisation, at=at)


def _own_page(filing: Filing) -> str:
    return reverse("filing_overview", kwargs={"pk": filing.pk})
