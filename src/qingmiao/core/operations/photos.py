"""Photos in small parts: each is written behind the last, at the end the whole is held against the hash that its operation named."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.files import JPEG, safe_name
from qingmiao.core.operations.models import LoggedDraft, Operation
from qingmiao.core.operations.reading import read_uuid
from qingmiao.core.operations.registry import Logged
from qingmiao.core.operations.taking import refused

MOST_PART_BYTES = 256 * 1024
KEPT_DAYS = 30
NOT_THE_PHOTO = "传到的照片和现场记下的不是同一张（内容校验不符），请重新拍摄。"


@dataclass(frozen=True)
class PhotoPart:
    """A piece of a photo and where it begins."""

    operation: str
    offset: int
    data: bytes


@transaction.atomic
def take_photo_part(logged: Logged[LoggedDraft], key: str, part: PhotoPart, *, actor: Post, at: datetime) -> tuple[Operation, int]:
    """Take a piece, and return the operation with how many bytes are here; a piece sent twice changes nothing.

    The last piece makes the photo: what is no photo, or another than was named, sets the operation apart. Raises DomainError for a
    photo that no operation asks for.
    """
    if len(part.data) > MOST_PART_BYTES:
        raise DomainError("照片的一段过大，没有收进。")
    row = logged.lock(key, actor)
    one = _operation(row, part.operation)
    if not one.awaits_photo:
        return one, one.photo_bytes
    path = _path(one)
    have = path.stat().st_size if path.exists() else 0
    if part.offset == have and have + len(part.data) <= one.photo_bytes:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as whole:
            whole.write(part.data)
        have += len(part.data)
    if have == one.photo_bytes:
        _finish(logged, row, one, path, actor=actor, at=at)
    return one, have


def _operation(row: LoggedDraft, key: str) -> Operation:
    subject = {"log__subject_type": audit.subject_type(row), "log__subject_id": str(row.pk)}
    pk = read_uuid(key)
    one = Operation.objects.filter(**subject, pk=pk).exclude(photo="").select_related("log", "post").first() if pk else None
    if one is None:
        raise DomainError("没有记录要这张照片，请先送出这一项。")
    return one


def forget_pieces(*, at: datetime) -> int:
    """Remove pieces of photos whose rest has not come for a month, and return of how many; the device begins such a photo anew."""
    folder = Path(settings.FILES_DIR) / "arriving"
    old = [path for path in folder.glob("*") if path.stat().st_mtime < (at - timedelta(days=KEPT_DAYS)).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _path(one: Operation) -> Path:
    return Path(settings.FILES_DIR) / "arriving" / one.pk.hex


def _finish(logged: Logged[LoggedDraft], row: LoggedDraft, one: Operation, path: Path, *, actor: Post, at: datetime) -> None:
    """Make the photo of its pieces, and forget those."""
    data = path.read_bytes()
    path.unlink()
    if hashlib.sha256(data).hexdigest() != one.photo:
        refused(one, NOT_THE_PHOTO)
        return
    keep_photo(logged, row, one, data, actor=actor, at=at)


def keep_photo(logged: Logged[LoggedDraft], row: LoggedDraft, one: Operation, data: bytes, *, actor: Post, at: datetime) -> None:
    """Keep a whole photo under its item; what cannot be taken sets the operation apart, and nothing of it is kept."""
    try:
        with transaction.atomic():
            closed = logged.closed(row)
            if closed:
                raise DomainError(closed)
            logged.photo(row, one.field, SimpleUploadedFile(safe_name(one.value.open(), JPEG), data), actor, at)
    except DomainError as refusal:
        refused(one, str(refusal))
        return
    one.photo_at = at
    one.save(update_fields=["photo_at"])
