"""An installation with a database of its own, for tests that start the real commands."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from psycopg import sql

from tests.ops.test_backup import address, recreate, server

QINGMIAO = [sys.executable, "-m", "qingmiao"]


@contextlib.contextmanager
def installed(name: str, *, is_migrated: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment in which the commands find their database; it is gone afterwards."""
    database = f"qingmiao_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    recreate(database, os.environ.get("QINGMIAO_TEST_TEMPLATE", "template0") if is_migrated else "template0")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGMIAO_")}
    environment = {**kept, "DATABASE_URL": address(database), "QINGMIAO_DEMONSTRATION": "0"}
    try:
        if is_migrated:
            subprocess.run([*QINGMIAO, "migrate"], env=environment, check=True, capture_output=True)
        yield environment
    finally:
        with server() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
