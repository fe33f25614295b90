"""Reads of a child's data, written down where its guardians see them; and all that is held, given out."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.printing import OWN_FILE, compile_pdf
from qingmiao.families.models import Child
from qingmiao.families.permissions import FIND_CHILD
from qingmiao.families.queries import child_numbered
from qingmiao.families.queries.held import Held, facts_of, held_on

PURPOSES = ("核对监护关系", "处理监护争议", "执行法院裁定", "核实投诉举报", "答复个人信息请求")


def note_read(row: Model, purpose: str, *, actor: Post, at: datetime) -> None:
    """Write down that somebody looked at a child's data. Every app that shows some calls it, on the child or on its own row about it."""
    audit.record(actor, "read_child", row, at=at, purpose=purpose)


@transaction.atomic
def find_child(typed: str, purpose: str, *, actor: Post, at: datetime) -> Child | None:
    """Return a child of the officer's county by its exact number. The search is written down, whether anybody was found or not."""
    if not purpose.strip():
        raise DomainError("请选择查找的目的，会记入审计，监护人看得到。", field="purpose")
    child = child_numbered(clean_code(typed))
    found = child if child is not None and FIND_CHILD.permits(actor, child) else None
    audit.record(actor, "find_child", found or actor, at=at, purpose=purpose)
    return found


@transaction.atomic
def export_child(child: Child, *, actor: Post, at: datetime) -> bytes:
    """Return everything held on a child as JSON: facts, and parts of columns and rows."""
    facts, parts = _held(child, actor=actor, at=at)
    told = {
        "exported_on": timezone.localdate(at).isoformat(),
        "child": dict(facts),
        "parts": [{"title": part.title, "rows": [dict(zip(part.head, row, strict=True)) for row in part.rows]} for part in parts],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


@transaction.atomic
def print_child(child: Child, *, actor: Post, at: datetime) -> bytes:
    """Return everything held on a child as PDF."""
    facts, parts = _held(child, actor=actor, at=at)
    data: dict[str, Any] = {
        "title": "孩子的全部信息",
        "issuer": "青苗",
        "about": [[label, value or "没有"] for label, value in facts],
        "tables": [{"title": part.title, "head": list(part.head), "rows": [list(row) for row in part.rows]} for part in parts],
        "said": f"本件由监护人于 {day_words(timezone.localdate(at))}从系统导出。",
    }
    return compile_pdf(OWN_FILE, data, at=at)


def _held(child: Child, *, actor: Post, at: datetime) -> tuple[list[tuple[str, str]], list[Held]]:
    audit.record(actor, "export_child", child, at=at, purpose="监护人导出")
    return facts_of(child), held_on(child, actor.user)
