"""`qingmiao audit verify`: is the audit trail whole?"""

import argparse

from qingmiao.config.cli.start_up import set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the check."""
    parser.add_argument("what", choices=["verify"], help="verify：校验审计记录的链条")
    parser.add_argument("--head", metavar="序号:散列", help="上次校验时抄下的末条，用来发现末尾被截去")


def run(args: argparse.Namespace) -> int:
    """Print every break and return 1, or print the head and return 0."""
    set_up()
    from qingmiao.core import audit  # noqa: PLC0415  # needs Django set up

    breaks = list(audit.find_breaks())
    for found in breaks:
        print(found.sentence)
    sequence, digest = audit.head()
    if args.head and not audit.holds_head(args.head):
        print(f"末条与抄下的 {args.head} 不符：末尾的记录被截去或链条被重写。")
        return 1
    if breaks:
        print(f"审计记录不完整，共发现 {len(breaks)} 处。请保全数据库并报告。")
        return 1
    print(f"审计记录完整，共 {sequence} 条。末条 {sequence}:{digest}，请抄存备查。")
    return 0
