"""Files: PDF, JPEG, PNG up to 20 MB, checked by content, stored outside the web root, pictures written anew; sheets sealed."""

import hashlib
import io
import os
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean
from qingmiao.codes.masks import Personal, mask
from qingmiao.codes.sealing import seal_bytes, unseal_bytes
from qingmiao.core import audit
from qingmiao.core.bounded import read_bounded
from qingmiao.core.downloads import PDF, XLSX, show_file
from qingmiao.core.errors import DomainError
from qingmiao.core.models import StoredFile
from qingmiao.core.pictures import clean_picture
from qingmiao.core.privacy import PersonalData
from qingmiao.core.workbooks import NOT_A_SHEET, read_sheets

JPEG, PNG = "image/jpeg", "image/png"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", XLSX: ".xlsx"}
SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
IDENTITY, PHONE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])"), re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
ZIPPED = b"PK\x03\x04"  # how an xlsx workbook begins
WRONG_TYPE = "只能上传 PDF、JPG 或 PNG 文件；这个文件的内容不是这三种格式，请另存为 PDF 后再上传。"
WRONG_TYPE_OR_SHEET = "只能上传 PDF、JPG、PNG 或 xlsx 文件；这个文件的内容不是这四种格式，请另存后再上传。"
NO_PICTURE = "这里要的是照片，请上传 JPG 或 PNG。"
BROKEN_PICTURE = "图片已损坏、不完整或无法处理，请重新拍摄，或导出为 JPG、PNG 后再上传。"


def store_file(upload: "UploadedFile[Any] | None", *, takes_sheets: bool = False, actor: Post | None, at: datetime) -> StoredFile:
    """Check, clean and store an upload, also a workbook if asked. Raises DomainError in one sentence; then nothing is stored."""
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请重新选择。")
    if upload.size > settings.FILE_LIMIT_BYTES:
        raise DomainError("文件超过 20 MB，请压缩后再上传。")
    upload.seek(0)  # one upload may prove two things
    data = upload.read()
    if takes_sheets and data.startswith(ZIPPED):
        read_bounded(read_sheets, data, unreadable=NOT_A_SHEET)
        return store_sheet(data, upload.name or "", actor=actor, at=at)
    content_type = sniff(data, WRONG_TYPE_OR_SHEET if takes_sheets else WRONG_TYPE)
    if content_type in (JPEG, PNG):
        data = read_bounded(clean_picture, data, unreadable=BROKEN_PICTURE)
    return _keep(data, safe_name(upload.name or "", content_type), content_type, actor=actor, at=at)


def store_sheet(data: bytes, name: str, *, actor: Post | None, at: datetime) -> StoredFile:
    """Store a workbook that was read already, as it came: whole lists of people, therefore sealed."""
    return _keep(data, safe_name(name, XLSX), XLSX, is_sealed=True, actor=actor, at=at)


@transaction.atomic
def _keep(  # the bytes, what they are called and are, whether they are sealed, and who brought them
    data: bytes, name: str, content_type: str, *, is_sealed: bool = False, actor: Post | None, at: datetime
) -> StoredFile:
    stored = StoredFile(
        key=uuid.uuid4(),
        content_type=content_type,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        is_sealed=is_sealed,
        uploaded_by=actor,
        uploaded_at=at,
    )
    stored.name = name
    stored.save()
    path = path_of(stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(seal_bytes(settings.DATA_KEYS, data, _context(stored)) if is_sealed else data)
    os.replace(partial, path)  # whole or not at all
    audit.record(actor, "upload", stored, at=at, changes={"sha256": stored.sha256})
    return stored


def store_picture_of(stored: StoredFile, make: Callable[[bytes], bytes], *, actor: Post | None, at: datetime) -> StoredFile:
    """Store the picture that a function of core.pictures makes of a stored one, under a name that tells nothing: it is made to be sent out.

    Raises DomainError where the file is no picture.
    """
    if stored.content_type not in (JPEG, PNG):
        raise DomainError(NO_PICTURE)
    with open_file(stored) as file:
        data = read_bounded(make, file.read(), unreadable=BROKEN_PICTURE)
    return _keep(data, safe_name("照片", JPEG), JPEG, actor=actor, at=at)


def sniff(data: bytes, wrong: str = WRONG_TYPE) -> str:
    """Return the content type by the file's own bytes. Raises DomainError for anything but PDF, JPEG, PNG, in the sentence `wrong`."""
    for signature, content_type in SIGNATURES.items():
        if data.startswith(signature):
            return content_type
    raise DomainError(wrong)


def safe_name(name: str, content_type: str) -> str:
    """Return a file name in its one spelling, without path, signs that a system reads or a false ending, its personal numbers masked.

    People name scans after identity numbers and telephones, and whoever sees a list of files reads their names.
    """
    last = clean(re.split(r"[/\\]", name)[-1])
    stem = re.sub('["<>|:*?\ufffd\ud800-\udfff]', "", last).rsplit(".", 1)[0].strip(" .")
    stem = PHONE.sub(
        lambda found: mask(found[0], Personal.PHONE), IDENTITY.sub(lambda found: mask(found[0], Personal.IDENTITY_NUMBER), stem)
    )
    return (stem[:120].replace("*", "x") or "文件") + ENDINGS[content_type]


def path_of(stored: StoredFile) -> Path:
    """Return where a stored file lies: under its random key, never under its name."""
    key = stored.key.hex
    return Path(settings.FILES_DIR) / key[:2] / key


def open_file(stored: StoredFile) -> IO[bytes]:
    """Open a stored file for reading. Raises DomainError when it is not there, or is sealed and was changed."""
    path = path_of(stored)
    if not path.exists():
        raise DomainError("文件不在存储中，请联系系统管理员从备份恢复。")
    return io.BytesIO(unseal_bytes(settings.DATA_KEYS, path.read_bytes(), _context(stored))) if stored.is_sealed else path.open("rb")


def _context(stored: StoredFile) -> str:
    """Return what a sealed file is bound to: put in another's place it does not open."""
    return f"core.storedfile.{stored.key.hex}"


def serve(stored: StoredFile, *, called: str = "") -> FileResponse:
    """Return the response that shows a file. The view has checked the permission.

    `called`: under which name it leaves the house, for a file of people; what it was called where it came from may name one.
    """
    return show_file(open_file(stored), stored.content_type, f"{called}{ENDINGS[stored.content_type]}" if called else stored.name)


PersonalData(
    purpose="文件名，供上传和办理的人辨认",
    legal_basis="《个人信息保护法》第十三条（履行法定职责）",
    retention="随文件保存，年限为参数，待核",
).cover(StoredFile)
