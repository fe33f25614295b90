"""Health certificates of a whole house by Excel: every row is matched by identity number; one wrong cell and nothing is written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.days import is_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import Engagement, Worker
from qingmiao.workforce.models.people import name_index
from qingmiao.workforce.rules.vocabulary import HealthResult
from qingmiao.workforce.services.matching import find_worker
from qingmiao.workforce.services.proving import Examined, add_health_check
from qingmiao.workforce.services.sheet_lines import read_lines

SHEET = "健康合格证"
TITLES = ("姓名", "证件号码", "检查日期", "有效期至", "健康合格证编号", "检查机构")
NAME, NUMBER, DAY, UNTIL, PAPER, ISSUER = range(len(TITLES))
HINTS = {NUMBER: "请设为文本格式，不要写成科学计数", DAY: "写成 2026-01-31", UNTIL: "写成 2027-01-30"}
COLUMN_OF = {"on": DAY, "until": UNTIL}
MOST_ROWS, LONGEST = 500, 100


@dataclass
class Kept:
    """What became of a sheet: how many certificates were kept; or, when any cell is wrong, the sheet to correct."""

    count: int = 0
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)
    corrected: bytes = b""


def template() -> bytes:
    """Return the empty sheet."""
    return write_sheet(SHEET, _columns(), [])


def import_health_checks(upload: "UploadedFile[Any] | None", institution: Institution, *, actor: Post, at: datetime) -> Kept:
    """Keep every certificate of a sheet, or none and the sheet with its wrong cells marked."""
    lines, untrusted = read_lines(upload, _columns())
    if not 0 < len(lines) <= MOST_ROWS:
        raise DomainError(f"表里有 {len(lines)} 行，没有读取。每次请填 1 至 {MOST_ROWS} 行。")
    outcome = Kept(wrong=dict(untrusted))
    try:
        with transaction.atomic():
            for place, line in enumerate(lines):
                _keep(place, line, institution, outcome, actor=actor, at=at)
            if outcome.wrong:
                raise DomainError("有的行没有通过核对。")
            audit.record(actor, "import_health_checks", institution, at=at, changes={"rows": len(lines)})
    except DomainError:
        outcome.count = 0
        outcome.corrected = write_sheet(SHEET, _columns(), [line[: len(TITLES)] for line in lines], outcome.wrong)
    return outcome


def _keep(place: int, line: list[str], institution: Institution, outcome: Kept, *, actor: Post, at: datetime) -> None:
    marks = _mistakes(line)
    if marks:
        outcome.wrong.update({(place, column): sentence for column, sentence in marks.items()})
        return
    worker = find_worker(line[NUMBER])
    if worker is None or not Engagement.objects.filter(worker=worker, institution=institution, period__upper_inf=True).exists():
        outcome.wrong[place, NUMBER] = "本机构没有这个证件号码的人员，请核对，或先办理录用。"
        return
    if not _has_name(worker, line[NAME]):
        outcome.wrong[place, NAME] = "姓名和这个证件号码登记的不一致。"
        return
    days = date.fromisoformat(line[DAY]), date.fromisoformat(line[UNTIL])
    what = Examined(HealthResult.FIT, *days, number=line[PAPER], issuer=line[ISSUER])
    try:
        add_health_check(worker, what, None, institution=institution, actor=actor, at=at)
        outcome.count += 1
    except DomainError as refusal:
        outcome.wrong[place, COLUMN_OF.get(refusal.field, DAY)] = str(refusal)


def _mistakes(line: list[str]) -> dict[int, str]:
    marks = {column: f"请填写{TITLES[column]}。" for column in (NAME, NUMBER, DAY, UNTIL) if not line[column]}
    if "E+" in line[NUMBER].upper():
        marks[NUMBER] = "证件号码变成了科学计数，后几位已丢失。请把这一列设为文本，重新填写。"
    for column in (DAY, UNTIL):
        if line[column] and not is_day(line[column]):
            marks[column] = f"“{line[column]}”不是日期，请写成 2026-01-31 的样子。"
    return marks | {column: f"最多 {LONGEST} 字。" for column in (PAPER, ISSUER) if len(line[column]) > LONGEST}


def _has_name(worker: Worker, name: str) -> bool:
    index = name_index(name)
    return worker.name_index == index or worker.aliases.filter(index=index).exists()


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(title, HINTS.get(place, ""), name=title, is_needed=place in (NAME, NUMBER, DAY), is_code=place == NUMBER)
        for place, title in enumerate(TITLES)
    ]
