"""`qingmiao support`: the books of a month against awards, batches and returns; an old award worked out again."""

import argparse
from datetime import date

from qingmiao.core.errors import DomainError
from qingmiao.support.models import Award
from qingmiao.support.queries.reconciling import differences
from qingmiao.support.queries.replaying import replay
from qingmiao.support.rules.words import amount_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare reconcile and replay."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    reconciling = actions.add_parser("reconcile", help="核对某月的结果、批次、退回和预算；0 一致，1 有不一致的行")
    reconciling.add_argument("--month", required=True, help="如 2026-12")
    reconciling.add_argument("--county", default="", help="只看一个县级区划代码")
    replaying = actions.add_parser("replay", help="用存档的事实和标准重算一个结果；0 一致，1 不一致")
    replaying.add_argument("award", type=int, help="结果编号")


def run(args: argparse.Namespace) -> int:
    """Do what is asked; return 1 where something differs."""
    return _reconcile(args) if args.action == "reconcile" else _replay(args.award)


def _reconcile(args: argparse.Namespace) -> int:
    found = differences(_month(args.month), args.county)
    for difference in found:
        print(difference.words)
    if not found:
        print(f"{args.month}：结果、批次、退回和预算一致。")
    return int(bool(found))


def _month(words: str) -> date:
    try:
        return date.fromisoformat(f"{words}-01")
    except ValueError as unreadable:
        raise DomainError(f"月份“{words}”应写成 2026-12 的样子。", exit_code=2) from unreadable


def _replay(pk: int) -> int:
    award = Award.objects.filter(pk=pk).first()
    if award is None:
        raise DomainError(f"没有编号为 {pk} 的结果。", exit_code=2)
    found = replay(award)
    for part in found.worked.parts:
        print(f"{part.span.words}\t{part.verdict.label}\t{amount_words(part.amount) if part.amount is not None else '—'}\t{part.why}")
        for step in part.steps:
            print(f"\t{step.what}\t{step.value}\t{step.source}")
    print(f"重算：{amount_words(found.worked.amount) if found.worked.amount is not None else found.worked.verdict.label}")
    for words in (*found.differences, *found.since):
        print(words)
    print("和当时不一致。" if found.differences else "和当时一致，一分不差。")
    return int(bool(found.differences))
