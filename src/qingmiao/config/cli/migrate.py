"""`qingmiao migrate`: bring the database to this version's structure, and the static files to this version's content."""

import argparse
from concurrent.futures import ThreadPoolExecutor

from qingmiao.config.cli.start_up import run_django, set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer a look without a change."""
    parser.add_argument("--plan", action="store_true", help="只列出将要执行的迁移，不执行")


def run(args: argparse.Namespace) -> int:
    """Migrate in one go; every migration is a transaction of its own."""
    set_up()
    if args.plan:
        run_django("migrate", "--plan")
        return 0
    from qingmiao.config.static_files import refresh_static_files  # noqa: PLC0415  # needs Django set up

    with ThreadPoolExecutor(1) as beside:
        compressing = beside.submit(refresh_static_files)  # mostly outside of the interpreter's lock, and needs no database
        run_django("migrate", "--verbosity", "0")
        compressing.result()
    return 0
