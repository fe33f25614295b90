"""Press a running system with the mix of families, by wrk: 70 % search, 20 % institutions, 10 % calculators.

    python bench/mix.py --base http://127.0.0.1:8000 [--seconds 30] [--connections 16] [--searches 400]

Goal: 300 requests a second on two cores with 1,500 institutions, 95 of 100 within 150 ms. wrk is a package of Debian (apt-get install wrk).
The searches are words as families type them, places times ages times wishes, most of them asked for once or twice: the pages kept for
strangers help, as in life, and the share of new ones is printed. A loopback address only.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOAL_PER_SECOND, GOAL_P95_MS = 300.0, 150.0
PLACES = ("清城", "清新", "英德", "连州", "佛冈", "阳山", "连山", "连南", "凤城街道", "东城街道", "源潭镇", "连州镇", "阳城镇", "石角镇")
AGES = ("", " 8个月", " 14个月", " 一岁半", " 26个月")
WISHES = ("", " 普惠", " 便宜", " 临时托", " 全日托", " 家庭托育点")
DUE = (
    "/due/",
    "/due/allowance/",
    "/due/allowance/?born=2024-12-05&eligible=yes&applied=no",
    "/due/leave/?born=2026-03-08&babies=1&difficult=no&start=skip",
    "/due/tax/",
)


def main() -> int:
    """Press for some seconds; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--searches", type=int, default=400)
    args = parser.parse_args()
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("没有 wrk：apt-get install wrk。")
    if urllib.parse.urlsplit(args.base).hostname not in ("127.0.0.1", "localhost", "::1"):
        sys.exit("只测量本机：--base 应是 http://127.0.0.1:端口。")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as mix:
        mix.write("".join(f"{share} {path}\n" for share, path in lines(args.base, args.searches)))
        mix.flush()
        words = [wrk, "-t2", f"-c{args.connections}", f"-d{args.seconds}s", "--latency", "-s", str(HERE / "mix.lua"), args.base]
        print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核", flush=True)
        done = subprocess.run(words, env=os.environ | {"QINGMIAO_MIX": mix.name}, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout)
    per_second, median, p95, errors = map(float, done.stdout.split("RESULT ")[1].split()[:4])
    is_met = per_second >= GOAL_PER_SECOND and p95 <= GOAL_P95_MS and not errors
    print(f"{per_second:.0f} 次/秒，中位 {median:.0f} ms，p95 {p95:.0f} ms，{errors:.0f} 次出错：{'达到' if is_met else '未达'}")
    return 0 if is_met else 1


def lines(base: str, searches: int) -> list[tuple[int, str]]:
    """Return (share, path): seven in ten searches, two institutions, one calculator, each group spread over its addresses."""
    typed = ["".join(words) for words in itertools.product(PLACES, AGES, WISHES)]
    chosen = random.Random(1).sample(typed, min(searches, len(typed)))
    groups = (
        (70, [f"/register/?q={urllib.parse.quote(words)}" for words in chosen]),
        (20, [f"/register/{code}/" for code in _codes(base)]),
        (10, [urllib.parse.quote(path, safe="/?&=") for path in DUE]),
    )
    most = max(len(paths) for _, paths in groups)
    return [(max(1, round(share * most / len(paths) / 10)), path) for share, paths in groups for path in paths]


def _codes(base: str) -> list[str]:
    with urllib.request.urlopen(f"{base}/register.json", timeout=120) as answer:  # a loopback address
        told = json.loads(answer.read())
    return [row["code"] for row in told["institutions"]][:200]


if __name__ == "__main__":
    sys.exit(main())
