"""How long a page of two megabytes takes to be read, of several kinds, and how much memory the largest takes.

Run: python bench/reading.py
"""

import resource
import statistics
import time

import opencc
from pypinyin import Style, pinyin

from qingmiao.policy.rules.reading import read_document

PLAN = [
    "一、主要目标",
    "（一）2020年，每个县（市、区）选择1家机构开展示范点创建，全市建成2家以上示范性机构。",
    "二、主要任务",
    "（一）增加服务供给。1.统筹规划建设社区设施。2.城乡公共服务设施发挥照护功能。3.支持社会力量举办。",
    "（二）加大支持力度。托育机构用水、用电、用气实行居民价格，服务半径为300(m)。",
]
NOTICE = [
    "各乡镇人民政府，街道办事处，县直有关单位：",
    "根据《甲省人民政府办公厅关于托育服务的若干措施》（甲政办发〔2020〕33号）要求，现将有关事项通知如下。",
    "到2022年底，全县新增普惠托位300个；每个街道至少建成1家社区托育点。",
    "丙县人民政府办公室",
    "2021年6月18日",
    "附件：任务分工表",
]
LONG = [
    "各级卫生健康部门要会同有关部门加强对托育机构的业务指导和监督检查，督促机构落实安全责任，完善管理制度，提高保育人员素质，保障婴幼儿健康成长；"
    "对存在问题的机构，责令限期整改，并将结果向社会公布。"
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
    """Read each page several times and print the processor time, then the most memory held."""
    kinds = {
        "plan": PLAN,
        "plan, traditional with pinyin": [with_pinyin(line) for line in PLAN],
        "notices": NOTICE,
        "long paragraphs": LONG,
    }
    for name, lines in kinds.items():
        data, taken = page(lines), []
        read_document(data)  # the dictionaries are read once
        for _ in range(ROUNDS):
            began = time.process_time()
            read_document(data)
            taken.append(time.process_time() - began)
        print(f"{name}, {len(data):,} bytes: median {statistics.median(taken):.2f} s, {min(taken):.2f} to {max(taken):.2f} s")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
