"""A school's numbers by Excel, handed in by education: one row for each programme and year; all rows or none, after a look."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.core.terms import Term
from qingmiao.regions.queries import counties
from qingmiao.schools.models import Cohort, Programme, School
from qingmiao.schools.rules import Level, SchoolKind

SHEET, MOST_ROWS, MOST_PEOPLE, LONGEST = "学校数据", 500, 20_000, 100
WORDS = {"school": "学校", "kind": "学校类型", "county": "县（市、区）", "programme": "专业", "level": "层次", "year": "毕业年份"}
NUMBERS = {"places": "计划招生", "enrolled": "在读", "graduates": "毕业", "into_care": "到托育机构就业"}
TITLES = WORDS | NUMBERS
OPTIONAL = frozenset({"graduates", "into_care"})
CHOSEN: dict[str, type[Term]] = {"kind": SchoolKind, "level": Level}
Key = tuple[str, str, str, int]  # school, programme, level, year


@dataclass(frozen=True)
class Told:
    """One row of the sheet as it is kept."""

    school: str
    kind: str
    county_code: str
    programme: str
    level: str
    year: int
    numbers: dict[str, int | None]

    @property
    def key(self) -> Key:
        """What makes it the same row as one that is there."""
        return (self.school, self.programme, self.level, self.year)


def template(office: Organisation) -> bytes:
    """Return an empty sheet."""
    return write_sheet(SHEET, _columns(office), [])


def _columns(office: Organisation) -> list[SheetColumn]:
    names = [name for name, _ in _counties(office)]
    options: dict[str, list[str]] = {"kind": [one.label for one in SchoolKind], "level": [one.label for one in Level], "county": names}
    hints = {"year": "哪一年夏天毕业，如 2027", "graduates": "还没有毕业的不填", "into_care": "不清楚的不填"}
    return [
        SheetColumn(title, hints.get(name, ""), options.get(name, ()), name=name, is_needed=name not in OPTIONAL)
        for name, title in TITLES.items()
    ]


def _counties(office: Organisation) -> list[tuple[str, str]]:
    """Return the counties an office answers for, by name and code."""
    code = office.division_code
    return [(row.name, row.code) for row in counties() if row.code == code or (code.endswith("00") and row.code[:4] == code[:4])]


def _plan(office: Organisation, table: SheetTable, _actor: Post, _at: datetime) -> Plan:
    """Return which rows are new and changed, and every cell that holds all of them back."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    known, places = _known(), dict(_counties(office))
    schools = {row.name: row for row in School.objects.order_by("pk")}
    seen: dict[Key, int] = {}
    for row in table.rows:
        words = {name: clean(row.cells.get(name, ""), Typed.NUMBER if name in NUMBERS or name == "year" else Typed.NAME) for name in TITLES}
        wrong = {**dict(_mistakes(words, places, schools)), **row.wrong}
        plan.refused += [Cell(row.number, name, sentence) for name, sentence in wrong.items()]
        if wrong:
            continue
        told = _told(words, places, table.has)
        if told.key in seen:
            plan.refused.append(Cell(row.number, "year", f"与第 {seen[told.key]} 行是同一届，请核对。"))
            continue
        seen[told.key] = row.number
        plan.content.append(told)
        _sort(row, told, known.get(told.key), plan)
    return plan


def _known() -> dict[Key, Cohort]:
    rows = Cohort.objects.select_related("programme__school").order_by("pk")
    return {(row.programme.school.name, row.programme.name, row.programme.level, row.year): row for row in rows}


def _mistakes(words: dict[str, str], places: dict[str, str], schools: dict[str, School]) -> Iterator[tuple[str, str]]:
    for name, title in TITLES.items():
        if sentence := _mistake(name, title, words[name]):
            yield name, sentence
    if words["county"] and words["county"] not in places:
        yield "county", f"“{words['county']}”不是本单位负责的县（市、区），请在下拉列表中选择。"
    elif words["county"] and (known := schools.get(words["school"])) is not None and known.county_code != places[words["county"]]:
        yield "county", "这所学校已登记在另一个县（市、区），请核对。"
    if (known := schools.get(words["school"])) is not None and _term(SchoolKind, words["kind"]) not in (None, known.kind):
        yield "kind", f"这所学校登记的是“{known.get_kind_display()}”，请核对。"
    graduates, into_care = words["graduates"], words["into_care"]
    if into_care.isdecimal() and int(into_care) > (int(graduates) if graduates.isdecimal() else 0):
        yield "into_care", "到托育机构就业的人数不能超过毕业人数。"


