"""Benchmarks of the engines beside their peers: `python bench/engines.py NAME [--json FILE] [--quick] [what the engine takes]`.

Runs in an environment made from requirements/bench.lock with src on the path. bench/engine_<name>.py offers
`add_arguments(parser)` and `measure(args) -> Iterable[Report]`; quality is checked before any time is printed.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "src"))

import measuring  # noqa: E402  # found only after the path is set


def main() -> int:
    """Measure one engine, print its tables, write JSON if asked. 1 where a quality statement fails."""
    names = sorted(path.stem.removeprefix("engine_") for path in HERE.glob("engine_*.py"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    engines = parser.add_subparsers(dest="engine", required=True)
    for name in names:
        subparser = engines.add_parser(name)
        subparser.add_argument("--json", type=Path, help="write everything seen to this file")
        subparser.add_argument("--quick", action="store_true", help="small cases only")
        if name in sys.argv[1:2]:
            importlib.import_module(f"engine_{name}").add_arguments(subparser)
    args = parser.parse_args()
    reports = []
    for report in importlib.import_module(f"engine_{args.engine}").measure(args):
        reports.append(report)
        print(measuring.as_table(report), flush=True)
        print()
        if args.json:
            args.json.write_text(json.dumps(measuring.as_json(reports), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(report.is_sound for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
