"""Better counts of children by Excel: one row for each division, day and basis; all rows or none, after a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.cleaning import Typed, clean, strange_character
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.planning.models import ChildCount
from qingmiao.regions.models import Basis, Division, Level

SHEET, MOST_ROWS, MOST_CHILDREN, OLDEST_YEARS = "儿童人数", 2000, 200_000, 10
WORDS = {"code": "区划代码", "name": "区划名称", "as_of": "截至日期", "basis": "口径", "source": "来源"}
NUMBERS = {"under_1": "不满1岁", "aged_1": "1岁", "aged_2": "2岁"}
TITLES = WORDS | NUMBERS
BASES = {str(basis.label): basis for basis in (Basis.RESIDENT, Basis.REGISTERED)}
Key = tuple[str, date, str]


@dataclass(frozen=True)
class Told:
    """One row of the sheet as it is kept."""

    code: str
    as_of: date
    basis: str
    source: str
    numbers: dict[str, int]

    @property
    def key(self) -> Key:
        """What makes it the same row as one that is there."""
        return self.code, self.as_of, self.basis


def template(office: Organisation) -> bytes:
    """Return a sheet with one line for each town the office answers for, to be filled in or cut down."""
    towns = [row for row in _divisions(office).values() if row.level == Level.TOWN]
    lines = [[{"code": row.code, "name": row.name, "basis": Basis.RESIDENT.label}.get(name, "") for name in TITLES] for row in towns]
    return write_sheet(SHEET, _columns(office), lines)


def _columns(_office: Organisation) -> list[SheetColumn]:
    hints = {"code": "县 6 位、乡镇 9 位、村居 12 位", "as_of": "如 2025-12-31", "source": "哪里来的数，如县统计局、县妇幼保健院"}
    return [
        SheetColumn(
            title, hints.get(name, ""), list(BASES) if name == "basis" else (), name=name, is_needed=name != "name", is_code=name == "code"
        )
        for name, title in TITLES.items()
    ]


def _divisions(office: Organisation) -> dict[str, Division]:
    """Return the counties, towns and villages that an office answers for."""
    code = office.division_code
    own = Division.objects.exclude(level=Level.CITY).filter(code__startswith=code[:4] if code.endswith("00") else code)
    return {row.code: row for row in own.order_by("code")}


def _plan(office: Organisation, table: SheetTable, _actor: Post, at: datetime) -> Plan:
    """Return which counts are new and changed, and every cell that holds all of them back."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    known, divisions, on = _known(), _divisions(office), timezone.localdate(at)
    seen: dict[Key, int] = {}
    for row in table.rows:
        words = {name: clean(row.cells.get(name, ""), Typed.NUMBER if name in NUMBERS else Typed.TEXT) for name in TITLES}
        if words["code"] and not any(words[name] for name in (*NUMBERS, "as_of")):
            continue  # a line of the template that nobody filled in
        wrong = {**dict(_mistakes(words, divisions, on)), **row.wrong}
        plan.refused += [Cell(row.number, name, sentence) for name, sentence in wrong.items()]
        if wrong:
            continue
        told = _told(words)
        if told.key in seen:
            plan.refused.append(Cell(row.number, "code", f"与第 {seen[told.key]} 行是同一区划、同一日期，请核对。"))
            continue
        seen[told.key] = row.number
        plan.content.append(told)
        _sort(row, told, (divisions[told.code].name, known.get(told.key)), plan)
    return plan


def _known() -> dict[Key, ChildCount]:
    return {(row.division_id, row.as_of, row.basis): row for row in ChildCount.objects.order_by("pk")}


def _mistakes(words: dict[str, str], divisions: dict[str, Division], on: date) -> Iterator[tuple[str, str]]:
    known = divisions.get(words["code"])
    if known is None:
        yield "code", f"区划代码“{words['code']}”不是本单位负责的县、乡镇或村居，请核对。"
    elif words["name"] and words["name"] != known.name:
        yield "name", f"这个代码是{known.name}，表里写的是“{words['name']}”，请核对。"
    if sentence := _wrong_day(words["as_of"], on):
        yield "as_of", sentence
    yield from _mistakes_by_itself(words)


