"""Make a large city out of a small one, inside the database: every institution again, with all that hangs on it.

    python bench/multiply.py TIMES        in the environment of the city's database

Building by the services, which is how the small city came to be, costs a tenth of a second an institution. A measurement of pages asks for
rows, not for the way they came: each copy is the rows of all institutions, and of whatever refers to them at any distance, found by
foreign key and by subject, once more under ids that are a step higher. What must be unique gets the number of its copy.
Figures are then stored as the city stores them. Copies of sealed values are sealed alike; nobody can sign in as a copied person.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

STEP = 10_000_000  # between the ids of two copies; a small city stays far below
SUBJECT = ("subject_type", "subject_id")
SHORT = 8  # a column of fewer characters holds a code, which a copy keeps
NEVER = {"core_auditlink", "figures_indicatorsnapshot"}  # linked at commit; stored anew
IDS = "(SELECT id FROM scope_{})".format
ROOTS = {
    "accounts_organisation": "kind = 'institution'",
    "accounts_user": f"id IN (SELECT user_id FROM accounts_post WHERE organisation_id IN {IDS('accounts_organisation')})"
    " OR id IN (SELECT user_id FROM workforce_worker)",
    "workforce_worker": "id IN (SELECT worker_id FROM workforce_engagement)",
}


@dataclass
class Table:
    """What the catalogue says of a table: columns with types, foreign keys by column, columns that must differ."""

    name: str
    types: dict[str, str] = field(default_factory=dict)
    refers: dict[str, str] = field(default_factory=dict)
    unique: set[str] = field(default_factory=set)


def main(arguments: Sequence[str]) -> int:
    """Multiply the city of the environment's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
    import django  # noqa: PLC0415  # settings must be named first

    django.setup()
    multiply(int(arguments[0]))
    return 0


def multiply(times: int) -> None:
    """Leave `times` of every institution in the database. Raises what PostgreSQL raises when a copy breaks a constraint."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from qingmiao.figures.models import IndicatorSnapshot  # noqa: PLC0415
    from qingmiao.synthetic.history import store_history  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        tables = _catalogue(cursor)
        scoped = _scope(cursor, tables)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for copy in range(1, times):
            for table in scoped:
                cursor.execute(_insert(tables[table], scoped, copy * STEP, copy + 1))
        IndicatorSnapshot.objects.all().delete()
    store_history(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _catalogue(cursor) -> dict[str, Table]:  # type: ignore[no-untyped-def]
    cursor.execute(
        "SELECT table_name, column_name, data_type, character_maximum_length FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
    )
    tables: dict[str, Table] = {}
    long = set()
    for name, column, kind, most in cursor.fetchall():
        tables.setdefault(name, Table(name)).types[column] = kind
        if kind in {"uuid", "text"} or (kind == "character varying" and (most or SHORT) >= SHORT):
            long.add((name, column))
    cursor.execute(
        "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
    )
    for name, column, other in cursor.fetchall():
        tables[name].refers[column] = other
    cursor.execute(
        "SELECT x.indrelid::regclass::text, array_agg(a.attname::text ORDER BY array_position(x.indkey::int2[], a.attnum))"
        " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)"
        " WHERE x.indisunique AND NOT x.indisprimary AND n.nspname = 'public' GROUP BY x.indexrelid, x.indrelid"
    )
    for name, columns in cursor.fetchall():
        table = tables[name]
        if not any(column in table.refers or column == SUBJECT[1] for column in columns):
            table.unique.update([column for column in columns if (name, column) in long][-1:])
    return tables


def _scope(cursor, tables: dict[str, Table]) -> list[str]:  # type: ignore[no-untyped-def]
    """Fill a table `scope_…` of ids for every table whose rows hang on an institution, and return them, nearest first."""
    from django.apps import apps  # noqa: PLC0415

    labels = {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}
    for name, which in ROOTS.items():
        _fill(cursor, name, [which])
    scoped = list(ROOTS)
    grew = True
    while grew:
        grew = False
        for name, table in tables.items():
            if name in NEVER or name in ROOTS or table.types.get("id") not in {"bigint", "integer"}:
                continue
            ways = [f"{column} IN {IDS(other)}" for column, other in table.refers.items() if other in scoped]
            if set(SUBJECT) <= set(table.types):
                ways += [
                    f"(subject_type = '{labels[other]}' AND subject_id::text IN (SELECT id::text FROM scope_{other}))"
                    for other in scoped
                    if other in labels
                ]
            if ways and _fill(cursor, name, ways):
                grew = True
                if name not in scoped:
                    scoped.append(name)
    return scoped


def _fill(cursor, name: str, ways: list[str]) -> int:  # type: ignore[no-untyped-def]
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS scope_{name} (id bigint PRIMARY KEY)")
    cursor.execute(f"INSERT INTO scope_{name} SELECT id FROM {name} WHERE ({' OR '.join(ways)}) ON CONFLICT DO NOTHING")
    return int(cursor.rowcount)


def _insert(table: Table, scoped: list[str], step: int, number: int) -> str:
    columns, values = [], []
    for column, kind in table.types.items():
        columns.append(f'"{column}"')
        values.append(_value(table, scoped, column, kind, step, number))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"
        f" SELECT {', '.join(values)} FROM {table.name} t WHERE id IN {IDS(table.name)}"
    )


def _value(table: Table, scoped: list[str], column: str, kind: str, step: int, number: int) -> str:
    said = f't."{column}"'
    if column == "id":
        return f"{said} + {step}"
    if table.refers.get(column) in scoped:
        return f"CASE WHEN {said} IN {IDS(table.refers[column])} THEN {said} + {step} ELSE {said} END"
    if column == "subject_id" and "subject_type" in table.types:
        return f"CASE WHEN {said}::text ~ '^[0-9]+$' THEN ({said}::bigint + {step})::{kind} ELSE {said} END"
    if column in table.unique and kind == "uuid":
        return f"md5({said}::text || '{number}')::uuid"
    if column in table.unique:
        return f"left(md5({said} || '{number}'), length({said}))"
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