def _mistake(name: str, title: str, typed: str) -> str:
    """Say what is wrong with one cell by itself; empty where nothing is."""
    if not typed:
        return "" if name in OPTIONAL else f"请填写{title}。"
    if name in NUMBERS:
        fits = typed.isdecimal() and len(typed) < 9 and int(typed) <= MOST_PEOPLE
        return "" if fits else f"{title}请填写 0 至 {MOST_PEOPLE:,} 的整数。"
    if name == "year":
        return "" if len(typed) == 4 and typed.isdecimal() and 2000 <= int(typed) <= 2100 else "毕业年份请写成 2027 的样子。"
    if name in CHOSEN:
        return "" if _term(CHOSEN[name], typed) else f"“{typed}”不在可选的内容中，请在下拉列表中选择。"
    return f"{title}最多 {LONGEST} 字。" if len(typed) > LONGEST else strange_character(typed) or ""


def _term(terms: type[Term], words: str) -> Term | None:
    return next((term for term in terms if key_of(words) in (key_of(term.label), term.value)), None)


def _told(words: dict[str, str], places: dict[str, str], has: frozenset[str]) -> Told:
    """Return a row as it is kept; of a column that is not in the sheet it says nothing."""
    numbers = {name: int(words[name]) if words[name] else None for name in NUMBERS if name in has}
    kind, level = _term(SchoolKind, words["kind"]), _term(Level, words["level"])
    return Told(words["school"], str(kind), places[words["county"]], words["programme"], str(level), int(words["year"]), numbers)


def _sort(row: TableRow, told: Told, old: Cohort | None, plan: Plan) -> None:
    title = f"{told.school} {told.programme} {told.year}届"
    if old is None:
        plan.new.append(PlannedRow(title, row.number))
        return
    changes = tuple(
        Change(NUMBERS[name], _shown(getattr(old, name)), _shown(value))
        for name, value in told.numbers.items()
        if getattr(old, name) != value
    )
    plan.same += not changes
    plan.changed += [PlannedRow(title, row.number, changes)] if changes else []


def _shown(value: int | None) -> str:
    return "未填" if value is None else str(value)


def _apply(office: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[dict[str, Any]]:
    """Keep all rows in one transaction, and return what each was before."""
    before, known = [], _known()
    for told in plan.content:
        old = known.get(told.key)
        was = {name: getattr(old, name) for name in told.numbers} if old else None
        if was == told.numbers:
            continue
        school, new_school = School.objects.get_or_create(name=told.school, defaults={"kind": told.kind, "county_code": told.county_code})
        programme, new_programme = Programme.objects.get_or_create(school=school, name=told.programme, level=told.level)
        row, _ = Cohort.objects.update_or_create(programme=programme, year=told.year, defaults=told.numbers)
        made = {"programme": programme.pk if new_programme else None, "school": school.pk if new_school else None}
        before.append({"pk": row.pk, "was": was, "became": told.numbers, **made})
    audit.record(actor, "import_cohorts", office, at=at, changes={"rows": len(plan.content)})
    return before


def _undo(office: Organisation, before: list[dict[str, Any]], actor: Post, at: datetime) -> None:
    """Take back what a sheet brought, unless it was written to since."""
    for kept in before:
        row = Cohort.objects.select_for_update().filter(pk=kept["pk"]).first()
        if row is None or {name: getattr(row, name) for name in kept["became"]} != kept["became"]:
            raise DomainError("其中一届在导入之后又有更新，不能撤销。请改正后重新上传。")
        if kept["was"] is None:
            row.delete()
        else:
            for name, value in kept["was"].items():
                setattr(row, name, value)
            row.save()
    _take_out(Programme.objects.filter(cohorts=None), [kept.get("programme") for kept in before])
    _take_out(School.objects.all(), [kept.get("school") for kept in before])
    audit.record(actor, "take_back_cohorts", office, at=at, changes={"rows": len(before)})


def _take_out(rows: "QuerySet[Any]", made: list[int | None]) -> None:
    """Remove what a sheet brought besides; what something else hangs on by now stays."""
    for row in rows.filter(pk__in=[pk for pk in made if pk]).order_by("pk"):
        with suppress(ProtectedError), transaction.atomic():
            row.delete()


COHORT_DOOR: Door[Organisation] = Door("schools.cohort", SHEET, _columns, _plan, _apply, _undo)
