"""What sheets about the people of a house share: whom a row is about, the list to fill in, what is wrong in a cell whatever the sheet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import Typed, clean, strange_character
from qingmiao.codes.days import read_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import Alias, AliasKind, Engagement, Worker
from qingmiao.workforce.models.people import name_index, number_index

MOST_ROWS, LONGEST, HIDDEN = 500, 100, "*"
NOT_HERE = "本机构没有这个证件号码的人员，请核对，或先办理录用。"
NOT_THE_NUMBER = "这是遮住了的号码，和这一行的姓名对不上本机构的一个人。请填写完整的证件号码，或用新下载的表。"
Titles = Mapping[str, tuple[str, Typed]]  # what a row calls it → how the column is called, how its words are cleaned


@dataclass(frozen=True)
class House:
    """Who works in a house: by the index of each number and by the index of each name that somebody has or had."""

    by_number: dict[str, Worker]
    by_name: dict[str, list[Worker]]

    def find(self, words: dict[str, str]) -> Worker:
        """Return whom a row is about. Raises DomainError at the cell that does not fit."""
        named = self.by_name.get(name_index(words["name"]), [])
        if HIDDEN in words["number"]:
            fitting = [worker for worker in named if str(worker.number) == words["number"]]
            if len(fitting) != 1:
                raise DomainError(NOT_THE_NUMBER, field="number")
            return fitting[0]
        worker = self.by_number.get(number_index(words["number"]))
        if worker is None:
            raise DomainError(NOT_HERE, field="number")
        if worker not in named:
            raise DomainError("姓名和这个证件号码登记的不一致。", field="name")
        return worker


def house_of(institution: Institution) -> House:
    """Return the people of a house, former numbers and names included; in two queries."""
    rows = Engagement.objects.filter(institution=institution, period__upper_inf=True).select_related("worker").order_by("pk")
    workers = {row.worker_id: row.worker for row in rows}
    by_number, by_name = {}, defaultdict[str, list[Worker]](list)
    for worker in workers.values():
        by_number[worker.number_index] = worker
        by_name[worker.name_index].append(worker)
    for alias in Alias.objects.filter(worker__in=workers):
        if alias.kind == AliasKind.NUMBER:
            by_number[alias.index] = workers[alias.worker_id]
        else:
            by_name[alias.index].append(workers[alias.worker_id])
    return House(by_number, by_name)


@transaction.atomic
def people_sheet(institution: Institution, sheet: str, columns: Sequence[SheetColumn], *, actor: Post, at: datetime) -> bytes:
    """Return the sheet to fill in, with the people of the house and their numbers masked; the read is written down."""
    people = {worker.pk: worker for worker in house_of(institution).by_number.values()}
    audit.record(actor, "read_worker", institution, at=at, purpose=f"下载{sheet}登记表", changes={"people": len(people)})
    return write_sheet(sheet, columns, [[worker.name.open(), str(worker.number)] for worker in people.values()], fixed_columns=2)


def refuse_long(table: SheetTable) -> None:
    """Refuse a sheet of too many rows before one is read."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")


def words_of(row: TableRow, titles: Titles) -> dict[str, str]:
    """Return what a row says, cleaned."""
    return {name: clean(row.cells.get(name, ""), kind) for name, (_title, kind) in titles.items()}


def mistakes_of(words: dict[str, str], titles: Titles, needed: Collection[str], days: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each cell that says nothing readable, with why."""
    for name, (title, _kind) in titles.items():
        if name in needed and not words[name]:
            yield name, f"请填写{title}。"
        elif len(words[name]) > LONGEST:
            yield name, f"{title}最多 {LONGEST} 字。"
        elif (sentence := strange_character(words[name])) is not None:
            yield name, sentence
    for name in days:
        if words[name] and read_day(words[name]) is None:
            yield name, f"“{words[name]}”不是日期，请写成 2026-01-31 的样子。"
    if "E+" in words["number"]:
        yield "number", "证件号码变成了科学计数，后几位已丢失。请把这一列设为文本，重新填写。"


def empty_note(numbers: Sequence[int], lacking: str) -> list[str]:
    """Say which rows were left as they were."""
    rest = " 等" if len(numbers) > 5 else ""
    told = f"{len(numbers)} 行没有填{lacking}，没有登记：第 {'、'.join(map(str, numbers[:5]))}{rest} 行。"
    return [told] if numbers else []
