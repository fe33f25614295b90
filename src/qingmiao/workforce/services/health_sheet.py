"""Health certificates of a whole house by Excel: each row is matched by identity number; told first, then all or none, and taken back."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import Typed
from qingmiao.codes.days import day_words, read_day
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import HealthCheck, Worker
from qingmiao.workforce.rules.vocabulary import HealthResult
from qingmiao.workforce.services.house_sheets import House, empty_note, house_of, mistakes_of, people_sheet, refuse_long, words_of
from qingmiao.workforce.services.proving import Examined, add_health_check, refuse_impossible_health

SHEET = "健康合格证"
# What a row calls it → how the column is called, how its words are cleaned.
TITLES = {
    "name": ("姓名", Typed.NAME),
    "number": ("证件号码", Typed.CODE),
    "on": ("检查日期", Typed.TEXT),
    "until": ("有效期至", Typed.TEXT),
    "paper": ("健康合格证编号", Typed.TEXT),
    "issuer": ("检查机构", Typed.NAME),
}
HINTS = {"number": "遮住的号码不用改", "on": "写成 2026-01-31", "until": "写成 2027-01-30"}
NEEDED = ("name", "number", "on", "until")
COLUMNS = [
    SheetColumn(title, HINTS.get(name, ""), name=name, is_needed=name in NEEDED, is_code=name == "number")
    for name, (title, _kind) in TITLES.items()
]


def health_list(institution: Institution, *, actor: Post, at: datetime) -> bytes:
    """Return the sheet to fill in."""
    return people_sheet(institution, SHEET, COLUMNS, actor=actor, at=at)


def _plan(institution: Institution, table: SheetTable, _actor: Post, at: datetime) -> Plan:
    """Return which certificates of a sheet are new and which are known, and every cell that holds all of them back."""
    refuse_long(table)
    plan, house = Plan(table, notes=list(table.notes), content=[]), house_of(institution)
    seen: dict[int, int] = {}
    empty: list[int] = []
    checks = _checks(house)
    for row in table.rows:
        words = words_of(row, TITLES)
        if not row.wrong and not any(words[name] for name in ("on", "until", "paper")):
            empty.append(row.number)
            continue
        read = _read(row, words, house, timezone.localdate(at), plan)
        if read is None:
            continue
        worker, what = read
        if worker.pk in seen:
            plan.refused.append(Cell(row.number, "number", f"与第 {seen[worker.pk]} 行是同一个人，请只留一行。"))
            continue
        seen[worker.pk] = row.number
        _sort(row, worker, what, checks.get(worker.pk, []), plan)
    plan.notes += empty_note(empty, "日期")
    return plan


def _checks(house: House) -> dict[int, list[HealthCheck]]:
    """Return the health checks of each worker of a house, newest first."""
    found: dict[int, list[HealthCheck]] = defaultdict(list)
    for check in HealthCheck.objects.filter(worker__in={worker.pk for worker in house.by_number.values()}):
        found[check.worker_id].append(check)
    return found


def _read(row: TableRow, words: dict[str, str], house: House, today: date, plan: Plan) -> tuple[Worker, Examined] | None:
    """Return whom a row is about and what it says; or note every cell for which it says nothing."""
    marks = {**dict(mistakes_of(words, TITLES, NEEDED, ("on", "until"))), **row.wrong}
    on, until = read_day(words["on"]), read_day(words["until"])
    if not marks and on is not None:
        what = Examined(HealthResult.FIT, on, until, number=words["paper"], issuer=words["issuer"])
        try:
            worker = house.find(words)
            refuse_impossible_health(what, worker, today)
        except DomainError as refusal:
            marks = {refusal.field or "on": str(refusal)}
        else:
            return worker, what
    plan.refused += [Cell(row.number, name, sentence) for name, sentence in marks.items()]
    return None


def _sort(row: TableRow, worker: Worker, what: Examined, known: list[HealthCheck], plan: Plan) -> None:
    """Say of one certificate whether it is new; one that is older than what is known changes nothing of today."""
    if any((check.result, check.happened_on, check.valid_until) == (what.result, what.on, what.until) for check in known):
        plan.same += 1
        return
    before = f"{known[0].valid_until or '—'}（{known[0].get_result_display()}）" if known else "没有登记"
    plan.new.append(PlannedRow(worker.name.open(), row.number, (Change("健康合格证有效期至", before, str(what.until)),)))
    plan.content.append((worker, what))
    if known and known[0].happened_on > what.on:
        plan.notes.append(f"第 {row.number} 行的检查早于已登记的 {day_words(known[0].happened_on)} 的检查，今天仍以后者为准。")


def _apply(institution: Institution, plan: Plan, _version: int, actor: Post, at: datetime) -> list[int]:
    rows = [add_health_check(worker, what, None, institution=institution, actor=actor, at=at) for worker, what in plan.content]
    audit.record(actor, "import_health_checks", institution, at=at, changes={"rows": len(rows)})
    return [row.pk for row in rows]


def _undo(institution: Institution, kept: Any, actor: Post, at: datetime) -> None:
    """Take the certificates of a sheet out again, unless a scan was put to one since."""
    rows = HealthCheck.objects.select_for_update(of=("self",)).filter(pk__in=kept, institution=institution)
    if len(rows) != len(kept) or any(row.file_id for row in rows):
        raise DomainError("其中有的健康合格证已上传扫描件，不能撤销。有误的，请登记一次正确的健康检查，以最近一次为准。")
    for row in rows:
        audit.record(actor, "take_back_health_check", row, at=at, changes={"worker": row.worker_id, "on": row.happened_on.isoformat()})
    rows.delete()


HEALTH_DOOR: Door[Institution] = Door("workforce.health", SHEET, lambda _house: COLUMNS, _plan, _apply, _undo)
