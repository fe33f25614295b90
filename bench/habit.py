"""Measure what a developer waits for every day: the start from a clone, and the check.

    python bench/habit.py start [--cold] [--keep FOLDER]     clone, ./run, seconds until the first page and until the city is whole
    python bench/habit.py check [MODE]                       ./check in this folder: seconds, processor time, and what is slowest

Each figure stands beside the load of the machine. Processor time is what a busy machine does not stretch: it is that of all processes
that ended under the command; a database server counts where the kernel accounts for groups of processes (cgroup v1 or v2, as root).
`--cold` gives the installers empty caches.
"""

import argparse
import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STARTED, WHOLE = "青苗已启动", "演示城市已建成"
PATIENCE_S = 900
GROUPS = (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup"))


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    start = kinds.add_parser("start")
    start.add_argument("--cold", action="store_true")
    start.add_argument("--keep", type=Path)
    check = kinds.add_parser("check")
    check.add_argument("mode", nargs="*", default=[])
    asked = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load {load()} before", flush=True)
    with processor_time() as spent:
        code = measure_start(asked.cold, asked.keep, spent) if asked.kind == "start" else measure_check(asked.mode)
        print(f"{spent():7.1f} s  processor time of all; load {load()} after")
    return code


def load() -> str:
    """Return the load of the last minute and of the last five."""
    return "{:.1f} (1 min), {:.1f} (5 min)".format(*os.getloadavg()[:2])


def measure_start(cold: bool, keep: Path | None, spent: Callable[[], float]) -> int:
    """Clone this repository, run ./run in it, and time it until the first page answers and until the city is whole."""
    with tempfile.TemporaryDirectory(prefix="qingmiao-start-", dir="/var/tmp") as folder:
        clone = keep or Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        port, log = _free_port(), Path(folder) / "log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "QINGMIAO_"))}
        environment |= {"PORT": str(port), "QINGMIAO_POSTGRES_DIR": str(Path(folder) / "postgres")}
        if cold:
            environment |= {"UV_CACHE_DIR": f"{folder}/uv", "PIP_CACHE_DIR": f"{folder}/pip", "npm_config_cache": f"{folder}/npm"}
        Path(folder).chmod(0o755)
        began = time.monotonic()
        with log.open("wb") as output:
            running = subprocess.Popen(["./run"], cwd=clone, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            for title, words in (("first page", STARTED), ("whole city", WHOLE)):
                _wait_for(words, log, running)
                if words == STARTED:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
                what = f"{title}{', empty caches' if cold else ''}; {spent():.1f} s of processor time; load {load()}"
                print(f"{time.monotonic() - began:7.1f} s  {what}", flush=True)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)
            print(*re.findall(r"^· .* \d+ 秒$", log.read_text(errors="replace"), re.M), sep="\n")
    return 0


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(words: str, log: Path, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while words not in log.read_text(errors="replace"):
        if running.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(log.read_text(errors="replace"))
        time.sleep(0.1)


def measure_check(mode: Sequence[str]) -> int:
    """Run ./check as it is and time it; its own summary says what is slowest."""
    began = time.monotonic()
    done = subprocess.run(["./check", *mode], cwd=ROOT, check=False)
    print(f"{time.monotonic() - began:7.1f} s  ./check {' '.join(mode)}", flush=True)
    return done.returncode


@contextlib.contextmanager
def processor_time() -> Iterator[Callable[[], float]]:
    """Yield a function that returns the processor seconds spent since, by this process's group where the kernel counts one."""
    group = next((root / f"qingmiao-habit-{os.getpid()}" for root in GROUPS if os.access(root, os.W_OK)), None)
    if group is None or not _enter(group):
        before = _of_children()
        yield lambda: _of_children() - before
        return
    yield lambda: _counted(group)
    (group.parent / "cgroup.procs").write_text(str(os.getpid()))
    with contextlib.suppress(OSError):
        group.rmdir()


def _enter(group: Path) -> bool:
    try:
        group.mkdir(exist_ok=True)
        (group / "cgroup.procs").write_text(str(os.getpid()))
    except OSError:
        return False
    return (group / "cpuacct.usage").exists() or (group / "cpu.stat").exists()


def _counted(group: Path) -> float:
    v1 = group / "cpuacct.usage"
    if v1.exists():
        return int(v1.read_text()) / 1e9
    return int(re.findall(r"usage_usec (\d+)", (group / "cpu.stat").read_text())[0]) / 1e6


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
