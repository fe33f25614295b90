"""Which tests need the database, in which order they run, and which took longest.

Within what must stay in order (the browser's tests come last), first those that the change at hand may have broken
(QINGMIAO_TEST_FIRST names a file with their paths or ids), then the long ones, so that all processes end together.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

# Whoever asks for one of these talks to PostgreSQL; the last three start servers and databases of their own.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "server", "home", "installation", "surroundings"})
SECONDS = Path(__file__).resolve().parents[1] / "var" / "check" / "seconds.json"
LONG_S, SHOWN = 3.0, 8


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the database, and put first what is to run first."""
    took = _seconds()
    named = os.environ.get("QINGMIAO_TEST_FIRST")
    first = set(Path(named).read_text(encoding="utf-8").split("\n")) if named else set()
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: (not first.intersection((item.nodeid, item.nodeid.partition("::")[0])), took.get(item.nodeid, 0) < LONG_S))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which files took longest and which tests, and keep it for the order of the next run."""
    took: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            took[getattr(report, "nodeid", "")] += getattr(report, "duration", 0.0)
    if not os.environ.get("QINGMIAO_CHECK") or not took:
        return
    files: Counter[str] = Counter()
    for name, seconds in took.items():
        files[name.partition("::")[0]] += seconds
    terminalreporter.section("慢在哪里（秒）")
    for name, seconds in files.most_common(SHOWN) + took.most_common(SHOWN):
        terminalreporter.write_line(f"{seconds:7.1f}  {name}")
    SECONDS.parent.mkdir(parents=True, exist_ok=True)
    SECONDS.write_text(json.dumps(_seconds() | {name: round(seconds, 1) for name, seconds in took.items()}), encoding="utf-8")


def _seconds() -> dict[str, float]:
    try:
        return dict(json.loads(SECONDS.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}
