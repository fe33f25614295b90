"""A clean place for a private cluster, and the launcher as a user starts it: by its command line, in its own process."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = [sys.executable, str(ROOT / "ops" / "postgres.py")]


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty state folder that the unprivileged account may reach; pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="qingmiao-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder / "state"
    subprocess.run([*LAUNCHER, "stop"], env=surroundings(folder / "state"), capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def surroundings(home: Path, **settings: str) -> dict[str, str]:
    """Return an environment in which only the launcher decides about the database."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("QINGMIAO_")}
    return {**kept, "QINGMIAO_POSTGRES_DIR": str(home), **settings}


def launch(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher to its end."""
    return subprocess.run([*LAUNCHER, *arguments], env=surroundings(home), capture_output=True, text=True, timeout=60, check=False)
