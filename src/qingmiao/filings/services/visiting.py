"""A visit while it is written down on site: kept as it is typed, with its photos, until it is recorded."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.drafts import keep_draft
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.typed_words import draft_words
from qingmiao.core.workflow import lock
from qingmiao.filings.models import Filing, VisitDraft, VisitPhoto
from qingmiao.filings.permissions import VERIFY_FILING
from qingmiao.filings.workflow import workflow_of

LONGEST_VALUE, LONGEST_NAME, MOST_VALUES = 2000, 100, 400


@transaction.atomic
def save_visit(filing: Filing, values: dict[str, Any], *, version: int, actor: Post, at: datetime) -> VisitDraft:
    """Keep what was typed on site, readable or not. Raises StalePageError when another device saved since this page was drawn."""
    filing = _open_for_visit(filing, actor, at)
    draft = _draft_of(filing, actor, at)
    if draft.version != version:
        raise StalePageError
    typed = draft_words(values)
    if len(typed) > MOST_VALUES or any(len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE for name, value in typed.items()):
        raise DomainError("内容过长，没有保存。每项说明请不超过 500 字。")
    draft.values, draft.saved_by = typed, actor
    keep_draft(draft, "values", "saved_by", at=at)
    audit.record(actor, "save_visit", filing, at=at, changes={"version": draft.version})
    return draft


@transaction.atomic
def attach_photo(filing: Filing, key: str, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> VisitPhoto:
    """Keep a photo of one item; its position is removed. Raises DomainError for a file that is no photo, or a second one."""
    filing = _open_for_visit(filing, actor, at)
    draft = _draft_of(filing, actor, at)
    if draft.photos.filter(key=key).exists():
        raise DomainError("这一项已有照片，请先移除再上传。")
    photo = attach(VisitPhoto(draft=draft, key=key), upload, actor=actor, at=at)
    audit.record(actor, "attach_photo", filing, at=at, changes={"item": key, "sha256": photo.file.sha256})
    return photo


@transaction.atomic
def remove_photo(photo: VisitPhoto, *, actor: Post, at: datetime) -> None:
    """Take a photo off a visit that is not recorded yet; the stored file stays in the archive."""
    filing = _open_for_visit(photo.draft.filing, actor, at)
    audit.record(actor, "remove_photo", filing, at=at, changes={"item": photo.key, "sha256": photo.file.sha256})
    photo.delete()


def photos_of(filing: Filing) -> dict[str, VisitPhoto]:
    """Return the photos of a visit not recorded yet, by item."""
    return {photo.key: photo for photo in VisitPhoto.objects.filter(draft__filing=filing).select_related("file")}


def _draft_of(filing: Filing, actor: Post, at: datetime) -> VisitDraft:
    """Return the locked draft of a visit, begun by whoever writes first."""
    drafts = VisitDraft.objects.select_for_update(of=("self",))
    return drafts.get_or_create(filing=filing, defaults={"saved_by": actor, "saved_at": at})[0]


def _open_for_visit(filing: Filing, actor: Post, at: datetime) -> Filing:
    """Lock a filing that waits for a visit. Raises DomainError when another has recorded it."""
    locked = lock(Filing, filing.pk)
    if not VERIFY_FILING.permits(actor, locked):
        raise DomainError("您的岗位不能现场核实。")
    steps = workflow_of(locked, timezone.localdate(at)).by_name
    if not any(locked.state in steps[name].sources for name in ("verify", "find_nonconforming") if name in steps):
        raise DomainError(f"当前状态为“{locked.get_state_display()}”，不需要现场核实。可能他人已经记录，请刷新页面查看。")
    return locked
