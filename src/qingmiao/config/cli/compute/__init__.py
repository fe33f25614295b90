"""`qingmiao compute ENGINE …`: files in, files out, around the pure engines. One module per engine."""

import argparse
import importlib

# engine → help. Module qingmiao.config.cli.compute.<engine> offers add_arguments(parser) and run(args) -> exit code.
ENGINES: dict[str, str] = {
    "siting": "选址：p-中位、有容量的p-中位、最大覆盖、集合覆盖、p-中心",
    "matching": "匹配：把儿童分配到托位，给出理由，可公开复算",
    "entitlement": "权益：补贴、扣除、假期、减免，一家一户或整个人口",
    "growth": "生长评价：WHO 2006 与 WS/T 423—2022",
    "immunisation": "预防接种：有效剂次、应种与逾期、入托查验、补种计划",
    "draw": "双随机：抽取机构和检查人员，可公开复算",
    "access": "可及性：2SFCA、E2SFCA、M2SFCA、3SFCA、Hansen",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the engine's name; its own words are read once it is known, so that no other engine is imported."""
    parser.add_argument("engine", choices=ENGINES, metavar="引擎", help="；".join(f"{name} {summary}" for name, summary in ENGINES.items()))
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="该引擎的参数，用 qingmiao compute 引擎 --help 查看")
    parser.set_defaults(parser_class=type(parser))


def run(args: argparse.Namespace) -> int:
    """Run the chosen engine and return its exit code."""
    module = importlib.import_module(f"{__name__}.{args.engine}")
    parser = args.parser_class(
        prog=f"qingmiao compute {args.engine}",
        description=ENGINES[args.engine],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(args.words)))
