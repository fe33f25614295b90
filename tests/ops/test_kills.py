"""Killed without warning — a backend, the postmaster, the worker, the web server — and everything is back without a hand."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.ops.conftest import launch, surroundings
from tests.ops.installed import QINGMIAO, installed
from tests.ops.test_backup import server
from tests.ops.test_run import descendants, free_port, is_alive, started

BACK_WITHIN_S = 10.0
# The bound is meant for a machine that has its processors to itself; others take their share here.
PATIENCE = 1 + os.getloadavg()[0] / (os.cpu_count() or 1)


JOB_SQL = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'core.keep_house', '{"timestamp": 1}') RETURNING id
"""


BACKENDS_SQL = "SELECT pid FROM pg_stat_activity WHERE datname = 'qingmiao' AND pid <> pg_backend_pid() ORDER BY backend_start"


class House:
    """Everything that ./run keeps going, with a database of its own."""

    def __init__(self, home: Path, log: Path) -> None:
        self.home, self.log, self.port = home, log, free_port()
        environment = surroundings(home, PORT=str(self.port), QINGMIAO_DEMONSTRATION="0", QINGMIAO_FILES_DIR=str(home.parent / "files"))
        self.running = started(environment, log)

    @property
    def url(self) -> str:
        return launch(self.home, "url").stdout.strip()

    def process(self, words: str) -> int:
        """Return the process whose command holds the words."""
        found = [
            pid
            for pid in descendants(self.running.pid)
            if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") and is_alive(pid)
        ]
        return min(found)

    def backends(self) -> list[int]:
        """Return the backends that serve pages and worker, oldest first."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(BACKENDS_SQL).fetchall()
        return [int(row[0]) for row in rows]

    def serves_pages(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def does_work(self) -> bool:
        """Whether a job given now is done."""
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=2) as connection:
                job = connection.execute(JOB_SQL).fetchone()
                assert job is not None
                deadline = time.monotonic() + 3
                while time.monotonic() < deadline:
                    state = connection.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", job).fetchone()
                    if state == ("succeeded",):
                        return True
                    time.sleep(0.1)
        except psycopg.Error:
            time.sleep(0.2)
        return False

    def is_back_in(self) -> float:
        began = time.monotonic()
        while not (self.serves_pages() and self.does_work()):
            assert self.running.poll() is None, self.log.read_text()
            assert time.monotonic() - began < BACK_WITHIN_S * PATIENCE, self.log.read_text()
            time.sleep(0.1)
        return time.monotonic() - began


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = House(home, tmp_path / "log")
    yield made
    made.running.terminate()
    made.running.wait(60)


@pytest.mark.slow
def test_whatever_is_killed_comes_back_without_a_hand(house: House) -> None:
    house.is_back_in()
    needed = {}
    for name, victim in (
        ("the oldest backend", lambda: house.backends()[0]),
        ("the newest backend", lambda: house.backends()[-1]),
        ("the postmaster", lambda: int((house.home / "data" / "postmaster.pid").read_text().split()[0])),
        ("the worker", lambda: house.process("qingmiao worker")),
        ("a process of the web server", lambda: max(descendants(house.process("gunicorn")))),
        ("the web server", lambda: house.process("gunicorn")),
    ):
        os.kill(victim(), signal.SIGKILL)
        needed[name] = house.is_back_in()
    house.running.send_signal(signal.SIGTERM)
    assert house.running.wait(60) == 0
    assert "已停止" in house.log.read_text()
    assert max(needed.values()) < BACK_WITHIN_S * PATIENCE, needed


def run_worker(environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen([*QINGMIAO, "worker"], env=environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_a_worker_that_cannot_work_ends_with_a_failure() -> None:
    with installed("unmigrated", is_migrated=False) as environment, run_worker(environment) as worker:
        worker.communicate(timeout=60)
        assert worker.returncode not in (0, None)


@pytest.mark.slow
def test_a_worker_waits_for_a_lost_database_and_ends_well_when_it_is_told() -> None:
    with installed("lost") as environment, run_worker(environment) as worker, server() as connection:
        name = str(psycopg.conninfo.conninfo_to_dict(environment["DATABASE_URL"])["dbname"])
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        first = next_worker(environment)
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        time.sleep(6)
        assert worker.poll() is None
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
        next_worker(environment, first)
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=60)
        assert worker.returncode == 0, said
        assert "秒后重连" in said


def next_worker(environment: dict[str, str], after: int = 0) -> int:
    """Wait until a worker has written itself down after another, and return its number."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(environment["DATABASE_URL"]) as connection:
            row = connection.execute("SELECT max(id) FROM procrastinate_workers WHERE id > %s", [after]).fetchone()
            if row and row[0]:
                return int(row[0])
        time.sleep(0.2)
    pytest.fail("no worker came")
