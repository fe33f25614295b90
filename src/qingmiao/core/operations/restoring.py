"""A log that came out of a browser as a file and is taken in again by an officer: the same operations, recognised by their ids."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.errors import DomainError
from qingmiao.core import audit
from qingmiao.core.bounded import read_bounded
from qingmiao.core.log_files import NOT_A_LOG, read_log
from qingmiao.core.operations.models import LoggedDraft
from qingmiao.core.operations.photos import keep_photo
from qingmiao.core.operations.reading import MOST_SEQUENCE, batch_of
from qingmiao.core.operations.registry import Logged
from qingmiao.core.operations.taking import take_batch


@dataclass(frozen=True)
class Restored:
    """How much of a file was taken: operations, photos; and what was not."""

    operations: int
    photos: int
    strange: int


@transaction.atomic
def take_file(logged: Logged[Any], row: LoggedDraft, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> Restored:
    """Take an exported log of this draft. Raises DomainError for a file of another draft, a cut one or one that is no log."""
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请重新选择。")
    if upload.size > settings.FILE_LIMIT_BYTES:
        raise DomainError("文件超过 20 MB，没有收进。")
    told = read_bounded(read_log, upload.read(), unreadable=NOT_A_LOG)
    if (told["kind"], told["key"]) != (logged.kind, str(row.pk)):
        raise DomainError(f"这个文件是“{told['title'][:60]}”的内容，不是这一份，没有收进。")
    batch = batch_of(told, most=MOST_SEQUENCE, source=f"导出文件，署名 {told['person']}"[:200])
    taken = take_batch(logged, str(row.pk), batch, actor=actor, at=at)
    photos = sum(_restore_photo(logged, taken.row, one, told["photos"], actor, at) for one in taken.known if one.awaits_photo)
    audit.record(actor, "restore_operations", row, at=at, changes={"operations": len(taken.known), "photos": photos})
    return Restored(len(taken.known), photos, len(taken.strange))


def _restore_photo(logged: Logged[Any], row: LoggedDraft, one: Any, photos: dict[str, str], actor: Post, at: datetime) -> bool:
    """Keep the photo of an operation where the file holds it; the hash says that it is this one."""
    try:
        data = base64.b64decode(photos.get(one.photo, ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    if hashlib.sha256(data).hexdigest() != one.photo:
        return False
    keep_photo(logged, row, one, data, actor=actor, at=at)
    return one.photo_at is not None
