"""How long the rules take: one institution, and a city of 120, on the documented example with 13 people and 3 classes.

Run: python bench/rules.py
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from qingmiao.core.legislation import load
from qingmiao.filings.rules import judge
from qingmiao.institutions.rules.facts import parse_facts

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "facts.json"
ON = date(2026, 11, 23)
INSTITUTIONS = 120


def milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Return the time of each round."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def shown(name: str, taken: list[float]) -> None:
    """Print median and 95th percentile."""
    print(f"{name}: median {statistics.median(taken):.2f} ms, p95 {taken[int(len(taken) * 0.95)]:.2f} ms")


def main() -> None:
    """Measure reading the law, reading the facts, one judgement and a city."""
    raw = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    law, facts = load(), parse_facts(raw)
    print(f"{len(facts.staff or [])} people, {len(facts.classes or [])} classes, {len(judge(facts, ON, law))} lines")
    shown("read the law (once per process)", milliseconds(load.__wrapped__, 10))
    shown("read and check the facts", milliseconds(lambda: parse_facts(raw), 200))
    shown("judge one institution", milliseconds(lambda: judge(facts, ON, law), 500))
    shown(f"judge {INSTITUTIONS} institutions", milliseconds(lambda: [judge(facts, ON, law) for _ in range(INSTITUTIONS)], 10))


if __name__ == "__main__":
    main()
