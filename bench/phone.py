"""Measure public pages on a cheap phone with a slow line: time to the first paint, bytes of a first and of later pages.

    python bench/phone.py --base http://127.0.0.1:8000 [--repeat 3] [--profile slow-3g]

Chromium at 360 × 740, its processor slowed down four times, the line by the network's own throttling (CDP): 400 kbit/s and 400 ms for each
answer ("slow-3g", as WebPageTest means it), or 1.6 Mbit/s and 150 ms ("fast-3g"). The first page is asked for by a browser that has
nothing, the later ones by one that has been on the first. Bytes are what travels, headers included. A loopback address only.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

PROFILES = {"slow-3g": (400_000 // 8, 400), "fast-3g": (1_600_000 // 8, 150)}
# `{code}` is an institution of the city, one with photos where there is one.
FIRST, LATER = (
    "/",
    (
        "/register/?q=连州",
        "/due/allowance/",
        "/raise/?birth=2025-09",
        "/raise/bands/m7/",
        "/raise/signs/12/",
        "/news/",
        "/policies/topics/",
        "/register/{code}/",
    ),
)
MOST_FIRST_BYTES, MOST_LATER_BYTES, MOST_PAINT_MS = 100_000, 50_000, 1500
SLOWER = 4
SEEN = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
    .observe({type: "paint", buffered: true}))"""


@dataclass
class Seen:
    """What one visit saw."""

    path: str
    paint_ms: float
    loaded_ms: float
    bytes: int
    requests: int


def main() -> int:
    """Measure the first page and the later ones; 1 when one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--profile", choices=PROFILES, default="slow-3g")
    args = parser.parse_args()
    if urllib.parse.urlsplit(args.base).hostname not in ("127.0.0.1", "localhost", "::1"):
        sys.exit("只测量本机：--base 应是 http://127.0.0.1:端口。")
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核；{args.profile}，处理器慢 {SLOWER} 倍")
    print(f"{'页面':<40}{'首次显示 ms':>12}{'载完 ms':>10}{'字节':>10}{'请求':>6}")
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        code = _an_institution(args.base)
        rounds = [_round(browser, args.base, PROFILES[args.profile], code) for _ in range(args.repeat)]
        browser.close()
    missed = 0
    for visits in zip(*rounds, strict=True):
        paint = statistics.median(visit.paint_ms for visit in visits)
        size = max(visit.bytes for visit in visits)
        is_first = visits[0].path == FIRST
        is_missed = size > (MOST_FIRST_BYTES if is_first else MOST_LATER_BYTES) or (is_first and paint > MOST_PAINT_MS)
        missed += is_missed
        loaded = statistics.median(visit.loaded_ms for visit in visits)
        print(f"{visits[0].path:<40}{paint:>12.0f}{loaded:>10.0f}{size:>10,}{visits[0].requests:>6}{'  未达' if is_missed else ''}")
    print(f"第一页 ≤ {MOST_FIRST_BYTES:,} 字节、{MOST_PAINT_MS} ms 内显示；以后的每页 ≤ {MOST_LATER_BYTES:,} 字节。{missed} 页未达。")
    return 1 if missed else 0


def _an_institution(base: str) -> str:
    """Return the code of an institution whose page is heavy: with photos if any of the first ones has them."""
    with urllib.request.urlopen(f"{base}/register.json", timeout=120) as answer:  # a loopback address
        codes = [row["code"] for row in json.loads(answer.read())["institutions"]]
    for code in codes[:100]:
        with urllib.request.urlopen(f"{base}/register/{code}/", timeout=120) as answer:
            if b"/photos/" in answer.read():
                return str(code)
    return str(codes[0]) if codes else sys.exit("还没有机构：先建演示城市。")


def _round(browser: Browser, base: str, line: tuple[int, int], code: str) -> list[Seen]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", service_workers="block")
    seen = [_visit(context, base, path, line) for path in (FIRST, *(path.format(code=code) for path in LATER))]
    context.close()
    return seen


def _visit(context: BrowserContext, base: str, path: str, line: tuple[int, int]) -> Seen:
    page = context.new_page()
    session = context.new_cdp_session(page)
    speed, latency_ms = line
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency_ms, "downloadThroughput": speed, "uploadThroughput": speed},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(base + path, wait_until="load", timeout=60_000)
    paint_ms = page.evaluate(SEEN)
    loaded_ms = page.evaluate("() => performance.getEntriesByType('navigation')[0].loadEventEnd")
    page.wait_for_load_state("networkidle")
    page.close()
    return Seen(path, paint_ms, loaded_ms, int(sum(sizes)), len(sizes))


if __name__ == "__main__":
    sys.exit(main())
