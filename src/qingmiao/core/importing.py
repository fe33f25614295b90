"""Sheets in: looked at, told in full, then taken, and taken back. Never the other way round.

An app says once, as a `Door`, what a sheet means for one of its rows. `look_at_sheet` reads the upload, keeps it as it came and changes
nothing; `plan_of` tells what it would do, always against what is there now; `apply_sheet` does it; `undo_sheet` takes it back while
nothing else has touched it. The page is `ui.sheets`. How an app uses it: docs/developing/sheet.md.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, QuerySet

from qingmiao.accounts.models import Post
from qingmiao.codes.sealing import seal, unseal
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.files import open_file, store_sheet
from qingmiao.core.models import ImportState, SheetImport
from qingmiao.core.privacy import PersonalData
from qingmiao.core.sheet_tables import SheetTable, find_table
from qingmiao.core.spreadsheets import SheetColumn, sheet_bytes, sheets_of, write_sheet
from qingmiao.core.workflow import lock

CONTEXT = "core.sheetimport.before"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Change:
    """One thing of a row that a sheet changes, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlannedRow:
    """One row of what is there or of the sheet: what it is called, where it stands in the sheet, and what changes in it."""

    title: str
    number: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What is wrong with a cell: its row as the spreadsheet shows it, its column's name, and the sentence."""

    number: int
    column: str
    sentence: str


