"""`qingmiao settings`: what is in force, with secrets hidden; `--markdown` writes the page of the documentation."""

import argparse
import os

from qingmiao.config.environment import read_environment, settings_page, variables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the page of the documentation."""
    parser.add_argument("--markdown", action="store_true", help="输出 docs/settings.md 的内容")


def run(args: argparse.Namespace) -> int:
    """Print the page, or check the environment and print what is in force."""
    if args.markdown:
        print(settings_page(), end="")
        return 0
    environment = read_environment()
    for variable in variables().values():
        given = os.environ.get(variable.name)
        default = variable.default_in(production=environment.is_production) or ""
        shown = "（已设置，不显示）" if variable.secret and given else given or default
        print(f"{variable.name}={shown}{'' if given else '  # 默认'}")
    return 0
