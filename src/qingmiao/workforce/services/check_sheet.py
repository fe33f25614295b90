"""Ban checks by Excel, the way most police desks work: the questions of a county out, their answers in; told first, all or none."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Change, Door, Plan, PlannedRow
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet
from qingmiao.workforce.models import Alias, CheckRequest, CheckState
from qingmiao.workforce.permissions import ANSWER_CHECK
from qingmiao.workforce.services.checking import answer_clear, answer_hit, answer_more, recall_answer

SHEET = "从业查询"
TITLES = ("编号", "姓名", "证件种类", "证件号码", "曾用姓名和证件号码", "出生日期", "申请机构", "事由", "申请日期", "答复", "说明")
# What an answer is read by; everything else is there to be looked at.
KEY, NUMBER, ANSWER, NOTE = "编号", "证件号码", "答复", "说明"
CLEAR, HIT, MORE = "无记录", "有记录", "需补充信息"
ANSWERS = (CLEAR, HIT, MORE)
ANSWER_OF = {key_of(word): word for word in ANSWERS}
LONGEST_NOTE, MOST_ROWS = 500, 500
COLUMNS = [
    SheetColumn(
        title, options=ANSWERS if title == ANSWER else (), name=title, is_needed=title in (KEY, NUMBER, ANSWER), is_code=title == NUMBER
    )
    for title in TITLES
]


@transaction.atomic
def export_checks(*, actor: Post, at: datetime) -> bytes:
    """Return the open questions of a county with full names and numbers, former ones beside them; the read is written down for each."""
    rows = list(_open_checks(actor).order_by("asked_on", "pk"))
    aliases: dict[int, list[str]] = {}
    for alias in Alias.objects.filter(worker__in=[row.worker_id for row in rows]).order_by("pk"):
        aliases.setdefault(alias.worker_id, []).append(alias.value.open())
    for row in rows:
        audit.record(actor, "export_checks", row, at=at, purpose="答复从业查询")
    return write_sheet(SHEET, COLUMNS, [_line(row, aliases.get(row.worker_id, [])) for row in rows], fixed_columns=2)


def _open_checks(actor: Post) -> Any:
    return ANSWER_CHECK.rows(actor).filter(state=CheckState.ASKED).select_related("worker", "institution", "asked_by__organisation")


def _line(row: CheckRequest, former: list[str]) -> list[str]:
    worker = row.worker
    about = (row.asker_name, row.get_occasion_display(), row.asked_on.isoformat())
    who = (worker.name.open(), worker.get_kind_display(), worker.number.open(), "、".join(former), worker.birth_date.isoformat())
    return [str(row.pk), *who, *about, "", ""]


def _plan(_police: Organisation, table: SheetTable, actor: Post, _at: datetime) -> Plan:
    """Return what a sheet answers; a row without an answer stays open, and one wrong cell holds all of them back."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    known = {str(row.pk): row for row in _open_checks(actor)}
    seen: dict[str, int] = {}
    for row in table.rows:
        words = {name: clean(row.cells.get(name, ""), Typed.CODE if name in (KEY, NUMBER) else Typed.TEXT) for name in TITLES}
        marks = {**dict(_mistakes(words, known, seen)), **row.wrong}
        seen.setdefault(words[KEY], row.number)
        if marks:
            plan.refused += [Cell(row.number, name, sentence) for name, sentence in marks.items()]
        elif not words[ANSWER]:
            plan.same += 1
        else:
            _answer(row, known[words[KEY]], ANSWER_OF[key_of(words[ANSWER])], words[NOTE], plan)
    return plan


def _mistakes(words: dict[str, str], known: dict[str, CheckRequest], seen: dict[str, int]) -> Iterator[tuple[str, str]]:
    asked = known.get(words[KEY])
    if words[KEY] in seen:
        yield KEY, f"这个编号和第 {seen[words[KEY]]} 行相同。"
    elif asked is None:
        yield KEY, "没有这个编号的待答复查询，可能已经答复；请重新下载待查名单。"
    elif words[NUMBER] not in (asked.worker.number.open(), str(asked.worker.number)):
        yield NUMBER, "证件号码和这个编号的查询不一致，答复可能填错了行。"
    yield from _misfits(ANSWER_OF.get(key_of(words[ANSWER])), words[ANSWER], words[NOTE])


def _misfits(answer: str | None, typed: str, note: str) -> Iterator[tuple[str, str]]:
    """Yield what does not fit of an answer and what is said with it."""
    if typed and answer is None:
        yield ANSWER, f"答复请填：{'、'.join(ANSWERS)}。"
    if not typed and note:
        yield ANSWER, "写了说明，没有填答复。"
    if answer in (HIT, MORE) and not note:
        yield NOTE, "请写明查询到什么，或者需要补充什么。"
    elif len(note) > LONGEST_NOTE:
        yield NOTE, f"说明最多 {LONGEST_NOTE} 字。"
    elif (sentence := strange_character(note)) is not None:
        yield NOTE, sentence


def _answer(row: TableRow, asked: CheckRequest, answer: str, note: str, plan: Plan) -> None:
    plan.changed.append(PlannedRow(asked.worker.name.open(), row.number, (Change(ANSWER, "待答复", answer),)))
    plan.content.append((asked, answer, note))


def _apply(police: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[list[int]]:
    done = []
    for asked, answer, note in plan.content:
        if answer == CLEAR:
            row = answer_clear(asked, version=asked.version, actor=actor, at=at)
        else:
            row = (answer_hit if answer == HIT else answer_more)(asked, note, version=asked.version, actor=actor, at=at)
        done.append([row.pk, row.version])
    audit.record(actor, "import_answers", police, at=at, changes=dict(Counter(answer for _, answer, _ in plan.content)))
    return done


def _undo(_police: Organisation, kept: list[list[int]], actor: Post, at: datetime) -> None:
    """Take the answers of a sheet back, unless somebody has acted on one since."""
    rows = CheckRequest.objects.in_bulk([pk for pk, _ in kept])
    for pk, version in kept:
        if rows[pk].version != version:
            raise DomainError("导入之后，其中有的查询已有处理，不能撤销。有误的，请由申请机构提出异议后更正。")
        recall_answer(rows[pk], version=version, actor=actor, at=at)


CHECK_DOOR: Door[Organisation] = Door("workforce.checks", SHEET, lambda _police: COLUMNS, _plan, _apply, _undo)
