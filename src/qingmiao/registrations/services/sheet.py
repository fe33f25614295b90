"""Registrations by Excel: the same push as through the interface, all rows or none, with every unreadable cell marked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.days import is_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.spreadsheets import SheetColumn, read_table, write_sheet
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.services.receiving import Pushed, receive_registration, registrar_of

SHEET, SOURCE_SYSTEM = "登记信息", "Excel"
MOST_ROWS = 500
TITLES = ("主键", "统一社会信用代码", "名称", "法人性质", "登记地区划代码", "登记日期", "业务（经营）范围", "住所")
KEY, USCC, NAME, NATURE, COUNTY, DAY, SCOPE, ADDRESS = range(len(TITLES))
# The field that a refused push names → its column.
COLUMN_OF = {"source_key": KEY, "uscc": USCC, "legal_nature": NATURE, "county_code": COUNTY}
LONGEST = {KEY: 80, USCC: 18, NAME: 200, SCOPE: 4000, ADDRESS: 200}
CODE_DIGITS = 6
Cells = dict[tuple[int, int], str]


@dataclass
class Outcome:
    """What became of a sheet: how many rows are new, changed, the same; or, when any cell is wrong, the sheet to correct."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    wrong: Cells = field(default_factory=dict)
    corrected: bytes = b""


def template(department: Organisation) -> bytes:
    """Return an empty sheet for what this department registers."""
    return write_sheet(SHEET, _columns(department), [])


def import_registrations(upload: "UploadedFile[Any] | None", department: Organisation, *, actor: Post, at: datetime) -> Outcome:
    """Keep every registration of a sheet. With one wrong cell nothing is kept, and the sheet comes back with the cells marked."""
    rows = _rows(read_table(upload))
    outcome = Outcome()
    pushes = [_pushed(place, row, department, outcome.wrong) for place, row in enumerate(rows)]
    if not outcome.wrong:
        _keep([push for push in pushes if push is not None], department, outcome, actor=actor, at=at)
    if outcome.wrong:
        outcome.corrected = write_sheet(SHEET, _columns(department), rows, outcome.wrong)
    return outcome


def _keep(pushes: list[Pushed], department: Organisation, outcome: Outcome, *, actor: Post, at: datetime) -> None:
    """Push all rows in one transaction; a refused row is marked and takes the others back with it."""
    try:
        with transaction.atomic():
            for place, pushed in enumerate(pushes):
                _push(place, pushed, department, outcome, actor=actor, at=at)
            if outcome.wrong:
                raise DomainError("有的行没有通过核对。")
            audit.record(actor, "import_registrations", department, at=at, changes={"rows": len(pushes)})
    except DomainError:
        outcome.created = outcome.updated = outcome.unchanged = 0


def _push(place: int, pushed: Pushed, department: Organisation, outcome: Outcome, *, actor: Post, at: datetime) -> None:
    try:
        received = receive_registration(pushed, department, actor=actor, at=at)
    except DomainError as refusal:
        outcome.wrong[place, COLUMN_OF.get(refusal.field, KEY)] = str(refusal)
        return
    outcome.created += received.is_new
    outcome.updated += received.is_changed and not received.is_new
    outcome.unchanged += not received.is_changed


def _columns(department: Organisation) -> list[SheetColumn]:
    natures = [nature.label for nature in LegalNature if nature.registrar is registrar_of(department)]
    hints = {
        KEY: "登记系统中的编号；同一编号再次上传会更新，不会重复登记",
        USCC: "18 位",
        COUNTY: "6 位数字，如 441802",
        DAY: "写成 2026-01-31",
        SCOPE: "可不填",
        ADDRESS: "可不填",
    }
    return [SheetColumn(title, hints.get(place, ""), natures if place == NATURE else ()) for place, title in enumerate(TITLES)]


def _rows(table: list[list[str]]) -> list[list[str]]:
    titles = table[0] if table else []
    missing = [title for title in TITLES if title not in titles]
    if missing:
        raise DomainError(f"表里没有“{missing[0]}”这一列，没有读取。请用下载的表填写，不要修改第一行的标题。")
    places = [titles.index(title) for title in TITLES]
    rows = [[row[place] if place < len(row) else "" for place in places] for row in table[1:] if any(row)]
    if not rows:
        raise DomainError("表里没有登记信息，请从第二行起填写。")
    if len(rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(rows)} 行，没有读取。请分几次上传。")
    return rows


def _pushed(place: int, row: list[str], department: Organisation, wrong: Cells) -> Pushed | None:
    """Return one row as a push, or mark its cells."""
    marks = dict(_mistakes(row, department))
    wrong.update({(place, column): sentence for column, sentence in marks.items()})
    if marks:
        return None
    return Pushed(
        source_system=f"{SOURCE_SYSTEM}-{department.pk}",
        source_key=row[KEY],
        uscc=row[USCC].upper(),
        name=row[NAME],
        legal_nature=_nature(row[NATURE]) or LegalNature.COMPANY,
        county_code=row[COUNTY],
        registered_on=date.fromisoformat(row[DAY]),
        business_scope=row[SCOPE],
        address=row[ADDRESS],
    )


def _mistakes(row: list[str], department: Organisation) -> Iterator[tuple[int, str]]:
    for column in (KEY, USCC, NAME, NATURE, COUNTY, DAY):
        if not row[column]:
            yield column, f"请填写{TITLES[column]}。"
    for column, longest in LONGEST.items():
        if len(row[column]) > longest:
            yield column, f"{TITLES[column]}最多 {longest} 字，现有 {len(row[column])} 字。"
    nature = _nature(row[NATURE])
    if row[NATURE] and (nature is None or nature.registrar is not registrar_of(department)):
        yield NATURE, f"“{row[NATURE]}”不是{department.name}登记的法人性质，请在下拉列表中选择。"
    if row[COUNTY] and not (len(row[COUNTY]) == CODE_DIGITS and row[COUNTY].isascii() and row[COUNTY].isdecimal()):
        yield COUNTY, "登记地区划代码是 6 位数字，如 441802。"
    if row[DAY] and not is_day(row[DAY]):
        yield DAY, f"“{row[DAY]}”不是日期，请写成 2026-01-31 的样子。"


def _nature(words: str) -> LegalNature | None:
    return next((nature for nature in LegalNature if words in (nature.label, nature.value)), None)
