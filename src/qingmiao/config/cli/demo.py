"""`qingmiao demo`: build the demonstration city in an empty database, or go on where it was left."""

import argparse
import sys
from datetime import date

from django.conf import settings
from django.utils import timezone

from qingmiao.accounts.queries import demonstration_accounts
from qingmiao.accounts.web.views import DEMONSTRATION_PASSWORD
from qingmiao.codes.days import read_day
from qingmiao.codes.errors import DomainError
from qingmiao.core.keeping import forget_notes
from qingmiao.synthetic.building import begin, finish
from qingmiao.synthetic.city import Order
from qingmiao.synthetic.scenario import FEWEST, INSTITUTIONS

DEFAULT_SEED = 2020


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the seed, the day and the size."""
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="种子；同一种子、同一天得到同一座城市")
    parser.add_argument("--on", type=_day, metavar="日期", help="城市里的今天，默认今天")
    parser.add_argument("--institutions", type=_count, default=INSTITUTIONS, metavar="家数", help=f"多少家机构，默认 {INSTITUTIONS}")
    parser.add_argument("--begin", action="store_true", help="只建到能打开第一页：部门、账号和一个县的在办事项；再次运行会接着建完")
    parser.add_argument("--quiet", action="store_true", help="不列出演示账号")
    parser.add_argument("--accounts", action="store_true", help="只列出演示账号")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < FEWEST:
        raise argparse.ArgumentTypeError(f"至少 {FEWEST} 家，每种情形才各有一家")
    return int(text)


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是有效日期，应写作 2026-01-31")
    return day


def run(args: argparse.Namespace) -> int:
    """Build the city, or what is missing of it; print its accounts."""
    if not settings.DEMONSTRATION:
        raise DomainError("正式环境不建演示城市。")
    if not args.accounts:
        on = args.on or timezone.localdate()
        row = begin(Order(args.seed, on, DEMONSTRATION_PASSWORD, args.institutions), _show)
        if row is not None and not row.is_finished and not args.begin:
            finish(DEMONSTRATION_PASSWORD, _show, _say)
            forget_notes(timezone.now())
            print("演示城市已建成。", file=sys.stderr)
        if args.quiet:
            return 0
    for account in demonstration_accounts():
        sys.stdout.write(f"{account.username:<36}{account.role}　{account.organisation}\n")
    sys.stdout.write(f"演示账号的密码都是 {DEMONSTRATION_PASSWORD}\n")
    return 0


def _show(done: int, total: int) -> None:
    """Draw the progress on one line; where nobody watches, only now and then."""
    if done % 20 and done < total and not sys.stderr.isatty():
        return
    print(f"\r· 建立演示城市 {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _say(refused: DomainError) -> None:
    """Say what people's work in the city has made impossible meanwhile."""
    print(f"\n略过一步：{refused}", file=sys.stderr)
