"""Reads of a person's file, written down where the person sees them; and the own file on paper."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.printing import OWN_FILE, compile_pdf
from qingmiao.ui.exporting import cell_words
from qingmiao.workforce.models import Worker
from qingmiao.workforce.queries.files import background_table, health_table, posts_held, proofs_table, readers_of


def note_read(row: Model, purpose: str, *, actor: Post, at: datetime) -> None:
    """Write down that somebody looked at a person's file, or at the people of a house."""
    audit.record(actor, "read_worker", row, at=at, purpose=purpose)


def note_own_read(worker: Worker, *, actor: Post, at: datetime) -> None:
    """Write down that a person opened the own file."""
    audit.record(actor, "read_own_file", worker, at=at, purpose="查看本人档案")


@transaction.atomic
def print_own_file(worker: Worker, *, actor: Post, at: datetime) -> bytes:
    """Return a person's own file as PDF, with everything that is known and who looked at it."""
    on = timezone.localdate(at)
    audit.record(actor, "print_own_file", worker, at=at, purpose="导出本人档案")
    held = [[row.institution.name, row.get_role_display(), row.period.lower.isoformat()] for row in posts_held(worker, on)]
    tables = [("现在的任职", ["机构", "岗位", "自"], held)]
    for table in (proofs_table(worker), health_table(worker), background_table(worker)):
        lines = [[row.title, *(cell_words(cell) for cell in row.cells)] for row in table.rows]
        tables.append((table.caption, [column.label for column in table.columns], lines))
    reads = [[timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"), row.actor_label, row.what_was_done] for row in readers_of(worker)]
    tables.append(("谁看过我的档案", ["时间", "谁", "做了什么"], reads))
    data: dict[str, Any] = {
        "title": "从业人员档案",
        "issuer": "青苗",
        "about": [
            ["姓名", worker.name.open()],
            ["证件", f"{worker.get_kind_display()} {worker.number.open()}"],
            ["出生日期", worker.birth_date.isoformat()],
        ],
        "tables": [{"title": title, "head": head, "rows": rows} for title, head, rows in tables],
        "said": f"本件由本人于 {day_words(on)}从系统导出。",
    }
    return compile_pdf(OWN_FILE, data, at=at)
