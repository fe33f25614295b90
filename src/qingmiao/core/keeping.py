"""Keeping what was computed until a write changes what it rests on.

A trigger notes every write to a watched table (`WatchTable`, in the migration of the app that owns it). What is computed from such tables
is kept under the number of notes there are: the write that changes the rows moves the number in its own transaction, so nothing stale is
ever read after a commit, and nobody has to remember to drop anything. Reading the numbers is one query, however many tables.
"""

import hashlib
import pickle
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import caches
from django.db import connection, migrations
from django.db.models import Model

T = TypeVar("T")
KEPT_S = 24 * 3600
CREATE = """
CREATE TRIGGER {table}_noted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION core_note_change();
"""
DROP = "DROP TRIGGER {table}_noted ON {table};"
# A note that is committed after a later one changes the count; forgetting old notes changes the first.
VERSIONS = """
SELECT table_name, min(id), count(*), max(id) FROM core_tablechange WHERE table_name = ANY(%s) GROUP BY table_name ORDER BY table_name
"""
WATCHED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = tgrelid::regclass::text || '_noted'"
# Of every table the newest note stays, so that its number never comes again.
FORGET = """
DELETE FROM core_tablechange c WHERE c.at < %s
AND c.id < (SELECT max(id) FROM core_tablechange newest WHERE newest.table_name = c.table_name)
"""


class WatchTable(migrations.RunSQL):
    """Note every write to a table from now on."""

    def __init__(self, table: str) -> None:
        super().__init__(CREATE.format(table=table), DROP.format(table=table))
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration writes this operation."""
        return type(self).__name__, [self.table], {}


def version_of(models: Iterable[type[Model]]) -> str:
    """Return a word that is another one after every write to one of the tables."""
    tables = sorted({model._meta.db_table for model in models})
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, [tables])
        return repr(cursor.fetchall())


def kept(name: str, arguments: Hashable, version: str, compute: Callable[[], T]) -> T:
    """Return what `compute` gives, computed once per name, arguments and version. The value must survive pickling.

    A process keeps it for itself and shares it with the others, so that a write costs one computation and not one per process.
    """
    key = hashlib.sha256(repr((name, arguments, version)).encode()).hexdigest()
    own, shared = caches["default"], caches["shared"]
    held = own.get(key)
    if held is None:
        held = shared.get(key)
        if held is None:
            held = pickle.dumps(compute(), pickle.HIGHEST_PROTOCOL)
            shared.set(key, held, KEPT_S)
        own.set(key, held, KEPT_S)
    value: T = pickle.loads(held)  # noqa: S301  # written by this function alone
    return value


_live: dict[str, tuple[str, Any]] = {}


def kept_alive(name: str, arguments: Hashable, version: str, compute: Callable[[], T]) -> T:
    """Return what `compute` gives as one object that all requests of this process share: for what would take long to copy.

    Only the newest of a name is held. Nobody may change it. It holds while its mark is in the cache: who empties
    the cache forgets it, too.
    """
    key = hashlib.sha256(repr((name, arguments, version)).encode()).hexdigest()
    mark = caches["default"].get(key)
    held = _live.get(name)
    if held is None or mark is None or held[0] != mark:
        mark = uuid4().hex
        held = _live[name] = (mark, compute())
        caches["default"].set(key, mark, KEPT_S)
    value: T = held[1]
    return value


def forget_notes(before: datetime) -> int:
    """Remove notes that are no longer the newest of their table; what was kept under them is computed once more. Return how many.

    Reading the numbers takes as long as there are notes: they are removed often.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [before])
        return int(cursor.rowcount)


def forget_everything() -> None:
    """Throw away all that is kept here and in the shared cache; another process keeps its own until the next write."""
    caches["default"].clear()
    caches["shared"].clear()


def watched_tables() -> set[str]:
    """Return the tables whose writes are noted."""
    with connection.cursor() as cursor:
        cursor.execute(WATCHED)
        return {row[0] for row in cursor.fetchall()}
