"""What ./check does once the environment and a throw-away cluster stand: every check, then the tests, then one summary.

All checks run even when one fails, so that one run tells everything. Exit code 1 if any failed. The checks that need no
database run beside the making of the databases that the tests copy.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from children import Stopped, end_children, leave_if_asked, listen_for_stop, run_side_by_side, start_child
from postgres import ROOT
from refusal import Refusal, refuse_in_one_sentence

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
TEST_PROCESSES = "2"
BROWSERS = ("chromium-headless-shell", "chromium")
LANES = 2
TEMPLATES, AFFECTED = "测试库", "改动牵连的测试"
SCRIPTS = ["run", "check", "qingmiao", ".ci/run", "ops/env.sh"]
CHECKS: dict[str, list[str]] = {
    "类型 mypy": [str(TOOLS / "mypy")],
    "格式 ruff format": [str(TOOLS / "ruff"), "format", "--check", "."],
    "写法 ruff check": [str(TOOLS / "ruff"), "check", "."],
    "层次 lint-imports": [str(TOOLS / "lint-imports")],
    "模板 djlint": [str(TOOLS / "djlint"), "src", "--check", "--lint", "--quiet"],
    "脚本 shellcheck": [str(TOOLS / "shellcheck"), "-x", *SCRIPTS],
    "迁移 makemigrations --check": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "类型 mypy ops": [str(TOOLS / "mypy"), "--config-file", "ops/mypy.ini", "--cache-dir", ".mypy_cache/ops"],
}


@dataclass(frozen=True)
class Result:
    """How one check ended."""

    title: str
    passed: bool
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run the checks that the mode asks for, then the tests, then say how it went."""
    listen_for_stop()
    os.chdir(ROOT)
    began, words = time.monotonic(), list(arguments)
    mode = words.pop(0) if words and words[0] != "--" else "all"
    plan = Plan(mode, words[1:])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "qingmiao.config.settings", "QINGMIAO_ENV": "test", "QINGMIAO_CHECK": "1"}
    if plan.has_browser and not any(map(shutil.which, BROWSERS)):
        raise Refusal("找不到 chromium，浏览器测试不能运行：请执行 apt-get install chromium-headless-shell，或用 ./check fast 略过它们。")
    with tempfile.TemporaryDirectory(prefix="qingmiao-city-") as folder:
        try:
            results, databases, first = _prepare(plan, environment, Path(folder))
            order = Path(folder) / "first"
            order.write_text("\n".join(first), encoding="utf-8")
            environment |= databases | {"QINGMIAO_TEST_FIRST": str(order), "QINGMIAO_TEST_KINDS": str(Path(folder) / "kinds")}
            results.append(_test(plan, environment, first if plan.mode == "changed" else []))
        except Stopped:
            raise Refusal("\n检查已中断。") from None
    return _summary(results, time.monotonic() - began)


@dataclass(frozen=True)
class Plan:
    """What was asked for: the mode, and what else pytest is told."""

    mode: str
    extra: list[str]

    @property
    def has_browser(self) -> bool:
        """Whether the browser's tests may run."""
        return self.mode in ("all", "changed")

    @property
    def has_city(self) -> bool:
        """Whether the browser's city is worth building beforehand: not for a handful of other tests."""
        return self.has_browser and (not self.extra or any("browser" in word for word in self.extra))

    @property
    def has_checks(self) -> bool:
        """Whether more is checked than the tests."""
        return self.mode in ("all", "fast", "changed")

    @property
    def has_order(self) -> bool:
        """Whether the tests that depend on the change run first, or alone; whoever names tests wants just these."""
        return self.has_checks and not self.extra

    @property
    def markers(self) -> list[str]:
        """Which tests pytest is to leave out."""
        return {"all": [], "changed": [], "database": ["-m", "database and not browser"]}.get(self.mode, ["-m", "not browser"])


def _prepare(plan: Plan, environment: dict[str, str], folder: Path) -> tuple[list[Result], dict[str, str], list[str]]:
    """Run the checks, make the test databases and find what the change touches, side by side.

    Returns how the checks went, what pytest is told of the databases, and the tests that depend on the change.
    """
    files = folder / "files"
    commands = {TEMPLATES: [PYTHON, "ops/template_database.py", *([str(files)] if plan.has_city else [])]}
    if plan.has_order:
        commands |= {AFFECTED: [PYTHON, "ops/affected.py"]}
    finished = run_side_by_side("准备", commands | (CHECKS if plan.has_checks else {}), environment, LANES)
    made = finished[TEMPLATES]
    if made.code:
        raise Refusal(f"测试库没有建成：\n{made.output}{made.complaints}".rstrip())
    for done in finished.values():
        if done.code:
            print(f"{done.output}{done.complaints}".rstrip(), flush=True)
    names = dict(zip(("QINGMIAO_TEST_TEMPLATE", "QINGMIAO_TEST_CITY"), made.output.split(), strict=False))
    results = [Result(title, done.code == 0, done.seconds) for title, done in finished.items() if title != TEMPLATES]
    first = finished[AFFECTED].output.split("\n")[:-1] if plan.has_order else []
    return results, names | {"QINGMIAO_TEST_CITY_FILES": str(files)}, first


def _test(plan: Plan, environment: dict[str, str], chosen: list[str]) -> Result:
    """Run pytest in the open: its closing line is what a continuous integration reads."""
    began = time.monotonic()
    title = "测试 pytest" if plan.has_browser else "测试 pytest（不含浏览器）"
    print(f"· {title}", file=sys.stderr, flush=True)
    command = [PYTHON, "-m", "pytest", "-n", TEST_PROCESSES, *plan.markers, *plan.extra, *chosen]
    child = start_child(command, environment)
    try:
        while child.poll() is None:
            leave_if_asked()
            time.sleep(0.2)
    finally:
        end_children([child], patience_s=20)
    return Result(title, child.returncode == 0, time.monotonic() - began)


def _summary(results: Sequence[Result], seconds: float) -> int:
    print("\n检查结果")
    for result in results:
        print(f"  {'通过' if result.passed else '未过'}  {result.seconds:6.1f} 秒  {result.title}")
    failed = [result.title for result in results if not result.passed]
    print(f"共 {seconds:.0f} 秒，" + (f"{len(failed)} 项未过：{'、'.join(failed)}。" if failed else "全部通过。"), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
