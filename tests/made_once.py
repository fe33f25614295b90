"""Situations that hundreds of tests begin with are made by the services once in a process, and then laid down again row by row.

`@made_once` before a factory is all there is to write. Its rows are kept when it is asked for a second time, as COPY gives them, and
belong to what the test had made before them: the chain of such factories, with their arguments, from an empty database on. Whatever
else a test has written ends the chain, and everything after it is made anew, as is everything in a test that changes settings or code.
"""

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, models

P, R = ParamSpec("P"), TypeVar("R")
Rows = dict[str, list[bytes]]
Files = dict[Path, bytes]
Standing = tuple[Rows, Files]
Chain = tuple[str, ...]
READS = ("SELECT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")
# Written by triggers when the rows are laid down, or kept from one page to the next.
NOT_LAID = ("core_tablechange", "core_auditlink", "core_shared", "procrastinate_events")
SIMPLE = (str, int, bool, date, Decimal, type(None))
TABLES = """
SELECT c.oid::regclass::text, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL(%s) GROUP BY c.oid
"""


@dataclass(frozen=True)
class Kept:
    """What a factory has made: its rows by table, which rows they take the place of, the files of its papers, and what it returned."""

    rows: Rows
    gone: dict[str, list[str]]
    files: Files
    returned: bytes


@dataclass
class Ledger:
    """What the test at hand has made so far: a chain of situations, unless it has written anything else."""

    chain: Chain | None = None
    writes: int = 0
    writes_of_chain: int = 0

    def note(self, execute: Any, sql: Any, *rest: Any) -> Any:
        """Count what writes; Django calls this around every statement."""
        if not str(sql).lstrip().startswith(READS) or "procrastinate" in str(sql):
            self.writes += 1
        return execute(sql, *rest)

    def holds(self) -> bool:
        """Whether the rows in the database are those of the chain."""
        return self.chain is not None and self.writes == self.writes_of_chain and connection.in_atomic_block

    def extend(self, chain: Chain | None) -> None:
        """The rows in the database are those of this chain from here on."""
        self.chain, self.writes_of_chain = chain, self.writes


ledger = Ledger()
asked: set[Chain] = set()
kept: dict[Chain, Kept] = {}
columns: dict[str, str] = {}


def begin(*, is_plain: bool) -> Any:
    """Begin a test: plain is one that changes neither settings nor code. Returns what is to be in place during the test."""
    ledger.chain, ledger.writes, ledger.writes_of_chain = () if is_plain else None, 0, 0
    return connection.execute_wrapper(ledger.note)


def made_once(factory: Callable[P, R]) -> Callable[P, R]:
    """Keep what this factory makes; its arguments are simple values or rows made by such factories."""

    @functools.wraps(factory)
    def make(*args: P.args, **named: P.kwargs) -> R:
        name = _name(factory, args, named)
        before = ledger.chain
        if name is None or before is None or not ledger.holds():
            return factory(*args, **named)
        chain = (*before, name)
        if found := kept.get(chain):
            _lay_down(found)
            ledger.extend(chain)
            return pickle.loads(found.returned)  # type: ignore[no-any-return]
        stood = _standing() if chain in asked and chain not in kept else None
        returned = factory(*args, **named)
        if stood:
            kept[chain] = _new_since(stood, returned)
        asked.add(chain)
        ledger.extend(chain)
        return returned

    return make


def _name(factory: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    words = [_word(value) for value in (*args, *named.values())]
    return None if None in words else f"{factory.__module__}.{factory.__qualname__}{words}{list(named)}"


def _word(value: Any) -> str | None:
    """Return what tells a value from others, or nothing where that cannot be said."""
    if isinstance(value, models.Model):
        return repr([value._meta.label, *(getattr(value, field.attname) for field in value._meta.concrete_fields)])
    if isinstance(value, dict):
        inner = [_word(each) for pair in value.items() for each in pair]
    elif isinstance(value, list | tuple):
        inner = [_word(each) for each in value]
    else:
        return repr(value) if isinstance(value, SIMPLE) else None
    return None if None in inner else repr(inner)


def _standing() -> Standing:
    """Return all rows of this transaction by table, and all files."""
    with connection.cursor() as cursor:
        if not columns:
            cursor.execute(TABLES, [list(NOT_LAID)])
            columns.update(cursor.fetchall())
        of_this = "xmin::text::bigint >= (pg_current_xact_id()::xid)::text::bigint"
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table} WHERE {of_this})" for table in columns))
        rows = {}
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY (SELECT {columns[table]} FROM {table} WHERE {of_this}) TO STDOUT") as copy:
                rows[table] = b"".join(copy).splitlines(keepends=True)
    folder = settings.FILES_DIR
    return rows, {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _new_since(stood: Standing, returned: Any) -> Kept:
    rows, files = _standing()
    old, new = ({table: set(lines) for table, lines in some.items()} for some in (stood[0], rows))
    gone = {table: [line.split(b"\t")[0].decode().rstrip() for line in lines - new.get(table, set())] for table, lines in old.items()}
    come = {table: [line for line in lines if line not in old.get(table, ())] for table, lines in rows.items()}
    papers = {path: data for path, data in files.items() if path not in stood[1]}
    return Kept(come, {table: keys for table, keys in gone.items() if keys}, papers, pickle.dumps(returned))


def _lay_down(what: Kept) -> None:
    with connection.cursor() as cursor:
        for table, keys in what.gone.items():
            key = columns[table].split(",")[0]  # the first column is the key of every table of ours
            cursor.execute(f"DELETE FROM {table} WHERE {key}::text = ANY(%s)", [keys])
            assert cursor.rowcount == len(keys), f"{table} has another key than {key}"
        for table, lines in what.rows.items():
            with cursor.copy(f"COPY {table} ({columns[table]}) FROM STDIN") as copy:
                copy.write(b"".join(lines))
    for path, data in what.files.items():
        (settings.FILES_DIR / path).parent.mkdir(parents=True, exist_ok=True)
        (settings.FILES_DIR / path).write_bytes(data)
