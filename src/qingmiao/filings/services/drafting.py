"""Writing a filing: start it, save it as it is typed, attach papers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.drafts import keep_draft, put_section, raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.filings.models import Filing, FilingDocument, FilingKind, Settlement, SettlementKind
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.queries.judging import facts_of
from qingmiao.filings.services.prefilling import known_facts
from qingmiao.institutions.models import FactsVersion, Institution, Standing
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import CertificateKind

OPEN_ALREADY = "这个机构还有一件未办结的事项，请先办结或撤回后再新建。"


@transaction.atomic
def start_filing(institution: Institution, kind: str, *, actor: Post | None, at: datetime) -> Filing:
    """Open a filing; an amendment or deregistration begins with the facts in force. Raises DomainError when one is open."""
    institution = lock(Institution, institution.pk)
    current = FactsVersion.objects.filter(institution=institution, period__upper_inf=True).first()
    if (kind == FilingKind.FILING) != (institution.standing != Standing.FILED):
        raise DomainError("机构已备案，请办理变更备案。" if institution.standing == Standing.FILED else "机构尚未备案，请先办理备案。")
    filing = Filing(institution=institution, kind=kind, county_code=institution.county_code, created_at=at, saved_at=at)
    filing.facts = {"basic": {"name": institution.name, "county_code": institution.county_code}}
    if current is not None and kind != FilingKind.FILING:
        filing.facts = {name: value for name, value in current.facts.items() if name != "commitment"}
        filing.personal = current.personal
        filing.replaces = current
    try:
        with transaction.atomic():
            filing.save()
    except IntegrityError as error:
        raise DomainError(OPEN_ALREADY) from error
    filing.refresh_from_db(fields=["personal"])
    if current is not None and kind == FilingKind.DEREGISTRATION:
        _list_everyone(filing, facts_of(filing))
    audit.record(actor, "start_filing", filing, at=at, changes={"kind": kind})
    return filing


@transaction.atomic
def save_section(filing: Filing, section: str, values: Any, *, version: int, actor: Post, at: datetime) -> Filing:
    """Replace one section of a draft by what was typed, readable or not. Raises DomainError for a stale page or a closed filing."""
    filing = lock_for_editing(filing, version=version, actor=actor)
    put_section(filing, section, values, Facts)
    keep_draft(filing, "facts", "personal", at=at)
    audit.record(actor, "save_section", filing, at=at, changes={"section": section, "version": filing.version})
    return filing


@transaction.atomic
def reveal_identity(filing: Filing, key: str, *, actor: Post, at: datetime) -> str:
    """Open the identity number of one person of a filing, and write the read down. The caller has checked who asks."""
    rows = raw_facts(filing).get("staff")
    found = [row for row in rows or [] if isinstance(row, dict) and key and row.get("key") == key]
    if not found:
        raise DomainError("人员名单里没有这个人，请刷新页面。")
    audit.record(actor, "reveal", filing, at=at, purpose="核对公民身份号码", changes={"staff": key, "field": "identity_number"})
    return str(found[0].get("identity_number") or "")


def note_read(filing: Filing, *, actor: Post, at: datetime, key: str = "") -> None:
    """Write down that someone reads the personal facts of a filing's staff: one person's, or everyone's."""
    audit.record(actor, "read_staff", filing, at=at, purpose="填写并核对备案材料", changes={"staff": key} if key else {})


@transaction.atomic
def save_reason(filing: Filing, reason: str, *, version: int, actor: Post, at: datetime) -> Filing:
    """Keep why the institution amends or closes."""
    filing = lock_for_editing(filing, version=version, actor=actor)
    filing.reason = reason.strip()
    keep_draft(filing, "reason", at=at)
    audit.record(actor, "save_reason", filing, at=at)
    return filing


@transaction.atomic
def attach_document(
    filing: Filing, kind: str, upload: "UploadedFile[Any] | None", *, holder: str = "", actor: Post, at: datetime
) -> FilingDocument:
    """Put a scan into the packet. Raises DomainError for a file that cannot be taken; then nothing is stored."""
    filing = lock_for_editing(filing, version=None, actor=actor)
    if kind not in dict(CertificateKind.choices()):
        raise DomainError("没有这种材料，请刷新页面后再上传。")
    document = attach(FilingDocument(filing=filing, kind=kind, holder=holder), upload, actor=actor, at=at)
    audit.record(actor, "attach_document", filing, at=at, changes={"kind": kind, "holder": holder, "sha256": document.file.sha256})
    return document


@transaction.atomic
def remove_document(document: FilingDocument, *, actor: Post, at: datetime) -> None:
    """Take a scan out of a draft's packet; the stored file stays in the archive."""
    filing = lock_for_editing(document.filing, version=None, actor=actor)
    audit.record(actor, "remove_document", filing, at=at, changes={"kind": document.kind, "sha256": document.file.sha256})
    document.delete()


@transaction.atomic
def prefill(filing: Filing, uscc: str, *, version: int, actor: Post, at: datetime) -> Filing | None:
    """Fill the gaps of the basic section with what is known of an organisation by its code; None when nothing is."""
    filing, known = lock_for_editing(filing, version=version, actor=actor), known_facts(uscc)
    if known is None:
        return None
    typed = {name: value for name, value in (raw_facts(filing).get("basic") or {}).items() if value not in (None, "")}
    put_section(filing, "basic", {**known.values, **typed}, Facts)
    keep_draft(filing, "facts", "personal", at=at)
    audit.record(actor, "prefill", filing, at=at, changes=known.origin)
    return filing


@transaction.atomic
def take_engaged(filing: Filing, known: Mapping[str, int], *, version: int, actor: Post, at: datetime) -> Filing:
    """Write the carers that are known of classes, by their keys, where the filing typed others; everything else of a class stays."""
    filing = lock_for_editing(filing, version=version, actor=actor)
    rows = raw_facts(filing).get("classes") or []
    put_section(filing, "classes", [{**row, "carers": known.get(str(row.get("key")), row.get("carers"))} for row in rows], Facts)
    keep_draft(filing, "facts", "personal", at=at)
    audit.record(actor, "take_engaged", filing, at=at, changes={"classes": sorted(known)})
    return filing


def lock_for_editing(filing: Filing, *, version: int | None, actor: Post) -> Filing:
    """Lock a filing that this post may still write in. Raises DomainError otherwise, and for a stale page."""
    locked = lock(Filing, filing.pk, version=version)
    if not EDIT_FILING.permits(actor, locked):
        raise DomainError("您的岗位不能修改这件备案。")
    if not locked.is_editable:
        raise DomainError("材料已提交，退回补正前不能修改。")
    return locked


def _list_everyone(filing: Filing, facts: Facts) -> None:
    """List every child in care and every member of staff, each to be given a destination."""
    rows = [
        Settlement(filing=filing, kind=SettlementKind.CHILD, key=f"{place}-{n}", label=f"{care_class.name} 第 {n} 名婴幼儿")
        for place, care_class in enumerate(facts.classes or [])
        for n in range(1, (care_class.children or 0) + 1)
    ]
    rows += [
        Settlement(filing=filing, kind=SettlementKind.CHILD, key=f"home-{n}", label=f"第 {n} 名婴幼儿")
        for n in range(1, (facts.home_based.children or 0) + 1)
    ]
    rows += [
        Settlement(
            filing=filing, kind=SettlementKind.STAFF, key=person.key or str(place), label=person.role.label if person.role else "人员"
        )
        for place, person in enumerate(facts.staff or [])
    ]
    Settlement.objects.bulk_create(rows)
