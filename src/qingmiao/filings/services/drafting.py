"""Writing a filing: start it, save it as it is typed, attach papers."""

import json
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Raw, dump, join, part
from qingmiao.core.files import store_file
from qingmiao.core.workflow import lock
from qingmiao.filings.models import Filing, FilingDocument, FilingKind, Settlement, SettlementKind
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.services.prefilling import known_facts
from qingmiao.institutions.models import FactsVersion, Institution, Standing
from qingmiao.institutions.rules.facts import Facts, read_draft
from qingmiao.institutions.rules.vocabulary import CertificateKind
from qingmiao.institutions.services import personal_of

SECTIONS = tuple(Facts.model_fields)
SECTION_LIMIT = 400_000  # characters of JSON; 500 people with every fact filled in need less
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


def raw_of(filing: Filing) -> Raw:
    """Return the raw facts of a filing, personal values included. The caller audits the read where it is shown."""
    raw: Raw = join(filing.facts, personal_of(filing))
    return raw


def facts_of(filing: Filing) -> Facts:
    """Return what is readable of a filing's facts."""
    return read_draft(raw_of(filing))[0]


@transaction.atomic
def save_section(filing: Filing, section: str, values: Any, *, version: int, actor: Post, at: datetime) -> Filing:
    """Replace one section of a draft by what was typed, readable or not. Raises DomainError for a stale page or a closed filing."""
    if section not in SECTIONS:
        raise DomainError("没有这个步骤，请刷新页面。")
    if len(json.dumps(values, ensure_ascii=False)) > SECTION_LIMIT:
        raise DomainError("这一步填写的内容太长，没有保存。请删减文字；说明材料请作为扫描件上传。")
    filing = lock_for_editing(filing, version=version, actor=actor)
    raw = {**raw_of(filing), section: values}
    _keep(filing, raw, at=at)
    audit.record(actor, "save_section", filing, at=at, changes={"section": section, "version": filing.version})
    return filing


@transaction.atomic
def reveal_identity(filing: Filing, key: str, *, actor: Post, at: datetime) -> str:
    """Open the identity number of one person of a filing, and write the read down. The caller has checked who asks."""
    rows = raw_of(filing).get("staff")
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
    filing.version += 1
    filing.saved_at = at
    filing.save(update_fields=["reason", "version", "saved_at"])
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
    stored = store_file(upload, actor=actor, at=at)
    document = FilingDocument.objects.create(filing=filing, kind=kind, holder=holder, file=stored)
    audit.record(actor, "attach_document", filing, at=at, changes={"kind": kind, "holder": holder, "sha256": stored.sha256})
    return document


@transaction.atomic
def remove_document(document: FilingDocument, *, actor: Post, at: datetime) -> None:
    """Take a scan out of a draft's packet; the stored file stays in the archive."""
    filing = lock_for_editing(document.filing, version=None, actor=actor)
    audit.record(actor, "remove_document", filing, at=at, changes={"kind": document.kind, "sha256": document.file.sha256})
    document.delete()


@transaction.atomic
def answer_settlement(settlement: Settlement, destination: str, *, actor: Post, at: datetime) -> Settlement:
    """Say where one child or member of staff goes."""
    lock_for_editing(settlement.filing, version=None, actor=actor)
    settlement.destination = destination.strip()
    settlement.answered_at = at if settlement.destination else None
    settlement.save(update_fields=["destination", "answered_at"])
    audit.record(actor, "answer_settlement", settlement, at=at)
    return settlement


@transaction.atomic
def prefill(filing: Filing, uscc: str, *, version: int, actor: Post, at: datetime) -> Filing:
    """Fill the gaps of the basic section with what is known of an organisation by its code. Raises DomainError when nothing is."""
    filing = lock_for_editing(filing, version=version, actor=actor)
    known = known_facts(uscc)
    if known is None:
        raise DomainError("没有收到这个统一社会信用代码的登记推送，请直接填写；登记机关补送后会自动关联。")
    raw = raw_of(filing)
    typed = {name: value for name, value in (raw.get("basic") or {}).items() if value not in (None, "")}
    _keep(filing, {**raw, "basic": {**known.values, **typed}}, at=at)
    audit.record(actor, "prefill", filing, at=at, changes=known.origin)
    return filing


def lock_for_editing(filing: Filing, *, version: int | None, actor: Post) -> Filing:
    """Lock a filing that this post may still write in. Raises DomainError otherwise, and for a stale page."""
    locked = lock(Filing, filing.pk, version=version)
    if not EDIT_FILING.permits(actor, locked):
        raise DomainError("您的岗位不能修改这件备案。")
    if not locked.is_editable:
        raise DomainError("材料已提交，退回补正前不能修改。")
    return locked


def _keep(filing: Filing, raw: Raw, *, at: datetime) -> None:
    filing.facts, personal = part(raw, Facts)
    filing.personal = dump(personal)
    filing.version += 1
    filing.saved_at = at
    filing.save(update_fields=["facts", "personal", "version", "saved_at"])


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
