"""The audit trail: one call per write or personal read, in the transaction of what it speaks about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from qingmiao.accounts.models import Post
from qingmiao.core.models import AuditEntry

SYSTEM = "系统"
# Model → the keys of its rows whose trail no list shows; None: of all its rows.
HIDDEN: dict[str, Callable[[], Iterable[object]] | None] = {}
# The same expression as in the database's own function: what one link of the chain covers.
ENTRY_TEXT = (
    "concat_ws('|', e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), coalesce(e.post_id::text, '-'), "
    "e.actor_label, e.verb, e.subject_type, e.subject_id, e.purpose, e.changes::text)"
)
VERIFY_SQL = f"""
WITH chain AS (
  SELECT l.sequence, l.entry_id, l.hash,
         lag(l.hash, 1, '\\x'::bytea) OVER (ORDER BY l.sequence) AS previous,
         row_number() OVER (ORDER BY l.sequence) AS position
  FROM core_auditlink l)
SELECT c.sequence, c.entry_id, c.position,
       e.id IS NULL AS missing,
       c.hash IS DISTINCT FROM sha256(c.previous || convert_to({ENTRY_TEXT}, 'UTF8')) AS changed
FROM chain c LEFT JOIN core_auditentry e ON e.id = c.entry_id
WHERE e.id IS NULL OR c.sequence <> c.position
   OR c.hash IS DISTINCT FROM sha256(c.previous || convert_to({ENTRY_TEXT}, 'UTF8'))
ORDER BY c.sequence LIMIT 100
"""  # noqa: S608  # built from the fixed text above
UNLINKED_SQL = """
SELECT e.id FROM core_auditentry e LEFT JOIN core_auditlink l ON l.entry_id = e.id
WHERE l.entry_id IS NULL ORDER BY e.id LIMIT 100
"""


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int | None
    entry_id: int
    sentence: str


def subject_type(row: models.Model | type[models.Model]) -> str:
    """Return `app.model` of a row."""
    return row._meta.label_lower


def record(
    actor: Post | None,
    verb: str,
    subject: models.Model,
    *,
    at: datetime,
    purpose: str = "",
    changes: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one audit row. `purpose` is required by law for reads of personal data. Source: 个人信息保护法 (purpose limitation)."""
    return AuditEntry.objects.create(
        at=at,
        post=actor,
        actor_label=f"{actor.user.display_name}（{actor.label}）" if actor else SYSTEM,
        verb=verb,
        subject_type=subject_type(subject),
        subject_id=str(subject.pk),
        purpose=purpose,
        changes=changes or {},
    )


def hide_trail(model: type[models.Model], keys: "Callable[[], Iterable[object]] | None" = None) -> None:
    """Leave the rows of a model, all or those with these keys, out of the lists of the trail: what is restricted is read on its own page.

    The chain still covers them.
    """
    HIDDEN[subject_type(model)] = keys


def shown_entries() -> "models.QuerySet[AuditEntry]":
    """Return what the lists of the trail may show."""
    entries = AuditEntry.objects.all()
    for hidden, keys in HIDDEN.items():
        which = {} if keys is None else {"subject_id__in": [str(key) for key in keys()]}
        entries = entries.exclude(subject_type=hidden, **which)
    return entries


def find_breaks() -> Iterator[Break]:
    """Return every place where a row was changed, removed or never linked; empty when the trail is whole."""
    with connection.cursor() as cursor:
        cursor.execute(VERIFY_SQL)
        for sequence, entry_id, position, missing, changed in cursor.fetchall():
            if missing:
                sentence = f"第 {sequence} 条：审计记录 {entry_id} 缺失。"
            elif sequence != position:
                sentence = f"第 {position} 条起序号不连续（实际为 {sequence}），中间的记录被删除。"
            else:
                sentence = f"第 {sequence} 条：审计记录 {entry_id} 的内容或前一条被改动。" if changed else ""
            yield Break(sequence, entry_id, sentence)
        cursor.execute(UNLINKED_SQL)
        for (entry_id,) in cursor.fetchall():
            yield Break(None, entry_id, f"审计记录 {entry_id} 不在链上，链条被删减。")


def head() -> tuple[int, str]:
    """Return the last sequence number and its hash in hex: what an auditor notes down to notice a cut tail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, encode(hash, 'hex') FROM core_auditlink ORDER BY sequence DESC LIMIT 1")
        row = cursor.fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def holds_head(noted: str) -> bool:
    """Tell whether the chain still holds a head noted down as `sequence:hash`; False also for unreadable text."""
    sequence, _, digest = noted.partition(":")
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(hash, 'hex') FROM core_auditlink WHERE sequence::text = %s", [sequence])
        row = cursor.fetchone()
    return row is not None and row[0] == digest
