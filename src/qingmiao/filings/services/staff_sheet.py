"""Reading a staff sheet that came back, after it has been looked at with suspicion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal, mask
from qingmiao.core import audit
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Raw, Spec, read_words
from qingmiao.core.spreadsheets import read_table
from qingmiao.filings.models import Filing
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.queries.judging import read_filing
from qingmiao.filings.queries.staff_sheet import columns, staff_workbook, title_of
from qingmiao.filings.services.drafting import save_section

MOST_PEOPLE = 500
KEY = re.compile(r"^[A-Za-z0-9_-]{1,40}$")


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
    rows, strange = _people(read_table(upload), raw_facts(filing).get("staff"))
    saved = save_section(filing, "staff", rows, version=version, actor=actor, at=at)
    problems = [problem for problem in read_filing(saved).problems if problem.path.startswith("staff")]
    return Imported(saved, len(rows), len(problems), strange)


@transaction.atomic
def export_staff(filing: Filing, *, actor: Post, at: datetime) -> bytes:
    """Return the staff of a filing as a sheet, errors and gaps marked, and write the read down. The caller has checked who asks."""
    judgement = judge_filing(filing, timezone.localdate(at))
    given = judgement.raw.get("staff")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    audit.record(actor, "export_staff", filing, at=at, purpose="填写备案人员名单", changes={"people": len(rows)})
    return staff_workbook(rows, judgement.problems, judgement.missing)


def _people(table: list[list[str]], before: Any) -> tuple[list[Raw], list[str]]:
    """Return the people of a sheet as raw facts, and the headings that are not ours."""
    titles = table[0] if table else []
    by_title = {title_of(spec): spec for spec in columns()}
    known = [(place, by_title[title]) for place, title in enumerate(titles) if title in by_title]
    if "name" not in {spec.name for _, spec in known}:
        raise DomainError("表里没有“姓名”这一列，没有导入。请用下载的表填写，不要修改第一行的标题。")
    filled = [row for row in table[1:] if any(row)]
    if len(filled) > MOST_PEOPLE:
        raise DomainError(f"一家机构最多 {MOST_PEOPLE} 人，表里有 {len(filled)} 人，没有导入。")
    old = {row["key"]: row for row in before or [] if isinstance(row, dict) and row.get("key")}
    rows = list(_with_keys([_person(row, known, old) for row in filled]))
    return rows, [title for title in titles if title and title not in by_title]


def _person(cells: list[str], known: list[tuple[int, Spec]], old: dict[str, Raw]) -> Raw:
    words = {spec.name: (spec, cells[place]) for place, spec in known if place < len(cells)}
    row = {name: value for name, (spec, word) in words.items() if (value := read_words(spec, word)) is not None}
    kept = old.get(str(row.get("key")), {}).get("identity_number")
    if kept and row.get("identity_number") == mask(str(kept), Personal.IDENTITY_NUMBER):
        row["identity_number"] = kept  # the mask we wrote: unchanged
    return row


def _with_keys(rows: list[Raw]) -> Iterator[Raw]:
    """Give each person without a usable key a new one; a copied row must not share its original's."""
    taken = {str(row.get("key")) for row in rows if KEY.match(str(row.get("key") or ""))}
    fresh = (key for n in range(1, MOST_PEOPLE * 3) if (key := f"s{n}") not in taken)
    used: set[str] = set()
    for row in rows:
        key = str(row.get("key") or "")
        key = key if KEY.match(key) and key not in used else next(fresh)
        used.add(key)
        yield {**row, "key": key}
