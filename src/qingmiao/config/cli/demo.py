"""`qingmiao demo`: build the demonstration city in an empty database."""

import argparse
import sys
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.accounts.queries import demonstration_accounts
from qingmiao.accounts.web.views import DEMONSTRATION_PASSWORD
from qingmiao.codes.errors import DomainError
from qingmiao.synthetic.city import City, Order
from qingmiao.synthetic.scenario import INSTITUTIONS

DEFAULT_SEED = 2020


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the seed, the day and the size."""
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="种子；同一种子、同一天得到同一座城市")
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="城市里的今天，默认今天")
    parser.add_argument("--institutions", type=int, default=INSTITUTIONS, metavar="家数", help=f"多少家机构，默认 {INSTITUTIONS}")
    parser.add_argument("--accounts", action="store_true", help="只列出演示账号")


def run(args: argparse.Namespace) -> int:
    """Build the city, or leave one that is there alone; print its accounts."""
    if not settings.DEMONSTRATION:
        raise DomainError("正式环境不建演示城市。")
    if not args.accounts and not User.objects.exists():
        on = args.on or timezone.localdate()
        with transaction.atomic():
            City(Order(args.seed, on, DEMONSTRATION_PASSWORD, args.institutions)).build(_show)
        sys.stdout.write("\n")
    for account in demonstration_accounts():
        sys.stdout.write(f"{account.username:<36}{account.role}　{account.organisation}\n")
    sys.stdout.write(f"演示账号的密码都是 {DEMONSTRATION_PASSWORD}\n")
    return 0


def _show(done: int, total: int) -> None:
    """Draw the progress on one line."""
    sys.stdout.write(f"\r· 建立演示城市 {done}/{total}")
    sys.stdout.flush()
