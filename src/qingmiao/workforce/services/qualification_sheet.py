"""Qualifications of a whole house by Excel, a row each; told first, then all or none, and taken back while no officer has looked at one."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import Typed, key_of
from qingmiao.codes.days import day_words, read_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import Education
from qingmiao.workforce.models import Qualification, Worker
from qingmiao.workforce.rules.vocabulary import QualificationKind
from qingmiao.workforce.services.house_sheets import House, empty_note, house_of, mistakes_of, people_sheet, refuse_long, words_of
from qingmiao.workforce.services.proving import Learned, add_qualification, refuse_impossible_learning

SHEET = "资格证书"
TITLES = {
    "name": ("姓名", Typed.NAME),
    "number": ("证件号码", Typed.CODE),
    "kind": ("种类", Typed.TEXT),
    "level": ("等级或学历", Typed.TEXT),
    "years": ("年限", Typed.TEXT),
    "paper": ("证书编号", Typed.TEXT),
    "issuer": ("签发单位", Typed.NAME),
    "issued_on": ("取得日期", Typed.TEXT),
    "until": ("有效期至", Typed.TEXT),
}
HINTS = {"number": "遮住的号码不用改", "years": "工作经历填写", "issued_on": "写成 2026-01-31", "until": "长期有效的不填"}
NEEDED, DAYS = ("name", "number", "kind"), ("issued_on", "until")
KINDS = {kind.label: kind for kind in QualificationKind}
GRADES = {f"{word}级": str(level) for level, word in zip(range(5, 0, -1), "五四三二一", strict=True)}
DEGREES = {degree.label: degree.value for degree in Education}
OPTIONS = {"kind": tuple(KINDS), "level": (*GRADES, *DEGREES)}
BY_KEY = {name: {key_of(word): word for word in words} for name, words in OPTIONS.items()}
BY_KEY["level"] |= {key_of(f"{level}{end}"): word for word, level in GRADES.items() for end in ("", "级")}
COLUMNS = [
    SheetColumn(
        title, HINTS.get(name, ""), options=OPTIONS.get(name, ()), name=name, is_needed=name in NEEDED, is_code=name in ("number", "paper")
    )
    for name, (title, _kind) in TITLES.items()
]
Known = set[tuple[int, str, str, str]]


def qualification_list(institution: Institution, *, actor: Post, at: datetime) -> bytes:
    """Return the sheet to fill in."""
    return people_sheet(institution, SHEET, COLUMNS, actor=actor, at=at)


def _plan(institution: Institution, table: SheetTable, _actor: Post, at: datetime) -> Plan:
    """Return which qualifications of a sheet are new and which are known, and every cell that holds all of them back."""
    refuse_long(table)
    plan, house = Plan(table, notes=list(table.notes), content=[]), house_of(institution)
    known, empty = _known(house), list[int]()
    for row in table.rows:
        words = words_of(row, TITLES)
        if not row.wrong and not any(words[name] for name in ("kind", "level", "paper", "years")):
            empty.append(row.number)
            continue
        read = _read(row, words, house, at, plan)
        if read is not None:
            _sort(row, *read, known, plan)
    plan.notes += empty_note(empty, "证书")
    return plan


def _known(house: House) -> Known:
    rows = Qualification.objects.filter(worker__in={worker.pk for worker in house.by_number.values()}, holds=True)
    return {(row.worker_id, row.kind, row.level, row.number.open()) for row in rows}


def _read(row: TableRow, words: dict[str, str], house: House, at: datetime, plan: Plan) -> tuple[Worker, Learned] | None:
    """Return whom a row is about and what it says; or note every cell for which it says nothing."""
    marks = {**dict(mistakes_of(words, TITLES, NEEDED, DAYS)), **row.wrong}
    if not marks:
        try:
            worker, what = house.find(words), _learned(words)
            refuse_impossible_learning(what, worker, timezone.localdate(at))
        except DomainError as refusal:
            marks = {refusal.field or "kind": str(refusal)}
        else:
            return worker, what
    plan.refused += [Cell(row.number, name, sentence) for name, sentence in marks.items()]
    return None


def _learned(words: dict[str, str]) -> Learned:
    """Read a row. Raises DomainError at the cell that is no word of the list, or does not go with the kind."""
    kind = KINDS.get(BY_KEY["kind"].get(key_of(words["kind"]), ""))
    if kind is None:
        raise DomainError(f"种类请填：{'、'.join(KINDS)}。", field="kind")
    levels = DEGREES if kind is QualificationKind.EDUCATION else GRADES
    level = levels.get(BY_KEY["level"].get(key_of(words["level"]), ""), "") if words["level"] else ""
    if words["level"] and not level:
        raise DomainError(f"{kind.label}的这一格请填：{'、'.join(levels)}。", field="level")
    issued_on, until = (read_day(words[name]) for name in DAYS)
    return Learned(kind, level, _years(words["years"]), words["paper"], words["issuer"], issued_on, until)


def _years(typed: str) -> Decimal | None:
    try:
        years = Decimal(typed) if typed else None
    except InvalidOperation:
        years = Decimal(-1)
    if years is not None and not (years.is_finite() and 0 <= years <= 60):
        raise DomainError("年限请填 0 到 60 的数字。", field="years")
    return round(years, 1) if years is not None else None


def _sort(row: TableRow, worker: Worker, what: Learned, known: Known, plan: Plan) -> None:
    """Say of one qualification whether it is new; a row that says again what another one says is known, too."""
    same = (worker.pk, what.kind.value, what.level, what.number)
    if same in known:
        plan.same += 1
        return
    known.add(same)
    until = f"，有效期至{day_words(what.until)}" if what.until else ""
    plan.new.append(PlannedRow(worker.name.open(), row.number, (Change(what.kind.label, "没有登记", f"{what.number or '已登记'}{until}"),)))
    plan.content.append((worker, what))


def _apply(institution: Institution, plan: Plan, _version: int, actor: Post, at: datetime) -> list[int]:
    rows = [add_qualification(worker, what, None, institution=institution, actor=actor, at=at) for worker, what in plan.content]
    audit.record(actor, "import_qualifications", institution, at=at, changes={"rows": len(rows)})
    return [row.pk for row in rows]


def _undo(institution: Institution, kept: Any, actor: Post, at: datetime) -> None:
    """Take the qualifications of a sheet out again, unless an officer has looked at one or refused it since."""
    rows = Qualification.objects.select_for_update(of=("self",)).filter(pk__in=kept, institution=institution)
    if len(rows) != len(kept) or any(row.checked_on for row in rows):
        raise DomainError("其中有的证书县级已经核验或退回，不能撤销。有误的，请联系县级卫生健康部门。")
    for row in rows:
        audit.record(actor, "take_back_qualification", row, at=at, changes={"worker": row.worker_id, "kind": row.kind})
    rows.delete()


QUALIFICATION_DOOR: Door[Institution] = Door("workforce.qualifications", SHEET, lambda _house: COLUMNS, _plan, _apply, _undo)