@dataclass
class Plan:
    """What a sheet would do. `refused` holds it back; `unread` is kept as it stands in the sheet, and marked where it is kept.

    content: whatever the door needs to do it.
    """

    table: SheetTable
    new: list[PlannedRow] = field(default_factory=list)
    changed: list[PlannedRow] = field(default_factory=list)
    gone: list[PlannedRow] = field(default_factory=list)
    same: int = 0
    refused: list[Cell] = field(default_factory=list)
    unread: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    content: Any = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, gone, the same."""
        return {"new": len(self.new), "changed": len(self.changed), "gone": len(self.gone), "same": self.same}

    @property
    def does_nothing(self) -> bool:
        """Whether everything is as it was."""
        return not (self.new or self.changed or self.gone)


@dataclass(frozen=True)
class Door(Generic[M]):
    """Where a sheet comes in for a row of this model.

    columns: what the sheet holds, for this row. plan: what a table would do, without doing it. apply: do it, with the version of the page,
    and return what undoing needs, as JSON holds it. undo: put that back, or raise DomainError when something came in between.
    """

    key: str
    title: str
    columns: Callable[[M], Sequence[SheetColumn]]
    plan: Callable[[M, SheetTable, Post, datetime], Plan]
    apply: Callable[[M, Plan, int, Post, datetime], Any]
    undo: Callable[[M, Any, Post, datetime], None]


def look_at_sheet(door: Door[M], subject: M, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> SheetImport:
    """Read a sheet and keep it; nothing else changes. Raises DomainError for what cannot be read as one; then nothing is kept."""
    data = sheet_bytes(upload)
    plan = door.plan(subject, find_table(sheets_of(data), door.columns(subject)), actor, at)
    if not plan.table.rows:
        raise DomainError("表里没有可以导入的行，没有读取。请在标题行下面填写后再上传。")
    return _keep(door, subject, data, upload.name or "" if upload else "", actor=actor, at=at)


@transaction.atomic
def _keep(door: Door[M], subject: M, data: bytes, name: str, *, actor: Post, at: datetime) -> SheetImport:
    file = store_sheet(data, name or door.title, actor=actor, at=at)
    taken = SheetImport.objects.create(
        door=door.key, subject_type=audit.subject_type(subject), subject_id=str(subject.pk), file=file, post=actor, at=at
    )
    audit.record(actor, "look_at_sheet", subject, at=at, changes={"sheet": taken.pk, "sha256": file.sha256})
    return taken


def imports_of(door: Door[M], subject: M) -> "QuerySet[SheetImport]":
    """Return the sheets that came in for a row, newest first."""
    mine = SheetImport.objects.filter(door=door.key, subject_type=audit.subject_type(subject), subject_id=str(subject.pk))
    return mine.select_related("file", "post__user")


def last_applied(door: Door[M], subject: M) -> SheetImport | None:
    """Return the newest sheet that was taken and not taken back: the one that can be undone."""
    return imports_of(door, subject).filter(state=ImportState.APPLIED).order_by("-applied_at", "-pk").first()


def plan_of(door: Door[M], subject: M, taken: SheetImport, *, actor: Post, at: datetime) -> Plan:
    """Return what a kept sheet would do with what is there now."""
    with open_file(taken.file) as file:
        table = find_table(sheets_of(file.read()), door.columns(subject))
    return door.plan(subject, table, actor, at)


@transaction.atomic
def apply_sheet(door: Door[M], subject: M, taken: SheetImport, *, version: int, actor: Post, at: datetime) -> Plan:
    """Do what the sheet says. Raises DomainError for a page drawn before the last change, and while any cell is refused."""
    taken = lock(SheetImport, taken.pk)
    if taken.state != ImportState.LOOKED_AT:
        raise DomainError("这张表已经导入过。要再导入，请重新上传。")
    plan = plan_of(door, subject, taken, actor=actor, at=at)
    if plan.refused:
        raise DomainError(f"有 {len(plan.refused)} 处需要先改正，没有导入。")
    before = door.apply(subject, plan, version, actor, at)
    taken.before = seal(settings.DATA_KEYS, json.dumps(before, ensure_ascii=False), CONTEXT)
    taken.state, taken.applied_at, taken.counts = ImportState.APPLIED, at, plan.counts
    taken.save(update_fields=["before", "state", "applied_at", "counts"])
    audit.record(actor, "apply_sheet", subject, at=at, changes={"sheet": taken.pk, "sha256": taken.file.sha256, **plan.counts})
    return plan


def kept_by(taken: SheetImport) -> Any:
    """Return what a door kept of an import that was taken and not taken back."""
    return json.loads(unseal(settings.DATA_KEYS, bytes(taken.before), CONTEXT))


@transaction.atomic
def undo_sheet(door: Door[M], subject: M, taken: SheetImport, *, actor: Post, at: datetime) -> None:
    """Put back what was there before a sheet. Raises DomainError when it was not the last one, or something was changed since."""
    taken, newest = lock(SheetImport, taken.pk), last_applied(door, subject)
    if taken.state != ImportState.APPLIED or newest is None or newest.pk != taken.pk:
        raise DomainError("只能撤销最近一次导入；这一次已撤销，或之后又导入过。")
    door.undo(subject, kept_by(taken), actor, at)
    taken.state, taken.undone_at, taken.before = ImportState.UNDONE, at, b""
    taken.save(update_fields=["state", "undone_at", "before"])
    audit.record(actor, "undo_sheet", subject, at=at, changes={"sheet": taken.pk})


@transaction.atomic
def marked_sheet(door: Door[M], subject: M, taken: SheetImport, *, actor: Post, at: datetime) -> bytes:
    """Return the rows of a sheet as they came, every cell that is wrong marked and explained."""
    plan = plan_of(door, subject, taken, actor=actor, at=at)
    columns = [column for column in door.columns(subject) if column.name in plan.table.has]
    places = {column.name: place for place, column in enumerate(columns)}
    rows = {row.number: place for place, row in enumerate(plan.table.rows)}
    wrong = {(rows[cell.number], places.get(cell.column, 0)): cell.sentence for cell in (*plan.unread, *plan.refused)}
    audit.record(actor, "read_sheet", subject, at=at, changes={"sheet": taken.pk})
    return write_sheet(door.title, columns, [[row.cells[column.name] for column in columns] for row in plan.table.rows], wrong)


@transaction.atomic
def read_sheet(subject: Model, taken: SheetImport, *, actor: Post, at: datetime) -> bytes:
    """Return a sheet as it came, and write down that it was read."""
    audit.record(actor, "read_sheet", subject, at=at, changes={"sheet": taken.pk})
    with open_file(taken.file) as file:
        return file.read()


PersonalData(
    purpose="核对并可撤销表格导入",
    legal_basis="同所导入的事项",
    retention="随所导入的事项保存；撤销后不再保留导入前内容",
).cover(SheetImport)
