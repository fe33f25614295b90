"""The paper that shows a guardianship."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.families.models import Guardianship, GuardianshipProof
from qingmiao.families.permissions import TO_CHECK
from qingmiao.families.rules import ProofKind

MOST = 6


@transaction.atomic
def add_proof(row: Guardianship, kind: ProofKind, upload: "UploadedFile[Any]", *, actor: Post, at: datetime) -> GuardianshipProof:
    """Keep a scan for the officer. Raises DomainError for a file that cannot be taken, for too many, and where nothing is to prove."""
    row = lock(Guardianship, row.pk)
    if row.guardian_id != actor.user_id or row.state not in TO_CHECK:
        raise DomainError("这项监护关系已经核对过，不用再传证明。", field="scan")
    if row.proofs.count() >= MOST:
        raise DomainError(f"最多传 {MOST} 个文件。", field="scan")
    proof = attach(GuardianshipProof(guardianship=row, kind=kind), upload, actor=actor, at=at)
    audit.record(actor, "add_guardianship_proof", proof, at=at, changes={"kind": kind.label})
    return proof
