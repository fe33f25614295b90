"""The staff of a filing as a sheet: out, and in through a door that tells first what it would do."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean, clean_code
from qingmiao.codes.masks import Personal, mask
from qingmiao.core import audit
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Kind, Raw, Spec, read_words
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.filings.models import Filing
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.queries.staff_sheet import PLACE, cell_words, columns, sheet_columns, staff_workbook
from qingmiao.filings.services.drafting import save_section
from qingmiao.institutions.rules.facts import read_draft

MOST_PEOPLE = 500
KEY = re.compile(r"^[A-Za-z0-9_-]{1,40}$")
HIDDEN = "*"
NOT_THE_NUMBER = "这是遮住了的号码，认不出是谁的。请填写完整的公民身份号码；没有变的人，请用新下载的表，不要改动隐藏的编号列。"


@transaction.atomic
def export_staff(filing: Filing, *, actor: Post, at: datetime) -> bytes:
    """Return the staff of a filing as a sheet, errors and gaps marked, and write the read down. The caller has checked who asks."""
    judgement = judge_filing(filing, timezone.localdate(at))
    rows = _rows(judgement.raw)
    audit.record(actor, "export_staff", filing, at=at, purpose="填写备案人员名单", changes={"people": len(rows)})
    return staff_workbook(rows, judgement.problems, judgement.missing)


def _plan(filing: Filing, table: SheetTable, _actor: Post, _at: datetime) -> Plan:
    """Return what a list of people would make of the staff: who is known again, who is new, who is gone."""
    if len(table.rows) > MOST_PEOPLE:
        raise DomainError(f"一家机构最多 {MOST_PEOPLE} 人，表里有 {len(table.rows)} 人，没有导入。")
    plan = Plan(table, notes=list(table.notes))
    before = _rows(raw_facts(filing))
    known = _recognised(table.rows, before, plan)
    people = [_person(row, known.get(row.number, {}), plan) for row in table.rows]
    plan.content = list(_with_keys(people, before))
    _refuse_repeats(table.rows, people, plan)
    _say_unread(table.rows, plan)
    for row, person in zip(table.rows, plan.content, strict=True):
        _sort(row, known.get(row.number), person, plan)
    stayed = {id(person) for person in known.values()}
    plan.gone = [PlannedRow(str(person.get("name") or "（没有姓名）")) for person in before if id(person) not in stayed]
    return plan


def _recognised(rows: list[TableRow], before: list[Raw], plan: Plan) -> dict[int, Raw]:
    """Return by number of its row whom each row is about.

    Known is a person by the hidden key, else by the whole identity number, else by a name that only one still free has, if the number
    beside it is none or fits under its mask.
    """
    by_key = {str(person["key"]): person for person in before if person.get("key")}
    known: dict[int, Raw] = {}
    free = list(before)

    def claim(row: TableRow, person: Raw) -> None:
        known[row.number] = person
        free[:] = [one for one in free if one is not person]

    for row in rows:
        person = by_key.get(clean(row.cells.get("key", "")))
        if person is not None and any(one is person for one in free):
            claim(row, person)
    unkeyed = [row for row in rows if row.number not in known and clean(row.cells.get("key", "")) not in by_key]
    for same in (_is_same_number, _is_same_name):
        for row in unkeyed:
            fitting = [person for person in free if row.number not in known and same(row, person)]
            if len(fitting) == 1:
                claim(row, fitting[0])
    if by_key and "key" not in plan.table.has:
        plan.notes.append("表里没有隐藏的编号列，人员按公民身份号码或姓名认出，请核对新增和删去的人。")
    return known


def _is_same_number(row: TableRow, person: Raw) -> bool:
    number = clean_code(row.cells.get("identity_number", ""))
    return bool(number) and HIDDEN not in number and number == person.get("identity_number")


def _is_same_name(row: TableRow, person: Raw) -> bool:
    number = clean_code(row.cells.get("identity_number", ""))
    fits = not number or number == mask(str(person.get("identity_number") or ""), Personal.IDENTITY_NUMBER)
    return fits and bool(row.cells.get("name")) and clean(row.cells["name"]) == person.get("name")


def _person(row: TableRow, old: Raw, plan: Plan) -> Raw:
    """Return a person as the sheet tells it; what the sheet has no column for stays, and a mask never becomes a number."""
    plan.refused += [Cell(row.number, name, sentence) for name, sentence in row.wrong.items()]
    person = {name: value for name, value in old.items() if name not in plan.table.has}
    for spec in columns():
        word = row.cells.get(spec.name, "")
        value = read_words(spec, word) if spec.name != "key" else old.get("key")
        if spec.name == "identity_number" and HIDDEN in clean_code(word):
            kept = old.get(spec.name)
            if not kept or clean_code(word) != mask(str(kept), Personal.IDENTITY_NUMBER):
                plan.refused.append(Cell(row.number, spec.name, NOT_THE_NUMBER))
            value = kept
        if value is not None:
            person[spec.name] = value
    return person


def _refuse_repeats(rows: list[TableRow], people: list[Raw], plan: Plan) -> None:
    """Refuse a copied row, and a number that two rows have."""
    numbers: dict[str, int] = {}
    whole: dict[tuple[str, ...], int] = {}
    for row, person in zip(rows, people, strict=True):
        number, same = str(person.get("identity_number") or ""), tuple(clean(word) for name, word in row.cells.items() if name != "key")
        if same in whole:
            plan.refused.append(Cell(row.number, "name", f"与第 {whole[same]} 行完全相同，像是复制出来的。请删去一行，或改成另一个人。"))
        elif number and number in numbers:
            plan.refused.append(Cell(row.number, "identity_number", f"与第 {numbers[number]} 行的公民身份号码相同，请核对。"))
        numbers.setdefault(number, row.number)
        whole.setdefault(same, row.number)


def _say_unread(rows: list[TableRow], plan: Plan) -> None:
    refused = {(cell.number, cell.column) for cell in plan.refused}
    options = {spec.name: spec.options for spec in columns()}
    for problem in read_draft({"staff": plan.content})[1]:
        place = PLACE.match(problem.path)
        if place and (rows[int(place[1])].number, place[2]) not in refused:
            labels = "、".join(label for _, label in options.get(place[2], ()))
            sentence = f"不在可选的范围内，可填：{labels}。" if labels else f"{problem.sentence}。"
            plan.unread.append(Cell(rows[int(place[1])].number, place[2], sentence))


def _sort(row: TableRow, old: Raw | None, person: Raw, plan: Plan) -> None:
    """Say of one row whether it is new, changed or the same."""
    title = str(person.get("name") or "（没有姓名）")
    if old is None:
        plan.new.append(PlannedRow(title, row.number))
        return
    changes = tuple(_changes(old, person))
    plan.same += not changes
    plan.changed += [PlannedRow(title, row.number, changes)] if changes else []


def _changes(old: Raw, person: Raw) -> Iterator[Change]:
    for spec in columns():
        if spec.name != "key" and old.get(spec.name) != person.get(spec.name):
            before, after = (_shown(spec, one.get(spec.name)) for one in (old, person))
            yield Change(spec.title, before, f"{after}（号码不同）" if before == after else after)


def _shown(spec: Spec, value: Any) -> str:
    words = cell_words(spec, value)
    return str(words) if spec.kind is not Kind.CHOICES or words else ""


def _with_keys(people: list[Raw], before: Iterable[Raw]) -> Iterator[Raw]:
    """Give each new person a key that nobody has or had."""
    taken = {str(person.get("key")) for person in (*people, *before)}
    fresh = (key for n in range(1, MOST_PEOPLE * 4) if (key := f"s{n}") not in taken)
    for person in people:
        key = str(person.get("key") or "")
        yield {"key": key if KEY.match(key) else next(fresh), **{name: value for name, value in person.items() if name != "key"}}


def _apply(filing: Filing, plan: Plan, version: int, actor: Post, at: datetime) -> dict[str, Any]:
    before = raw_facts(filing).get("staff")
    save_section(filing, "staff", plan.content, version=version, actor=actor, at=at)
    return {"before": before, "after": plan.content}


def _undo(filing: Filing, kept: dict[str, Any], actor: Post, at: datetime) -> None:
    fresh = Filing.objects.get(pk=filing.pk)
    if raw_facts(fresh).get("staff") != kept["after"]:
        raise DomainError("导入之后名单又有改动，不能撤销。请在名单里改，或下载名单改好后重新导入。")
    save_section(fresh, "staff", kept["before"], version=fresh.version, actor=actor, at=at)


def _rows(raw: Raw) -> list[Raw]:
    given = raw.get("staff")
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []


STAFF_DOOR: Door[Filing] = Door("filings.staff", "人员名单", lambda _filing: sheet_columns(), _plan, _apply, _undo)
