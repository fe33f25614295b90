"""`qingmiao compute ENGINE …`: files in, files out, around the pure engines. One module per engine."""

import argparse
import importlib
from typing import Any

# engine → help. Module qingmiao.config.cli.compute.<engine> offers add_arguments(parser) and run(args) -> exit code.
ENGINES: dict[str, str] = {
    "siting": "选址：p-中位、有容量的p-中位、最大覆盖、集合覆盖、p-中心",
    "matching": "匹配：把儿童分配到托位，给出理由，可公开复算",
    "entitlement": "权益：补贴、扣除、假期、减免，一家一户或整个人口",
    "growth": "生长评价：WHO 2006 与 WS/T 423—2022",
    "immunisation": "预防接种：有效剂次、应种与逾期、入托查验、补种计划",
    "access": "可及性：2SFCA、E2SFCA、M2SFCA、3SFCA、Hansen",
}


class EngineParser(argparse.ArgumentParser):
    """A parser that loads its engine only when it is chosen: the compiler of one engine is not waited for by another."""

    engine = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # type: ignore[override]  # argparse's overloads
        """Load the engine's arguments, then parse."""
        if self.engine:
            module = importlib.import_module(f"{__name__}.{self.engine}")
            self.engine = ""
            module.add_arguments(self)
            self.set_defaults(run_engine=module.run)
        return super().parse_known_args(args, namespace)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give every engine its own sub-command."""
    own = type("ChosenEngineParser", (EngineParser, type(parser)), {})
    engines = parser.add_subparsers(dest="engine", required=True, metavar="引擎", parser_class=own)
    for name, summary in ENGINES.items():
        engines.add_parser(name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter).engine = name


def run(args: argparse.Namespace) -> int:
    """Run the chosen engine and return its exit code."""
    return int(args.run_engine(args))
