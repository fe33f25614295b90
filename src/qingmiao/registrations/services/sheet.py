"""Registrations by Excel: the same push as through the interface, all rows or none, after a look at what they would do."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.codes.days import read_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.core.workflow import lock
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.models import Registration
from qingmiao.registrations.services.receiving import (
    TAKEN_BY_OTHERS,
    Pushed,
    cleaned,
    receive_registration,
    refuse_wrong,
    registrar_of,
    values_of,
)

SHEET, SOURCE_SYSTEM = "登记信息", "Excel"
MOST_ROWS = 500
# What a push calls it → how the column is called, how its words are cleaned, how long they may be.
COLUMNS: dict[str, tuple[str, Typed, int]] = {
    "source_key": ("主键", Typed.TEXT, 80),
    "uscc": ("统一社会信用代码", Typed.CODE, 18),
    "name": ("名称", Typed.NAME, 200),
    "legal_nature": ("法人性质", Typed.TEXT, 40),
    "county_code": ("登记地区划代码", Typed.CODE, 20),
    "registered_on": ("登记日期", Typed.TEXT, 40),
    "business_scope": ("业务（经营）范围", Typed.LONG_TEXT, 4000),
    "address": ("住所", Typed.ADDRESS, 200),
}
TITLES = tuple(title for title, _kind, _most in COLUMNS.values())
OPTIONAL = frozenset({"business_scope", "address"})
CODES = frozenset({"source_key", "uscc", "county_code"})
CODE_DIGITS = 6


def template(department: Organisation) -> bytes:
    """Return an empty sheet for what this department registers."""
    return write_sheet(SHEET, _columns(department), [])


def _columns(department: Organisation) -> list[SheetColumn]:
    natures = [nature.label for nature in LegalNature if nature.registrar is registrar_of(department)]
    hints = {
        "source_key": "登记系统中的编号；同一编号再次上传会更新，不会重复登记",
        "uscc": "18 位",
        "county_code": "6 位数字，如 441802",
        "registered_on": "写成 2026-01-31",
        **dict.fromkeys(OPTIONAL, "可不填"),
    }
    return [
        SheetColumn(
            title,
            hints.get(name, ""),
            natures if name == "legal_nature" else (),
            name=name,
            is_needed=name not in OPTIONAL,
            is_code=name == "source_key",
        )
        for name, (title, _kind, _most) in COLUMNS.items()
    ]


def _plan(department: Organisation, table: SheetTable, _actor: Post, at: datetime) -> Plan:
    """Return which registrations of a sheet are new, changed and the same, and every cell that holds all of them back."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    known = {row.source_key: row for row in Registration.objects.filter(source_system=_source(department)).select_related("department")}
    seen: dict[str, int] = {}
    for row in table.rows:
        pushed = _pushed(row, department, at, known, plan)
        if pushed is None:
            continue
        if pushed.source_key in seen:
            plan.refused.append(Cell(row.number, "source_key", f"与第 {seen[pushed.source_key]} 行的主键相同，请核对。"))
            continue
        old = known.get(pushed.source_key)
        if old is not None and old.department_id != department.pk:
            plan.refused.append(Cell(row.number, "source_key", TAKEN_BY_OTHERS))
            continue
        seen[pushed.source_key] = row.number
        plan.content.append(pushed)
        _sort(row, pushed, old, plan)
    return plan


def _pushed(row: TableRow, department: Organisation, at: datetime, known: dict[str, Registration], plan: Plan) -> Pushed | None:
    """Return one row as a push; or note every cell for which it is none."""
    words = {name: clean(row.cells.get(name, ""), kind) for name, (_title, kind, _most) in COLUMNS.items()}
    marks = {**dict(_mistakes(words, department, known)), **row.wrong}
    day = read_day(words["registered_on"])
    if not marks and day is not None:
        try:
            return _checked(words, day, department, at)
        except DomainError as refusal:
            marks = {refusal.field or "source_key": str(refusal)}
    plan.refused += [Cell(row.number, name, sentence) for name, sentence in marks.items()]
    return None


def _checked(words: dict[str, str], day: date, department: Organisation, at: datetime) -> Pushed:
    nature = _nature(words["legal_nature"]) or LegalNature.COMPANY
    pushed = cleaned(Pushed(**{**words, "legal_nature": nature, "registered_on": day, "source_system": _source(department)}))  # type: ignore[arg-type]  # the two are replaced
    refuse_wrong(pushed, department, at)
    return pushed


