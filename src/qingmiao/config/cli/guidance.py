"""`qingmiao guidance check-pages`: do the official pages of the cards' sources still say what they should."""

import argparse

from django.utils import timezone

from qingmiao.guidance.models import PageState
from qingmiao.guidance.rules.official import OFFICIAL_HOSTS
from qingmiao.guidance.services.pages import check_pages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare check-pages."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    checking = actions.add_parser("check-pages", help="逐个打开官方网页，看有没有该有的文字；0 都对得上，1 有对不上的")
    checking.add_argument("--host", action="append", default=[], help="另外准许的网站，如内网镜像")


def run(args: argparse.Namespace) -> int:
    """Look at each page and print what was found."""
    pages = check_pages(at=timezone.now(), hosts=(*OFFICIAL_HOSTS, *args.host))
    for page in pages:
        print(f"{page.get_state_display()}\t{page.source}\t{page.url}\t{page.found}")
    if not pages:
        print("还没有登记官方网页。")
    return int(any(page.state != PageState.SAME for page in pages))
