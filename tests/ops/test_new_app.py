"""`./qingmiao new-app`: what is poured is green at once, and nothing is poured over what is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli import main
from qingmiao.config.cli.new_app import SKELETON
from tests.ops.conftest import ROOT

OF_ITS_OWN, OF_THE_HOUSE = "tests/complaints", "tests/test_house.py"


def command(arguments: list[str], at: Path, database: str = "") -> str:
    """Run a program on a copy of the project; its tests make their database beside ours, under another name."""
    address = urlsplit(os.environ["DATABASE_URL"])
    own = urlunsplit(address._replace(path=database or address.path))
    environment = {**os.environ, "DATABASE_URL": own, "PYTHONPATH": str(at / "src"), "QINGMIAO_ENV": "test"}
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    done = subprocess.run([sys.executable, *arguments], cwd=at, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What git would give to somebody else, and what is about to be added."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="needs the server of ./check")
def test_a_new_app_passes_its_own_tests_and_those_of_the_house(copy: Path) -> None:
    said = command(["-m", "qingmiao", "new-app", "complaints", "--title", "投诉"], copy)
    assert "src/qingmiao/complaints/models.py" in said
    written = [line for line in said.splitlines() if line.endswith(".py")]
    command(["-m", "ruff", "check", *written], copy)
    command(["-m", "ruff", "format", "--check", *written], copy)
    assert " passed" in command(["-m", "pytest", OF_ITS_OWN, OF_THE_HOUSE, "tests/core/test_audit_words.py"], copy, "/qingmiao_new_app")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["registrations"], "已有 registrations"),
        (["Complaints"], "小写英文字母"),
        (["care"], "不同名"),
        (["complaints", "--noun", "../x"], "小写英文字母"),
        (["complaints", "--title", "x"], "中文名"),
    ],
)
def test_an_impossible_name_is_refused_in_a_sentence(arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-app", *arguments]) == DomainError("").exit_code
    assert why in capsys.readouterr().err


def test_every_file_of_the_skeleton_speaks_of_nothing_but_the_skeleton() -> None:
    files = list(SKELETON.rglob("*.txt"))
    assert len(files) > 20
    assert not [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 160]
