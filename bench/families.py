"""Measure what families get, in one command: a city of its own, the slow line of a cheap phone, and the mix of 300 requests a second.

    python bench/families.py [--institutions 1500] [--seconds 30] [--repeat 3]

Builds the demonstration city in a database of its own and multiplies it (bench/city.py), serves it as ./run does, and runs bench/phone.py
and bench/mix.py on it. Wants an idle machine and a quarter of an hour; its load stands above each table. 1 when a goal is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from city import BUILT, QINGMIAO, ROOT, served


def main() -> int:
    """Measure in a process with a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--institutions", type=int, default=1500)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        return _measure(args)
    with tempfile.TemporaryDirectory(prefix="qingmiao-bench-") as files:
        environment = os.environ | {"QINGMIAO_ENV": "development", "QINGMIAO_FILES_DIR": files, "QINGMIAO_DEMONSTRATION": "1"}
        command = [sys.executable, "ops/postgres.py", "run", "--throw-away", "--", sys.executable, __file__, "--inside", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _measure(args: argparse.Namespace) -> int:
    times = max(1, round(args.institutions / BUILT))
    steps = [["migrate"], ["load-reference"], ["demo", "--institutions", str(args.institutions // times), "--quiet"]]
    copied = [[sys.executable, str(ROOT / "bench" / "multiply.py"), str(times)]] if times > 1 else []
    print(f"建 {args.institutions} 家机构的城市……", flush=True)
    for words in [[*QINGMIAO, *step] for step in steps] + copied:
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    bench = Path(__file__).resolve().parent
    with served() as (base, _):
        wanted = ["phone.py", "--repeat", str(args.repeat)], ["mix.py", "--seconds", str(args.seconds)]
        results = [
            subprocess.run([sys.executable, str(bench / name), "--base", base, *more], check=False).returncode for name, *more in wanted
        ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
