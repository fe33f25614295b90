"""Measure pages of a running system: median, p95 and requests per second for each.

    python bench/pages.py --base http://127.0.0.1:8000 [--count 200] [--threads 4] [--as USER:PASSWORD] PATH…
    python bench/pages.py --base http://127.0.0.1:8000 --plan bench/pages.csv      lines "user,password,path"; empty user: a passer-by

Two figures per page: the time of one request at a time (median, p95), and requests per second with several at once.
Only a loopback address is accepted, and at most 2,000 requests a page: this measures one's own system, it does not press others'.
"""

import argparse
import csv
import re
import statistics
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

MOST_REQUESTS, MOST_THREADS = 2_000, 16
WARM_UP = 5
TIMEOUT_S = 30
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SIGN_IN = "/account/login/"


@dataclass(frozen=True)
class Visit:
    """One page as one person."""

    user: str
    password: str
    path: str


@dataclass(frozen=True)
class Figures:
    """What one page took."""

    visit: Visit
    status: int
    size_kb: float
    median_ms: float
    p95_ms: float
    per_second: float


class Browser:
    """A person with cookies. Shared by threads: the cookie jar locks itself."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page; return status and body."""
        return self._open(urllib.request.Request(self.base + path))

    def sign_in(self, user: str, password: str) -> None:
        """Sign in through the form, as a person does."""
        _, page = self.get(SIGN_IN)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            sys.exit(f"登录页 {SIGN_IN} 上没有表单，不能以 {user} 登录。")
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1].decode(), "login": user, "password": password})
        request = urllib.request.Request(self.base + SIGN_IN, form.encode(), {"Referer": self.base + SIGN_IN})
        _, page = self._open(request)
        if b'name="password"' in page:
            sys.exit(f"{user} 没能登录，请检查用户名和密码。")

    def _open(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()


def main() -> int:
    """Measure what the command line asks for."""
    args = _arguments()
    base = _loopback(args.base)
    count, threads = min(args.count, MOST_REQUESTS), min(args.threads, MOST_THREADS)
    people: dict[str, Browser] = {}
    failed = False
    print(f"{'页面':<44}{'身份':<18}{'状态':>4}{'KB':>8}{'中位 ms':>9}{'p95 ms':>9}{'次/秒':>8}")
    for visit in _visits(args):
        figures = measure(_person(people, base, visit), visit, count, threads)
        failed = failed or figures.status != 200
        print(
            f"{visit.path:<46}{visit.user or '访客':<20}{figures.status:>6}{figures.size_kb:>8.1f}"
            f"{figures.median_ms:>11.1f}{figures.p95_ms:>9.1f}{figures.per_second:>10.0f}"
        )
    return 1 if failed else 0


def measure(browser: Browser, visit: Visit, count: int, threads: int) -> Figures:
    """Ask for one page `count` times one by one, then as often by several threads."""
    for _ in range(WARM_UP):
        status, body = browser.get(visit.path)
    times = []
    for _ in range(count):
        began = time.perf_counter()
        browser.get(visit.path)
        times.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        statuses = {answer[0] for answer in pool.map(browser.get, [visit.path] * count)}
    seconds = time.perf_counter() - began
    worst = max(statuses | {status})
    p95 = statistics.quantiles(times, n=20)[-1]
    return Figures(visit, worst, len(body) / 1000, statistics.median(times), p95, count / seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--as", dest="person", default="", metavar="USER:PASSWORD")
    parser.add_argument("--plan", type=Path)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    args = parser.parse_args()
    if not args.paths and not args.plan:
        parser.error("give a PATH or --plan")
    if args.count < 2 or args.threads < 1:
        parser.error("--count must be at least 2 and --threads at least 1")
    return args


def _loopback(base: str) -> str:
    host = urllib.parse.urlsplit(base).hostname or ""
    if host not in LOOPBACK:
        sys.exit("只测量本机：--base 应是 http://127.0.0.1:端口。")
    return base.rstrip("/")


def _visits(args: argparse.Namespace) -> Sequence[Visit]:
    user, _, password = args.person.partition(":")
    return [Visit(user, password, path) for path in args.paths] + (read_visits(args.plan) if args.plan else [])


def read_visits(plan: Path) -> list[Visit]:
    """Read the pages of a plan."""
    with plan.open(newline="") as lines:
        return [Visit(*row) for row in csv.reader(lines) if row and not row[0].startswith("#")]


def _person(people: dict[str, Browser], base: str, visit: Visit) -> Browser:
    if visit.user not in people:
        people[visit.user] = Browser(base)
        if visit.user:
            people[visit.user].sign_in(visit.user, visit.password)
    return people[visit.user]


if __name__ == "__main__":
    sys.exit(main())
