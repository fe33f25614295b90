"""`qingmiao load-reference`: bring the reference data into the database; repeating it changes nothing."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from qingmiao.core.legislation import load
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import OWN_PLANS, read_plans
from qingmiao.guidance.rules.shipped import shipped_cards
from qingmiao.guidance.services.loading import load_cards
from qingmiao.policy.services import load_library
from qingmiao.regions.services import OWN_DATA, load_regions, read_reference


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folders, which another city replaces."""
    parser.add_argument(
        "--from", dest="folder", type=Path, default=OWN_DATA, metavar="文件夹", help="另一城市的参考数据（默认：随程序附带的清远市数据）"
    )
    parser.add_argument(
        "--plans", type=Path, default=OWN_PLANS, metavar="文件夹", help="另一城市的实施方案（默认：随程序附带的清远市方案）"
    )


def run(args: argparse.Namespace) -> int:
    """Load everything and say what changed."""
    for loaded in load_regions(read_reference(args.folder), actor=None, at=timezone.now()):
        _tell(loaded.label, loaded.rows, loaded.written)
    library = load_library(load().documents, actor=None, at=timezone.now())
    _tell("政策文件", library.rows, library.written)
    if library.kept:
        sys.stdout.write(f"政策文件：{'、'.join(library.kept)} 已由经办人修改，与随程序附带的不同，保留经办人的修改\n")
    # After the library: a plan names its document.
    for file in read_plans(args.plans):
        plan = load_plan(file, actor=None, at=timezone.now())
        change = f"写入 {plan.written:,} 行" if plan.written else "没有变化"
        sys.stdout.write(f"{plan.label}：目标和措施共 {plan.rows:,} 项，{change}\n")
    cards = load_cards(shipped_cards(), actor=None, at=timezone.now())
    _tell("养育卡", cards.rows, cards.written)
    if cards.kept:
        sys.stdout.write(f"养育卡：{'、'.join(cards.kept)} 已由编辑修改，与随程序附带的不同，保留编辑的修改\n")
    return 0


def _tell(label: str, rows: int, written: int) -> None:
    change = f"写入 {written:,} 行" if written else "没有变化"
    sys.stdout.write(f"{label}：共 {rows:,} 行，{change}\n")
