"""What ./run does once the environment stands: it serves, it stops cleanly, and it refuses in one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.ops.conftest import ROOT
from tests.ops.test_backup import address, recreate, server

START = [sys.executable, str(ROOT / "ops" / "start.py")]
DATABASE = f"qingmiao_run_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A fresh database, migrated already where ./check has a template, a free port, and no demonstration city."""
    recreate(DATABASE, os.environ.get("QINGMIAO_TEST_TEMPLATE") or "template0")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGMIAO_")}
    yield {**kept, "DATABASE_URL": address(DATABASE), "PORT": str(free_port()), "QINGMIAO_DEMONSTRATION": "0"}
    with server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def descendants(process: int) -> list[int]:
    children = [int(word) for path in Path(f"/proc/{process}/task").glob("*/children") for word in path.read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def started(surroundings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        running = subprocess.Popen(START, env=surroundings, stdout=output, stderr=output, start_new_session=True)
    deadline = time.monotonic() + 120
    while "青苗已启动" not in log.read_text():
        assert running.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return running


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_serves_and_leaves_no_process_behind(surroundings: dict[str, str], tmp_path: Path, number: int) -> None:
    log = tmp_path / "log"
    running = started(surroundings, log)
    below = descendants(running.pid)
    assert len(below) >= 3, "web server, its processes, and the worker"
    with urllib.request.urlopen(f"http://127.0.0.1:{surroundings['PORT']}/healthz", timeout=20) as answer:
        assert answer.status == 200
    assert f"http://127.0.0.1:{surroundings['PORT']}/" in log.read_text()
    os.kill(running.pid, number)
    code = running.wait(40)
    deadline = time.monotonic() + 30
    while any(map(is_alive, below)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [process for process in below if is_alive(process)] == []
    if number != signal.SIGKILL:
        assert code == 0
        assert "已停止" in log.read_text()
        assert "Traceback" not in log.read_text()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"PORT": "70000"}, "不是端口号"),
        ({"PORT": "eight"}, "不是端口号"),
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d"}, "连不上数据库"),
        ({"DATABASE_URL": "nonsense"}, "设置 DATABASE_URL 有误"),
        ({"QINGMIAO_CIPHER": "rot13"}, "设置 QINGMIAO_CIPHER 有误"),
        ({"QINGMIAO_ENV": "production"}, "正式环境必须设置"),
    ],
)
def test_it_refuses_a_wrong_setting_in_one_sentence(wrong: dict[str, str], sentence: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGMIAO_")}
    said = subprocess.run(START, env=kept | {"PORT": str(free_port())} | wrong, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_a_port_in_use_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        said = subprocess.run(START, env=os.environ | {"PORT": port}, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    assert said.stderr == f"端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 PORT=8010 ./run。\n"


def test_production_is_not_served_with_demonstration_accounts(surroundings: dict[str, str]) -> None:
    production = surroundings | {
        "QINGMIAO_ENV": "production",
        "QINGMIAO_SECRET_KEY": "tX4v0Zq7LwB2mK9sRfYc1HdUe6JpGn3aVi8oWbQx",
        "QINGMIAO_DATA_KEY": "hS7kP2xVb9Qm4Zt0YcWn6RfJ1LgDe8uAoTi5CwXs",
        "QINGMIAO_HOSTS": "tuoyu.example",
        "QINGMIAO_BASE_URL": "https://tuoyu.example",
    }
    qingmiao = [sys.executable, "-m", "qingmiao"]
    assert subprocess.run([*qingmiao, "migrate"], env=production, capture_output=True, check=False).returncode == 0
    with psycopg.connect(production["DATABASE_URL"]) as connection:
        columns = connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = 'accounts_user' AND is_nullable = 'NO' AND is_identity = 'NO'"
        ).fetchall()
        empty = {"boolean": "true", "timestamp with time zone": "now()"}
        values = ", ".join(empty.get(str(kind), "''") for _, kind in columns)
        connection.execute(f"INSERT INTO accounts_user ({', '.join(str(name) for name, _ in columns)}) VALUES ({values})".encode())
    said = subprocess.run([*qingmiao, "serve"], env=production, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    assert "1 个演示账号" in said.stderr


@pytest.mark.parametrize(("missing", "sentence"), [("require_node", "请安装 Node.js 20"), ("require_python", "请安装 Python 3.11")])
def test_a_missing_program_is_named(tmp_path: Path, missing: str, sentence: str) -> None:
    script = f". ops/env.sh; PYTHON=python3; PATH={tmp_path}; {missing}"
    said = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert sentence in said.stderr
