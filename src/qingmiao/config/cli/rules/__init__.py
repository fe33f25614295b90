"""`qingmiao rules …`: read the rules and the law they rest on, and judge a file of facts. Starts without Django."""

import argparse
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from qingmiao.codes.days import read_day
from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.rules.documents import write_documents
from qingmiao.config.cli.rules.printing import check_text, list_entries, list_text, show_entry, show_text
from qingmiao.core.facts import read_facts_file
from qingmiao.core.legislation import load, verify_declared
from qingmiao.core.rules import holds
from qingmiao.filings.rules import judge
from qingmiao.filings.rules.answers import answer_of
from qingmiao.institutions.rules.facts import parse_draft

CHINA = timezone(timedelta(hours=8))
FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare list, show, check and docs."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    listing = actions.add_parser("list", help="列出全部规则和当日的规定")
    showing = actions.add_parser("show", help="查看一条规则或一个参数的历次规定")
    showing.add_argument("name", metavar="名称", help="规则名或参数名，如 classes.size、premises.cctv_days")
    checking = actions.add_parser("check", help="判断一份机构事实；0 强制要求全部符合，1 有不符合或待核，2 无法读取")
    checking.add_argument("facts", metavar="FACTS.json", help="机构事实文件，- 表示标准输入；格式见 docs/facts.md")
    writing = actions.add_parser("docs", help="重新生成 docs/ 下的事实和结论格式说明")
    writing.add_argument("folder", metavar="目录", type=Path)
    for action in (listing, showing, checking):
        action.add_argument("--json", action="store_true", help="输出 JSON")
    for action in (listing, checking):
        action.add_argument("--on", type=_day, metavar="日期", default=None, help="适用哪一天的规定，如 2026-01-31；不填为今天")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 1 when a checked institution does not hold."""
    verify_declared(load())
    action = {"list": _list, "show": _show, "check": _check, "docs": _docs}[args.action]
    return action(args)


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是有效日期，应写作 2026-01-31")
    return day


def _on(args: argparse.Namespace) -> date:
    return args.on or datetime.now(tz=CHINA).date()


def _list(args: argparse.Namespace) -> int:
    entries = list_entries(load(), _on(args))
    print(_json(entries) if args.json else list_text(entries, _on(args)))
    return 0


def _show(args: argparse.Namespace) -> int:
    entry = show_entry(load(), args.name)
    print(_json(entry) if args.json else show_text(entry))
    return 0


def _check(args: argparse.Namespace) -> int:
    on = _on(args)
    lines = judge(parse_draft(read_facts_file(args.facts)), on, load())
    print(answer_of(lines, on).model_dump_json(indent=2) if args.json else check_text(lines, on))
    return 0 if holds(lines) else FAILED


def _docs(args: argparse.Namespace) -> int:
    if not args.folder.is_dir():
        raise DomainError(f"目录 {args.folder} 不存在，请检查路径。", exit_code=2)
    for file in write_documents(args.folder):
        print(f"已生成 {file}")
    return 0


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
