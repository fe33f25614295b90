"""`qingmiao policy read`: a saved page of a government site as a clean draft document. Starts without Django."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading import Draft, read_document
from qingmiao.policy.rules.reading.sources import MOST_BYTES

EXAMPLE = "例：qingmiao policy read 保存的网页.html --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare read."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    reading = actions.add_parser("read", help="读一个保存的网页、文本、Word（.docx）或 PDF；0 读出，1 没有正文，2 打不开", epilog=EXAMPLE)
    reading.add_argument("file", metavar="FILE", help="保存的文件，- 表示标准输入")
    reading.add_argument("--json", action="store_true", help="输出 JSON，格式见 docs/policy-reading.md")


def run(args: argparse.Namespace) -> int:
    """Read the file and print the draft."""
    draft = read_document(_bytes(args.file))
    print(json.dumps(asdict(draft), ensure_ascii=False, indent=2) if args.json else as_text(draft))
    return 0


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
    lines = [draft.title, f"发布：{draft.published_at or '未见'}　来源：{draft.source or '未见'}", ""]
    for section in draft.sections:
        lines += [f"{'　' * max(section.level - 1, 0)}{section.number} {section.title}".strip(), *section.paragraphs]
    lines += ["", "引用的文件", *(f"- {cited.number}{'（' + cited.note + '）' if cited.note else ''}" for cited in draft.documents)]
    for heading, candidates in (("可能是目标，请核对", draft.target_candidates), ("可能是措施，请核对", draft.measure_candidates)):
        lines += ["", heading, *(f"- {candidate.sentence}" for candidate in candidates)]
    lines += ["", "去除", *(f"- {row.kind}{'：' + row.text if row.text else ''} ×{row.count}" for row in draft.removed)]
    lines += ["", "修复", *(f"- {row.kind}：{row.before} → {row.after}（{row.note}）×{row.count}" for row in draft.repaired)]
    return "\n".join(lines)
