"""How long a page of two megabytes takes to be read: in simplified characters, and in traditional ones with pinyin behind every third.

Run: python bench/reading.py
"""

import statistics
import time

import opencc
from pypinyin import Style, pinyin

from qingmiao.policy.rules.reading import read_document

LINES = [
    "一、主要目标",
    "（一）2020年，每个县（市、区）选择1家机构开展示范点创建，全市建成2家以上示范性机构。",
    "二、主要任务",
    "（一）增加服务供给。1.统筹规划建设社区设施。2.城乡公共服务设施发挥照护功能。3.支持社会力量举办。",
    "（二）加大支持力度。托育机构用水、用电、用气实行居民价格，服务半径为300(m)。",
]
SIZE = 2_000_000
ROUNDS = 5


def page(lines: list[str]) -> bytes:
    """Repeat the lines as paragraphs until the page is large enough."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    times = SIZE // len(body.encode()) + 1
    return f"<html><head><meta charset='utf-8'><title>实施方案</title></head><body><h2>实施方案</h2>{body * times}</body></html>".encode()


def with_pinyin(line: str) -> str:
    """Write in traditional characters, every third followed by its reading in brackets."""
    return "".join(
        f"{one}({pinyin(one, style=Style.TONE)[0][0]})" if place % 3 == 0 and "一" <= one <= "鿿" else one
        for place, one in enumerate(opencc.OpenCC("s2t").convert(line))
    )


def main() -> None:
    """Read each page several times and print the processor time."""
    for name, written in (("simplified", LINES), ("traditional with pinyin", [with_pinyin(line) for line in LINES])):
        data, taken = page(written), []
        read_document(data)  # the dictionaries are read once
        for _ in range(ROUNDS):
            began = time.process_time()
            read_document(data)
            taken.append(time.process_time() - began)
        print(f"{name}, {len(data):,} bytes: median {statistics.median(taken):.2f} s, {min(taken):.2f} to {max(taken):.2f} s")


if __name__ == "__main__":
    main()
