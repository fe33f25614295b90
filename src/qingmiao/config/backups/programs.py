"""PostgreSQL's own programs, of a version that can read the server, with the password kept out of the process list."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qingmiao.codes.errors import DomainError

DEBIAN = Path("/usr/lib/postgresql")
SERVICE = "qingmiao"


@dataclass(frozen=True)
class Programs:
    """A folder with pg_dump, pg_restore and psql of one major version."""

    folder: Path

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of one program on the project's database."""
        return [str(self.folder / program), f"--dbname=service={SERVICE}", *arguments]

    def environment(self, service_file: Path) -> dict[str, str]:
        """Return what the programs need to find their libraries and the database."""
        environment = os.environ | {"PGSERVICEFILE": str(service_file), "LC_ALL": "C.UTF-8"}
        libraries = self.folder.parent / "lib"
        if list(libraries.glob("libpq.so*")):
            environment["LD_LIBRARY_PATH"] = str(libraries)
        return environment


def find_programs(server_major: int) -> Programs:
    """Return the oldest programs that are not older than the server: an older pg_dump refuses a newer server."""
    folders = [Path(chosen) for chosen in [os.environ.get("PG_BINDIR")] if chosen]
    folders += [Path(folder) for folder in os.get_exec_path()] + sorted(DEBIAN.glob("*/bin"))
    found = {major: folder for folder in reversed(folders) if (major := _major(folder)) is not None}
    fitting = [major for major in found if major >= server_major]
    if not fitting:
        raise DomainError(
            f"找不到 {server_major} 版或更新的 pg_dump：请执行 apt-get install postgresql-client-{server_major}，"
            f"或用 PG_BINDIR 指向 PostgreSQL {server_major} 的 bin 目录。"
        )
    return Programs(found[min(fitting)])


def _major(folder: Path) -> int | None:
    if not (folder / "pg_dump").exists() or not (folder / "psql").exists():
        return None
    programs = Programs(folder)
    said = subprocess.run(  # noqa: S603  # a program found on this machine, no user input
        [str(folder / "pg_dump"), "--version"], env=programs.environment(Path()), capture_output=True, text=True, check=False
    )
    words = said.stdout.split()
    return int(words[2].split(".")[0]) if said.returncode == 0 and len(words) > 2 else None


@contextmanager
def service_file(parameters: Mapping[str, str]) -> Iterator[Path]:
    """Yield a file, closed to others, that tells libpq how to reach the database."""
    lines = [f"[{SERVICE}]", *(f"{name}={value}" for name, value in parameters.items())]
    with tempfile.NamedTemporaryFile("w", prefix="qingmiao-", suffix=".conf") as written:
        written.write("\n".join(lines) + "\n")
        written.flush()
        yield Path(written.name)


def run_program(command: Sequence[str], environment: dict[str, str]) -> None:
    """Run one program to its end; raise DomainError with its first complaint."""
    done = subprocess.run(list(command), env=environment, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603  # our own words
    if done.returncode:
        raise DomainError(_explain(done.stderr))


def _explain(said: str) -> str:
    if "lock timeout" in said:
        return "数据库正被使用，没有改动任何内容：请先停止网页服务和后台任务，再恢复。"
    first = next((line for line in said.splitlines() if "error" in line.lower()), said.strip() or "没有说明原因")
    return f"PostgreSQL 的程序没有完成，数据库没有改动：{first}。"