def _mistakes(words: dict[str, str], department: Organisation, known: dict[str, Registration]) -> Iterator[tuple[str, str]]:
    for name, (title, _kind, most) in COLUMNS.items():
        if not words[name] and name not in OPTIONAL:
            yield name, f"请填写{title}。"
        elif len(words[name]) > most:
            yield name, f"{title}最多 {most} 字，现有 {len(words[name])} 字。"
        elif (sentence := strange_character(words[name])) is not None:
            yield name, sentence
    if twin := _with_its_zeros(words["source_key"], known):
        yield "source_key", f"像是丢了前面的 0：已有主键 {twin}。请把单元格设成文本，重新填写。"
    yield from _misfits(words, department)


def _misfits(words: dict[str, str], department: Organisation) -> Iterator[tuple[str, str]]:
    """Yield which words are none of those their column takes."""
    nature = _nature(words["legal_nature"])
    if words["legal_nature"] and (nature is None or nature.registrar is not registrar_of(department)):
        yield "legal_nature", f"“{words['legal_nature']}”不是{department.name}登记的法人性质，请在下拉列表中选择。"
    if words["county_code"] and not (len(words["county_code"]) == CODE_DIGITS and words["county_code"].isdecimal()):
        yield "county_code", "登记地区划代码是 6 位数字，如 441802。"
    if words["registered_on"] and read_day(words["registered_on"]) is None:
        yield "registered_on", f"“{words['registered_on']}”不是日期，请写成 2026-01-31 的样子。"


def _with_its_zeros(key: str, known: dict[str, Registration]) -> str:
    """Return the key that was sent before and is this one with zeros in front of it."""
    return next((one for one in known if key and one != key and one.lstrip("0") == key and one.startswith("0")), "")


def _sort(row: TableRow, pushed: Pushed, old: Registration | None, plan: Plan) -> None:
    if old is None:
        plan.new.append(PlannedRow(pushed.name, row.number))
        return
    changes = tuple(
        Change(COLUMNS[name][0], _shown(getattr(old, name)), _shown(value))
        for name, value in values_of(pushed).items()
        if getattr(old, name) != value
    )
    plan.same += not changes
    plan.changed += [PlannedRow(pushed.name, row.number, changes)] if changes else []


def _apply(department: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[dict[str, Any]]:
    """Push all rows in one transaction, and return what each was before."""
    before = []
    old = {row.source_key: row for row in Registration.objects.select_for_update(of=("self",)).filter(source_system=_source(department))}
    for pushed in plan.content:
        was = old.get(pushed.source_key)
        kept = {name: _kept(getattr(was, name)) for name in values_of(pushed)} if was else None
        received = receive_registration(pushed, department, actor=actor, at=at)
        if received.is_changed:
            before.append({"pk": received.registration.pk, "was": kept, "updated_at": received.registration.updated_at.isoformat()})
    audit.record(actor, "import_registrations", department, at=at, changes={"rows": len(plan.content)})
    return before


def _undo(department: Organisation, before: list[dict[str, Any]], actor: Post, at: datetime) -> None:
    """Take back what a sheet brought, unless something rests on it by now."""
    for kept in before:
        if not Registration.objects.filter(Q(department=department), pk=kept["pk"]).exists():
            raise DomainError("其中一条登记信息已不在，不能撤销。")
        row = lock(Registration, kept["pk"])
        if row.updated_at.isoformat() != kept["updated_at"]:
            raise DomainError(f"“{row.name}”在导入之后又有更新，不能撤销。请改正后重新上传。")
        if kept["was"] is None:
            if row.institution_id is not None:
                raise DomainError(f"“{row.name}”已据此开通机构账号，不能撤销。")
            audit.record(actor, "take_back_registration", row, at=at, changes={"uscc": row.uscc, "source_key": row.source_key})
            row.delete()
        else:
            for name, value in kept["was"].items():
                setattr(row, name, date.fromisoformat(value) if name == "registered_on" else value)
            row.updated_at = at
            row.save()
            audit.record(actor, "take_back_registration", row, at=at, changes={"uscc": row.uscc})


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _shown(value: Any) -> str:
    return next((nature.label for nature in LegalNature if nature.value == value), str(value))


def _source(department: Organisation) -> str:
    return f"{SOURCE_SYSTEM}-{department.pk}"


def _nature(words: str) -> LegalNature | None:
    return next((nature for nature in LegalNature if key_of(words) in (key_of(nature.label), nature.value)), None)


REGISTRATION_DOOR: Door[Organisation] = Door("registrations.registration", SHEET, _columns, _plan, _apply, _undo)
