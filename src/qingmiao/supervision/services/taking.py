"""An inspection while it is taken: kept as it is typed, with its photos, until it is signed."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.downloads import PDF
from qingmiao.core.drafts import keep_draft
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import draft_words
from qingmiao.core.workflow import lock
from qingmiao.supervision.models import InspectionPart, InspectionPhoto, InspectionState
from qingmiao.supervision.queries.checklists import drawn_for, kept
from qingmiao.supervision.queries.fields import typed_of

LONGEST_VALUE, LONGEST_FIELD, MOST_VALUES, MOST_PHOTOS = 500, 100, 1000, 6


@transaction.atomic
def save_part(part: InspectionPart, values: dict[str, Any], *, version: int, actor: Post, at: datetime) -> InspectionPart:
    """Keep what was typed, readable or not. Raises StalePageError when another device saved since this page was drawn."""
    part, typed = open_part(part, actor, version=version), draft_words(values, typed_of)
    if len(typed) > MOST_VALUES or any(len(name) > LONGEST_FIELD or len(value) > LONGEST_VALUE for name, value in typed.items()):
        raise DomainError("内容过长，没有保存。每项说明请不超过 500 字。")
    part.version += 1
    for name in sorted({*part.values, *typed}):
        if (value := typed.get(name, "")) != part.value_of(name):
            part.put(name, value, device=None, by=actor, at=at)
    part.saved_by = actor
    part.keep(at=at)
    audit.record(actor, "save_inspection", part, at=at, changes={"version": part.version})
    return part


@transaction.atomic
def renew_checklist(part: InspectionPart, *, actor: Post, at: datetime) -> InspectionPart:
    """Draw the checklist anew by the catalogue of today; what was typed of an item that is still there stays."""
    part = open_part(part, actor)
    on = timezone.localdate(at)
    items = drawn_for(part.inspection.institution, part.inspection.kind, part.organisation, on)
    before = {row["key"] for row in part.checklist}
    part.checklist, part.checklist_on = kept(items), on
    keep_draft(part, "checklist", "checklist_on", at=at)
    after = {item.key for item in items}
    changes = {"added": sorted(after - before), "gone": sorted(before - after), "on": on.isoformat()}
    audit.record(actor, "renew_checklist", part, at=at, changes=changes)
    return part


@transaction.atomic
def attach_photo(part: InspectionPart, key: str, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> InspectionPhoto:
    """Keep a photo of one item; the same photo sent again is the one that is there. Its position is removed."""
    if key not in {row["key"] for row in part.checklist}:
        raise DomainError("检查表里没有这个事项，请刷新页面。")
    part, digest = open_part(part, actor), _digest(upload)
    known = part.photos.filter(key=key, sha256=digest).first()
    if known:
        return known
    if part.photos.filter(key=key).count() >= MOST_PHOTOS:
        raise DomainError(f"每个事项最多 {MOST_PHOTOS} 张照片。")
    photo = attach(InspectionPhoto(part=part, key=key, sha256=digest), upload, actor=actor, at=at)
    if photo.file.content_type == PDF:
        raise DomainError("这里只收照片（JPG 或 PNG）。")
    audit.record(actor, "attach_inspection_photo", part, at=at, changes={"item": key, "sha256": photo.file.sha256})
    return photo


@transaction.atomic
def remove_photo(photo: InspectionPhoto, *, actor: Post, at: datetime) -> None:
    """Take a photo off a part that is not signed yet; the stored file stays in the archive."""
    part = open_part(photo.part, actor)
    audit.record(actor, "remove_inspection_photo", part, at=at, changes={"item": photo.key, "sha256": photo.sha256})
    photo.delete()


def open_part(part: InspectionPart, actor: Post, *, version: int | None = None) -> InspectionPart:
    """Lock a part that is still taken. Raises DomainError when it is signed or its visit is over."""
    locked = lock(InspectionPart, part.pk, version=version)
    if locked.organisation_id != actor.organisation_id:
        raise DomainError("您的岗位不能填写其他单位的检查表。")
    if locked.signed_at is not None or locked.inspection.state != InspectionState.PLANNED:
        raise DomainError(f"这次检查“{locked.inspection.get_state_display()}”，检查表不能再改。")
    return locked


def _digest(upload: "UploadedFile[Any] | None") -> str:
    if upload is None:
        return ""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
