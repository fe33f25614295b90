"""The private PostgreSQL: shared, stopped by its last user, and back after anything was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.ops.conftest import LAUNCHER, launch, surroundings

WRITE = "import os, psycopg; c = psycopg.connect(os.environ['DATABASE_URL']); c.execute('CREATE TABLE kept (n int)'); c.commit()"
COUNT = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT count(*) FROM kept').fetchone()[0])"
HOLD = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"


def hold(home: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start a user that keeps the server until its input is closed; return it and the address."""
    user = subprocess.Popen(
        [*LAUNCHER, "run", *options, "--", sys.executable, "-c", HOLD],
        env=surroundings(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    return user, user.stdout.readline().strip()


def release(user: subprocess.Popen[str]) -> int:
    assert user.stdin is not None
    user.stdin.close()
    code = user.wait(30)
    assert user.stdout is not None
    user.stdout.close()
    return code


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_what_was_written_is_there_the_next_time(home: Path) -> None:
    assert launch(home, "run", "--", sys.executable, "-c", WRITE).returncode == 0
    assert launch(home, "run", "--", sys.executable, "-c", COUNT).stdout == "0\n"


def test_the_exit_code_of_the_command_is_passed_on(home: Path) -> None:
    assert launch(home, "run", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_the_last_of_two_users_stops_the_server(home: Path) -> None:
    first, url = hold(home)
    second, same = hold(home)
    assert same == url
    release(first)
    assert answers(url)
    release(second)
    assert not answers(url)


def test_a_server_killed_with_its_stale_pid_file_starts_again(home: Path) -> None:
    assert launch(home, "run", "--", sys.executable, "-c", WRITE).returncode == 0
    user, url = hold(home)
    os.kill(postmaster(home), signal.SIGKILL)
    user.kill()
    release(user)
    assert (home / "data" / "postmaster.pid").exists()
    assert not answers(url)
    assert launch(home, "run", "--", sys.executable, "-c", COUNT).stdout == "0\n"


def test_a_server_left_by_a_killed_user_is_taken_over_and_stopped(home: Path) -> None:
    user, url = hold(home)
    user.kill()
    release(user)
    assert answers(url)
    assert launch(home, "run", "--", "true").returncode == 0
    assert not answers(url)


def test_a_terminated_user_takes_its_command_and_the_server_with_it(home: Path) -> None:
    user, url = hold(home)
    server = postmaster(home)
    user.terminate()
    release(user)
    assert eventually(lambda: is_gone(server))
    assert not answers(url)


def test_a_throw_away_cluster_leaves_nothing(home: Path) -> None:
    user, url = hold(home, "--throw-away")
    assert answers(url)
    release(user)
    assert not list(home.glob("throw-away-*"))


def test_a_throw_away_cluster_of_a_killed_user_is_swept_by_the_next(home: Path) -> None:
    user, url = hold(home, "--throw-away")
    user.kill()
    release(user)
    assert answers(url)
    assert launch(home, "run", "--throw-away", "--", "true").returncode == 0
    assert not answers(url)
    assert not list(home.glob("throw-away-*"))


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)
    user, url = hold(deep)
    assert "%2Ftmp%2Fqingmiao-" in url
    assert answers(url)
    release(user)
    assert launch(deep, "stop").returncode == 0


def test_a_folder_with_a_space_works(home: Path) -> None:
    assert launch(home / "两 个字", "run", "--", sys.executable, "-c", WRITE).returncode == 0


def test_a_given_address_is_used_as_it_is(home: Path) -> None:
    settings = surroundings(home, DATABASE_URL="postgresql://somewhere/else")
    said = subprocess.run([*LAUNCHER, "run", "--", "printenv", "DATABASE_URL"], env=settings, capture_output=True, text=True, check=True)
    assert said.stdout == "postgresql://somewhere/else\n"
    assert not home.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"PG_BINDIR": "/nowhere"}, "PG_BINDIR 指向的 /nowhere 里没有 initdb"), ({"QINGMIAO_POSTGRES_DIR": "/proc/x"}, "不能")],
)
def test_a_wrong_folder_is_refused_in_one_sentence(home: Path, wrong: dict[str, str], sentence: str) -> None:
    said = subprocess.run([*LAUNCHER, "url"], env=surroundings(home) | wrong, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_a_cluster_of_another_version_is_refused_and_left_alone(home: Path) -> None:
    assert launch(home, "run", "--", sys.executable, "-c", WRITE).returncode == 0
    version = home / "data" / "PG_VERSION"
    real = version.read_text()
    version.write_text("12\n")
    said = launch(home, "run", "--", "true")
    assert said.returncode == 1
    assert "属于 PostgreSQL 12" in said.stderr
    version.write_text(real)
    assert launch(home, "run", "--", sys.executable, "-c", COUNT).stdout == "0\n"