def _mistakes_by_itself(words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with cells whatever stands elsewhere."""
    if words["basis"] not in BASES:
        yield "basis", f"口径请写{'或'.join(BASES)}；两种口径不能换算。"
    if not words["source"] or len(words["source"]) > 200:
        yield "source", "请写明来源，不超过 200 字。"
    elif strange := strange_character(words["source"]):
        yield "source", strange
    for name, title in NUMBERS.items():
        typed = words[name]
        if not (typed.isdecimal() and len(typed) < 7 and int(typed) <= MOST_CHILDREN):
            yield name, f"{title}请填写 0 至 {MOST_CHILDREN:,} 的整数；不清楚的整行不填。"


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed[:10])
    except ValueError:
        return None


def _wrong_day(typed: str, on: date) -> str:
    day = _day(typed)
    if day is None:
        return "截至日期请写成 2025-12-31 的样子。"
    if day > on:
        return f"截至日期是 {day_words(day)}，还没有到；预测的人数不在这里报送。"
    if day.year < on.year - OLDEST_YEARS:
        return f"{day.year} 年的人数太旧，那时的儿童早已超过 3 岁；请报送最近 {OLDEST_YEARS} 年的。"
    return ""


def _told(words: dict[str, str]) -> Told:
    day = _day(words["as_of"])
    assert day is not None  # noqa: S101  # mistakes were sorted out before
    return Told(words["code"], day, BASES[words["basis"]].value, words["source"], {name: int(words[name]) for name in NUMBERS})


def _sort(row: TableRow, told: Told, known: tuple[str, ChildCount | None], plan: Plan) -> None:
    name, old = known
    title = f"{name} {day_words(told.as_of)}"
    if old is None:
        plan.new.append(PlannedRow(title, row.number))
        return
    became = told.numbers | {"source": told.source}
    titles = NUMBERS | {"source": "来源"}
    changes = tuple(
        Change(titles[field], str(getattr(old, field)), str(value)) for field, value in became.items() if getattr(old, field) != value
    )
    plan.same += not changes
    plan.changed += [PlannedRow(title, row.number, changes)] if changes else []


def _apply(office: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[dict[str, Any]]:
    """Keep all rows in one transaction, and return what each was before."""
    before, known = [], _known()
    for told in plan.content:
        old = known.get(told.key)
        became = told.numbers | {"source": told.source}
        was = {name: getattr(old, name) for name in became} if old else None
        if was == became:
            continue
        row, _ = ChildCount.objects.update_or_create(
            division_id=told.code, as_of=told.as_of, basis=told.basis, defaults=became | {"given_by": office}
        )
        before.append({"pk": row.pk, "was": was, "became": became})
    audit.record(actor, "import_child_counts", office, at=at, changes={"rows": len(plan.content)})
    return before


def _undo(office: Organisation, before: list[dict[str, Any]], actor: Post, at: datetime) -> None:
    """Take back what a sheet brought, unless it was written to since."""
    for kept in before:
        row = ChildCount.objects.select_for_update().filter(pk=kept["pk"]).first()
        if row is None or {name: getattr(row, name) for name in kept["became"]} != kept["became"]:
            raise DomainError("其中一行在导入之后又有更新，不能撤销。请改正后重新上传。")
        if kept["was"] is None:
            row.delete()
        else:
            for name, value in kept["was"].items():
                setattr(row, name, value)
            row.save()
    audit.record(actor, "take_back_child_counts", office, at=at, changes={"rows": len(before)})


COUNT_DOOR: Door[Organisation] = Door("planning.child_counts", SHEET, _columns, _plan, _apply, _undo)
