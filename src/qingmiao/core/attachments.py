"""Files that prove something of a case: a scan in its packet, a photo of a visit, a paper kept with a document.

An app's row says what the file belongs to, and what it is called there: `class FilingDocument(Attachment)`. A service of the app locks the
case, decides, and calls `attach`; who brought the file and when is told by the file itself. Pages list and show it by `ui.attachments`.
A row with facts of its own and one file among them is shown the same way: it only has to say `file` and `read_for`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.files import store_file, store_picture_of
from qingmiao.core.models import StoredFile


class Attachment(models.Model):
    """A file of a case; the row ends where the case drops the file, the file itself stays in the archive.

    `read_for` is the purpose that the audit writes down for whoever opens it; empty for what everyone may read. `takes_sheets`: an xlsx
    workbook proves something here, too. `pictures`: keys to stored files that are made of the upload, by the function of core.pictures that
    makes each; then only a picture is taken.
    """

    read_for: ClassVar[str] = ""
    takes_sheets: ClassVar[bool] = False
    pictures: ClassVar[Mapping[str, Callable[[bytes], bytes]]] = {}

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.file)


class HoldsFile(Protocol):
    """A row that may hold a file, an attachment or not. Its own words are the title under which the file is shown."""

    pk: Any
    read_for: ClassVar[str]

    @property
    def file(self) -> Any:
        """The stored file; None where there is none."""


A = TypeVar("A", bound=Attachment)
MOST_AT_ONCE = 20


def refuse_many(files: Sequence[object], most: int = MOST_AT_ONCE, *, field: str) -> None:
    """Raise DomainError at the field for more files at once than are taken."""
    if len(files) > most:
        raise DomainError(f"一次最多上传 {most} 个文件，请合并后再上传。", field=field)


@transaction.atomic
def attach(row: A, upload: "UploadedFile[Any] | None", *, actor: Post | None, at: datetime) -> A:
    """Keep an upload as the file of a row not saved yet. Raises DomainError for a file that cannot be taken; then nothing is stored."""
    row.file = store_file(upload, takes_sheets=row.takes_sheets, actor=actor, at=at)
    for name, make in row.pictures.items():
        setattr(row, name, store_picture_of(row.file, make, actor=actor, at=at))
    row.save(force_insert=True)
    return row


def name_out(row: HoldsFile) -> str:
    """Return under which name, without ending, a file leaves the house: what it is for and which; empty where everyone may read it."""
    return f"{row.read_for.removesuffix('查阅').removesuffix('办理')}-{row.pk}" if row.read_for else ""


@transaction.atomic
def open_attachment(row: HoldsFile, *, actor: Post | None, at: datetime) -> StoredFile:
    """Write down that someone opens a file: it may name people. The caller has checked that the actor may."""
    stored: StoredFile | None = row.file
    if stored is None:
        raise DomainError("这里没有文件，请刷新页面。")
    if row.read_for:
        assert isinstance(row, models.Model)  # noqa: S101  # a protocol cannot say so
        audit.record(actor, "read_file", row, at=at, purpose=row.read_for, changes={"sha256": stored.sha256})
    return stored
