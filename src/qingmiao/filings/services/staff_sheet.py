"""Reading a staff sheet that came back, after it has been looked at with suspicion."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from python_calamine import CalamineError, load_workbook

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.privacy import mask
from qingmiao.filings.models import Filing
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.queries.staff_sheet import columns, staff_workbook, title_of
from qingmiao.filings.services.drafting import raw_of, save_section
from qingmiao.institutions.rules.facts.typed import Spec, read_words
from qingmiao.institutions.rules.personal import Raw

MEGABYTE = 1024 * 1024
MOST_BYTES, MOST_EXPANDED_BYTES = 5 * MEGABYTE, 50 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, MOST_PEOPLE, MOST_ENTRIES = 2000, 100, 500, 200
CHUNK = 1 << 20
CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
KEY = re.compile(r"^[A-Za-z0-9_-]{1,40}$")
NOT_A_SHEET = "这不是 xlsx 表格，或文件已损坏。请用下载的表填写，另存为 xlsx 后再上传。"
TOO_LARGE = "表格展开后过大，没有读取。请只保留人员名单这一张表再上传。"


@dataclass(frozen=True)
class Imported:
    """What an import brought: the filing, how many people, how many cells cannot be read, and headings that mean nothing."""

    filing: Filing
    people: int
    unreadable: int
    strange_titles: list[str]


@transaction.atomic
def import_staff(filing: Filing, upload: "UploadedFile[Any] | None", *, version: int, actor: Post, at: datetime) -> Imported:
    """Replace the staff of a draft by a sheet. What cannot be read is kept as written and marked in the next export.

    Raises DomainError for a file that is no sheet, too large, or without names; then nothing changes.
    """
    rows, strange = _people(_checked(upload), raw_of(filing).get("staff"))
    saved = save_section(filing, "staff", rows, version=version, actor=actor, at=at)
    problems = [problem for problem in judge_filing(saved, timezone.localdate(at)).problems if problem.path.startswith("staff")]
    return Imported(saved, len(rows), len(problems), strange)


@transaction.atomic
def export_staff(filing: Filing, *, actor: Post, at: datetime) -> bytes:
    """Return the staff of a filing as a sheet, errors and gaps marked, and write the read down. The caller has checked who asks."""
    judgement = judge_filing(filing, timezone.localdate(at))
    given = judgement.raw.get("staff")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    audit.record(actor, "export_staff", filing, at=at, purpose="填写备案人员名单", changes={"people": len(rows)})
    return staff_workbook(rows, judgement.problems, judgement.missing)


def _checked(upload: "UploadedFile[Any] | None") -> bytes:
    """Return the bytes of a harmless xlsx: small, whole, and neither expanding nor claiming cells beyond all measure."""
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请选择填好的 xlsx 表再上传。")
    if upload.size > MOST_BYTES:
        raise DomainError("表格超过 5 MB，没有读取。请只保留人员名单这一张表再上传。")
    data: bytes = upload.read()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as broken:
        raise DomainError(NOT_A_SHEET) from broken
    return data


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise DomainError(NOT_A_SHEET)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED_BYTES:
        raise DomainError(TOO_LARGE)
    for entry in entries:
        # Reading to the end proves that the sizes in the directory are true: a false one breaks the checksum.
        with archive.open(entry) as content:
            tail = b""
            while chunk := content.read(CHUNK):
                _refuse_far_cells(tail + chunk)
                tail = chunk[-32:]


def _refuse_far_cells(xml: bytes) -> None:
    """Refuse a cell far away: the reader would lay out every empty cell before it."""
    for column, row in CELL.findall(xml):
        if int(row) > MOST_ROWS + 1:
            raise DomainError("表格超过 2,000 行，没有读取。请删去多余的行再上传。")
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        if number > MOST_COLUMNS:
            raise DomainError("表格的列太多，没有读取。请用下载的表填写。")


def _people(data: bytes, before: Any) -> tuple[list[Raw], list[str]]:
    """Return the people of a sheet as raw facts, and the headings that are not ours."""
    table = _table(data)
    titles = [_words(cell) for cell in table[0]] if table else []
    by_title = {title_of(spec): spec for spec in columns()}
    known = [(place, by_title[title]) for place, title in enumerate(titles) if title in by_title]
    if "name" not in {spec.name for _, spec in known}:
        raise DomainError("表里没有“姓名”这一列，没有导入。请用下载的表填写，不要修改第一行的标题。")
    filled = [row for row in table[1:] if any(_words(cell) for cell in row)]
    if len(filled) > MOST_PEOPLE:
        raise DomainError(f"一家机构最多 {MOST_PEOPLE} 人，表里有 {len(filled)} 人，没有导入。")
    old = {row["key"]: row for row in before or [] if isinstance(row, dict) and row.get("key")}
    rows = list(_with_keys([_person(row, known, old) for row in filled]))
    return rows, [title for title in titles if title and title not in by_title]


def _table(data: bytes) -> list[list[Any]]:
    try:
        with load_workbook(io.BytesIO(data)) as book:
            table: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (CalamineError, IndexError) as broken:
        raise DomainError(NOT_A_SHEET) from broken
    return table


def _person(cells: list[Any], known: list[tuple[int, Spec]], old: dict[str, Raw]) -> Raw:
    words = {spec.name: (spec, _words(cells[place])) for place, spec in known if place < len(cells)}
    row = {name: value for name, (spec, word) in words.items() if (value := read_words(spec, word)) is not None}
    kept = old.get(str(row.get("key")), {}).get("identity_number")
    if kept and row.get("identity_number") == mask(str(kept)):
        row["identity_number"] = kept  # the mask we wrote: unchanged
    return row


def _with_keys(rows: list[Raw]) -> Iterator[Raw]:
    """Give each person without a usable key a new one; a copied row must not share its original's."""
    taken = {str(row.get("key")) for row in rows if KEY.match(str(row.get("key") or ""))}
    fresh = (key for n in range(1, MOST_ROWS * 3) if (key := f"s{n}") not in taken)
    used: set[str] = set()
    for row in rows:
        key = str(row.get("key") or "")
        key = key if KEY.match(key) and key not in used else next(fresh)
        used.add(key)
        yield {**row, "key": key}


def _words(cell: Any) -> str:
    """Return a cell as words: whole numbers without a fraction, dates as 2026-01-31, 是 and 否."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip().lstrip("'") if cell is not None else ""
