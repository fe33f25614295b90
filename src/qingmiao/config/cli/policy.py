"""`qingmiao policy read`: a saved page of a government site as a clean draft document. Starts without Django."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading import Draft, read_document
from qingmiao.policy.rules.reading.results import fingerprint_of
from qingmiao.policy.rules.reading.sources import MOST_BYTES

EXAMPLE = "例：qingmiao policy read 保存的网页.html --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare read."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    reading = actions.add_parser("read", help="读一个保存的网页、文本、Word（.docx）或 PDF；0 读出，1 没有正文，2 打不开", epilog=EXAMPLE)
    reading.add_argument("file", metavar="FILE", nargs="+", help="保存的文件，- 表示标准输入；几个文件里同样的正文会说明")
    reading.add_argument("--json", action="store_true", help="输出 JSON，一个文件一个，格式见 docs/policy-reading.md")
    reading.add_argument("--library", action="store_true", help="并说明库里读过没有（需要数据库）")


def run(args: argparse.Namespace) -> int:
    """Read each file and print its draft; say on standard error when the same words were read before."""
    read: dict[str, str] = {}
    for name in args.file:
        draft = read_document(_bytes(name))
        print(json.dumps(asdict(draft), ensure_ascii=False, indent=2) if args.json else as_text(draft))
        words = fingerprint_of(draft.title, draft.sections)
        earlier = read.get(words) or (_in_library(words) if args.library else "")
        if earlier:
            sys.stderr.write(f"{name} 已经读过，正文同 {earlier}。\n")
        read.setdefault(words, name)
    return 0


def _in_library(fingerprint: str) -> str:
    """Return what the library says of the reading of the same words; empty if there is none."""
    from qingmiao.config.cli.start_up import set_up  # noqa: PLC0415  # only this question needs Django

    set_up()
    from qingmiao.policy.queries.readings import known_reading  # noqa: PLC0415  # exists only once Django is set up
    from qingmiao.ui.words import day_cn  # noqa: PLC0415

    known = known_reading(fingerprint)
    return f"{day_cn(known.read_at)}读取的“{known.file_name}”（{known.get_state_display()}）" if known else ""


def _bytes(name: str) -> bytes:
    try:
        # One byte more than is allowed is enough to refuse.
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DomainError(f"打不开文件 {name}，请核对路径和权限。", exit_code=2) from error


def as_text(draft: Draft) -> str:
    """Write a draft for a person at a terminal."""
    own = next((row.number for row in draft.documents if row.own), "未见")
    lines = [draft.title or "（没有找到标题）", f"文号：{own}　发布：{draft.published_at or '未见'}　来源：{draft.source or '未见'}", ""]
    for section in draft.sections:
        lines += [f"{'　' * max(section.level - 1, 0)}{section.heading}", *section.paragraphs]
    lines += [
        "",
        "引用的文件",
        *(f"- {cited.number}{'（' + cited.note + '）' if cited.note else ''}" for cited in draft.documents if not cited.own),
    ]
    for heading, candidates in (("可能是目标，请核对", draft.target_candidates), ("可能是措施，请核对", draft.measure_candidates)):
        lines += ["", heading, *(f"- {candidate.sentence}" for candidate in candidates)]
    lines += ["", "去除", *(f"- {row.kind}{'：' + row.text if row.text else ''} ×{row.count}" for row in draft.removed)]
    lines += ["", "修复", *(f"- {row.kind}：{row.before} → {row.after}（{row.note}）×{row.count}" for row in draft.repaired)]
    return "\n".join(lines)
