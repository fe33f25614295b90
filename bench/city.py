"""Measure the pages of a small and of a large city, and print both columns.

    python bench/city.py [--institutions 120 1200] [--count 30] [--pages bench/pages.csv]

Each size gets a database of its own and the demonstration city of that many institutions with years of history: up to 120 built by the
services as everything is, more by multiplying the rows of such a city (bench/multiply.py). Measured are the building, the first page
after a start, the median of every page, the public mix and what a web process holds after 10,000 requests.
The machine should be idle; its load stands above the table.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pages import Browser, Visit, read_visits

ROOT = Path(__file__).resolve().parents[1]
QINGMIAO = [sys.executable, "-m", "qingmiao"]
PUBLIC_MIX = ("/register/", "/targets/", "/register/?county=441802", "/", "/targets/T2/")
BUILT = 120  # institutions that are built; the rest of a larger city are copies
MOST_MS, MOST_GROWTH = 60.0, 1.3
MIXED, MIX_S, THREADS = 10_000, 10.0, 8


def main(arguments: Sequence[str]) -> int:
    """Measure every size in a process and a database of its own, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--institutions", nargs="+", type=int, default=[120, 1200])
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--pages", type=Path, default=ROOT / "bench" / "pages.csv")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.inside:
        print(json.dumps(measure_city(args.institutions[0], args.count, args.pages)))
        return 0
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核", flush=True)
    measured = {size: _apart(size, args) for size in args.institutions}
    return show(measured)


def _apart(size: int, args: argparse.Namespace) -> dict[str, Any]:
    words = [sys.executable, __file__, "--inside", "--institutions", str(size), "--count", str(args.count), "--pages", str(args.pages)]
    with tempfile.TemporaryDirectory(prefix="qingmiao-bench-") as files:
        environment = os.environ | {"QINGMIAO_ENV": "development", "QINGMIAO_FILES_DIR": files, "QINGMIAO_DEMONSTRATION": "1"}
        command = [sys.executable, "ops/postgres.py", "run", "--throw-away", "--", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_city(size: int, count: int, plan: Path) -> dict[str, Any]:
    """Build a city of so many institutions in the database of the environment, serve it, and return what was measured."""
    began = time.monotonic()
    times = max(1, round(size / BUILT))
    steps = [["migrate"], ["load-reference"], ["demo", "--institutions", str(size // times), "--quiet"]]
    copied = [[sys.executable, str(ROOT / "bench" / "multiply.py"), str(times)]] if times > 1 else []
    for words in [[*QINGMIAO, *step] for step in steps] + copied:
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    built_s = time.monotonic() - began
    with served() as (base, server):
        first_ms = _timed(lambda: urllib.request.urlopen(base + "/register/", timeout=60).read())  # a loopback address
        pages = {f"{visit.user} {visit.path}".strip(): _median(base, visit, count) for visit in read_visits(plan)}
        mix = _mix(base)
        with ThreadPoolExecutor(THREADS) as pool:
            stranger = Browser(base)
            list(pool.map(lambda place: stranger.get(PUBLIC_MIX[place % len(PUBLIC_MIX)]), range(MIXED)))
        held_mb = max(_held_mb(child) for child in _children(server.pid))
    return {"built_s": built_s, "first_ms": first_ms, "pages": pages, "mix": mix, "held_mb": held_mb}


@contextmanager
def served() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Serve the pages on a free port as ./run does, and end well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | {"PORT": str(port), "QINGMIAO_BASE_URL": base}
    server = subprocess.Popen([*QINGMIAO, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _is_ready(base):
            time.sleep(0.1)
        yield base, server
    finally:
        server.terminate()
        server.wait(timeout=30)


def show(measured: dict[int, dict[str, Any]]) -> int:
    """Print a line a figure; 1 when a page misses its goal."""
    sizes = list(measured)
    small, large = sizes[0], sizes[-1]
    print(f"{'':<66}" + "".join(f"{size:>12}" for size in sizes))
    for name, unit in (("built_s", "建成（秒）"), ("first_ms", "启动后第一页（毫秒）"), ("held_mb", "网页进程（MB）")):
        print(f"{unit:<60}" + "".join(f"{measured[size][name]:>12.1f}" for size in sizes))
    print(f"{'公共页面混合：次/秒，p95 毫秒':<56}" + "".join("{:>8.0f} {:>4.0f}".format(*measured[size]["mix"]) for size in sizes))
    missed = 0
    for page in measured[small]["pages"]:
        times = [measured[size]["pages"][page] for size in sizes]
        growth = times[-1] / times[0]
        is_missed = times[-1] > MOST_MS or (growth > MOST_GROWTH and times[-1] > MOST_MS / 4)
        missed += is_missed
        print(f"{page:<66}" + "".join(f"{one:>12.1f}" for one in times) + f"{growth:>8.2f}×{'  未达' if is_missed else ''}")
    print(
        f"{len(measured[small]['pages'])} 页，{missed} 页未达：{large} 家时中位 ≤ {MOST_MS:.0f} ms，且 ≤ {small} 家时的 {MOST_GROWTH} 倍。"
    )
    return 1 if missed else 0


def _median(base: str, visit: Visit, count: int) -> float:
    browser = _people(base, visit)
    for _ in range(3):
        status, _ = browser.get(visit.path)
        if status != 200:
            sys.exit(f"{visit.user} {visit.path}: {status}")
    return statistics.median(_timed(lambda: browser.get(visit.path)) for _ in range(count))


_known: dict[tuple[str, str], Browser] = {}


def _people(base: str, visit: Visit) -> Browser:
    if (base, visit.user) not in _known:
        _known[base, visit.user] = Browser(base)
        if visit.user:
            _known[base, visit.user].sign_in(visit.user, visit.password)
    return _known[base, visit.user]


def _mix(base: str) -> tuple[float, float]:
    """Return requests a second and the p95 in ms of the public mix, asked by several at once."""
    stranger, until, times = Browser(base), time.monotonic() + MIX_S, []

    def ask(place: int) -> None:
        path = PUBLIC_MIX[place % len(PUBLIC_MIX)]
        while time.monotonic() < until:
            times.append(_timed(lambda: stranger.get(path)))

    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, range(THREADS)))
    return len(times) / (time.monotonic() - began), statistics.quantiles(times, n=20)[-1]


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # a loopback address
        body: bytes = answer.read()
    return body


def _is_ready(base: str) -> bool:
    try:
        return bool(_fetch(base + "/healthz"))
    except OSError:
        return False


def _children(parent: int) -> list[int]:
    """Return the processes below one, at any depth, by what the kernel tells."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in found] + [below for pid in found for below in _children(int(pid))]


def _held_mb(pid: int) -> float:
    """Return what a process adds to the memory in use: its own pages, and its share of those it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
