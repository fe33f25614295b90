"""Ban checks by Excel, the way most police desks work: the questions of a county out, their answers in; all rows or none."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal, mask
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.spreadsheets import Cells, SheetColumn, write_sheet
from qingmiao.workforce.models import Alias, CheckRequest, CheckState
from qingmiao.workforce.permissions import ANSWER_CHECK
from qingmiao.workforce.services.checking import answer_clear, answer_hit, answer_more
from qingmiao.workforce.services.sheet_lines import read_lines

SHEET = "从业查询"
TITLES = ("编号", "姓名", "证件种类", "证件号码", "曾用姓名和证件号码", "出生日期", "申请机构", "事由", "申请日期", "答复", "说明")
KEY, NAME, NUMBER, ANSWER, NOTE = 0, 1, 3, 9, 10
CLEAR, HIT, MORE = "无记录", "有记录", "需补充信息"
ANSWERS = (CLEAR, HIT, MORE)
LONGEST_NOTE, MOST_ROWS = 500, 500


@dataclass
class Answered:
    """What became of a sheet: how many answers were kept; or, when any cell is wrong, the sheet to correct."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ANSWERS, 0))
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)
    corrected: bytes = b""

    @property
    def total(self) -> int:
        """How many questions were answered."""
        return sum(self.counts.values())


@transaction.atomic
def export_checks(*, actor: Post, at: datetime) -> bytes:
    """Return the open questions of a county with full names and numbers, former ones beside them; the read is written down for each."""
    rows = _open_checks(actor)
    aliases: dict[int, list[str]] = {}
    for alias in Alias.objects.filter(worker__in=[row.worker_id for row in rows]).order_by("pk"):
        aliases.setdefault(alias.worker_id, []).append(alias.value.open())
    for row in rows:
        audit.record(actor, "export_checks", row, at=at, purpose="答复从业查询")
    return _sheet([_line(row, aliases.get(row.worker_id, [])) for row in rows])


def import_answers(upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> Answered:
    """Keep every answer of a sheet; a row without an answer stays open. With one wrong cell nothing is kept."""
    lines, untrusted = read_lines(upload, _columns())
    if len(lines) > MOST_ROWS:
        raise DomainError(f"一次最多上传 {MOST_ROWS} 行，表里有 {len(lines)} 行，没有读取。请分几次上传。")
    outcome = Answered(wrong=dict(untrusted))
    known = {str(row.pk): row for row in _open_checks(actor)}
    _look_through(lines, known, outcome)
    if not outcome.wrong:
        _keep(lines, known, outcome, actor=actor, at=at)
    if outcome.wrong:
        outcome.corrected = _sheet([line[: len(TITLES)] for line in lines], outcome.wrong)
    return outcome


def _open_checks(actor: Post) -> list[CheckRequest]:
    rows = ANSWER_CHECK.rows(actor).filter(state=CheckState.ASKED).select_related("worker", "institution")
    return list(rows.order_by("asked_on", "pk"))


def _line(row: CheckRequest, former: list[str]) -> list[str]:
    worker = row.worker
    about = (row.institution.name, row.get_occasion_display(), row.asked_on.isoformat())
    who = (worker.name.open(), worker.get_kind_display(), worker.number.open(), "、".join(former), worker.birth_date.isoformat())
    return [str(row.pk), *who, *about, "", ""]


def _sheet(lines: list[list[str]], wrong: Cells | None = None) -> bytes:
    return write_sheet(SHEET, _columns(), lines, wrong, fixed_columns=2)


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(title, options=ANSWERS if place == ANSWER else (), name=title, is_needed=place != NOTE, is_code=place == NUMBER)
        for place, title in enumerate(TITLES)
    ]


def _look_through(lines: list[list[str]], known: dict[str, CheckRequest], outcome: Answered) -> None:
    seen: set[str] = set()
    for place, line in enumerate(lines):
        for column, sentence in _mistakes(line, known, seen).items():
            outcome.wrong[place, column] = sentence
        seen.add(line[KEY])


def _mistakes(line: list[str], known: dict[str, CheckRequest], seen: set[str]) -> dict[int, str]:
    row = known.get(line[KEY])
    if row is None:
        return {KEY: "没有这个编号的待答复查询，可能已经答复；请重新下载待查名单。"}
    if line[KEY] in seen:
        return {KEY: "这个编号在表里出现了两次。"}
    if line[NUMBER].upper() not in (row.worker.number.open(), mask(row.worker.number.open(), Personal.IDENTITY_NUMBER)):
        return {NUMBER: "证件号码和这个编号的查询不一致，答复可能填错了行。"}
    if line[ANSWER] and line[ANSWER] not in ANSWERS:
        return {ANSWER: f"答复请填：{'、'.join(ANSWERS)}。"}
    if line[ANSWER] in (HIT, MORE) and not line[NOTE]:
        return {NOTE: "请写明查询到什么，或者需要补充什么。"}
    return {NOTE: f"说明最多 {LONGEST_NOTE} 字。"} if len(line[NOTE]) > LONGEST_NOTE else {}


def _keep(lines: list[list[str]], known: dict[str, CheckRequest], outcome: Answered, *, actor: Post, at: datetime) -> None:
    try:
        with transaction.atomic():
            for place, line in enumerate(lines):
                _answer(place, line, known[line[KEY]], outcome, actor=actor, at=at)
            if outcome.wrong:
                raise DomainError("有的行没有通过核对。")
            if actor.organisation is not None:
                audit.record(actor, "import_answers", actor.organisation, at=at, changes=dict(outcome.counts))
    except DomainError:
        outcome.counts = dict.fromkeys(ANSWERS, 0)


def _answer(place: int, line: list[str], row: CheckRequest, outcome: Answered, *, actor: Post, at: datetime) -> None:
    if not line[ANSWER]:
        return
    try:
        if line[ANSWER] == CLEAR:
            answer_clear(row, version=row.version, actor=actor, at=at)
        else:
            answer = answer_hit if line[ANSWER] == HIT else answer_more
            answer(row, line[NOTE], version=row.version, actor=actor, at=at)
        outcome.counts[line[ANSWER]] += 1
    except DomainError as refusal:
        outcome.wrong[place, ANSWER] = str(refusal)
