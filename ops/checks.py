"""What ./check does once the environment and a throw-away cluster stand: every check in turn, then one summary.

All checks run even when one fails, so that one run tells everything. Exit code 1 if any failed.
"""

import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from children import Stopped, end_children, leave_if_asked, listen_for_stop, run_with_dots, start_child
from postgres import ROOT
from refusal import Refusal, refuse_in_one_sentence

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
TEST_PROCESSES = "2"
BROWSERS = ("chromium-headless-shell", "chromium")
SCRIPTS = ["run", "check", "qingmiao", ".ci/run", "ops/env.sh"]
CHECKS: dict[str, list[str]] = {
    "格式 ruff format": [str(TOOLS / "ruff"), "format", "--check", "."],
    "写法 ruff check": [str(TOOLS / "ruff"), "check", "."],
    "类型 mypy": [str(TOOLS / "mypy")],
    "类型 mypy ops": [str(TOOLS / "mypy"), "--config-file", "ops/mypy.ini"],
    "层次 lint-imports": [str(TOOLS / "lint-imports")],
    "模板 djlint": [str(TOOLS / "djlint"), "src", "--check", "--lint", "--quiet"],
    "脚本 shellcheck": [str(TOOLS / "shellcheck"), "-x", *SCRIPTS],
    "迁移 makemigrations --check": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
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
    words = list(arguments)
    mode = words.pop(0) if words and words[0] != "--" else "all"
    extra = words[1:]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "qingmiao.config.settings", "QINGMIAO_ENV": "test"}
    try:
        results = [] if mode == "tests" else [_check(title, command, environment) for title, command in CHECKS.items()]
        results.append(_test(extra, environment, browser=mode == "all"))
    except Stopped:
        raise Refusal("\n检查已中断。") from None
    return _summary(results)


def _check(title: str, command: list[str], environment: dict[str, str]) -> Result:
    done = run_with_dots(title, command, environment)
    if done.code:
        print(f"{done.output}{done.complaints}".rstrip(), flush=True)
    return Result(title, done.code == 0, done.seconds)


def _test(extra: list[str], environment: dict[str, str], *, browser: bool) -> Result:
    """Run pytest in the open: its closing line is what a continuous integration reads."""
    if browser and not any(map(shutil.which, BROWSERS)):
        raise Refusal("找不到 chromium，浏览器测试不能运行：请执行 apt-get install chromium-headless-shell，或用 ./check fast 略过它们。")
    began = time.monotonic()
    title = "测试 pytest" if browser else "测试 pytest（不含浏览器）"
    print(f"· {title}", file=sys.stderr, flush=True)
    chosen = [] if browser else ["-m", "not browser"]
    command = [PYTHON, "-m", "pytest", "-n", TEST_PROCESSES, "--durations=5", "--durations-min=3", *chosen, *extra]
    child = start_child(command, environment | _template_database(environment))
    try:
        while child.poll() is None:
            leave_if_asked()
            time.sleep(0.2)
    finally:
        end_children([child], patience_s=20)
    return Result(title, child.returncode == 0, time.monotonic() - began)


def _template_database(environment: dict[str, str]) -> dict[str, str]:
    """Migrate one database that every test process copies, in place of migrating once per process."""
    done = run_with_dots("测试库模板", [PYTHON, "ops/template_database.py"], environment)
    if done.code:
        raise Refusal(f"测试库模板没有建成：\n{done.output}{done.complaints}".rstrip())
    return {"QINGMIAO_TEST_TEMPLATE": done.output.strip()}


def _summary(results: Sequence[Result]) -> int:
    print("\n检查结果")
    for result in results:
        print(f"  {'通过' if result.passed else '未过'}  {result.seconds:6.1f} 秒  {result.title}")
    failed = [result.title for result in results if not result.passed]
    total = sum(result.seconds for result in results)
    print(f"共 {total:.0f} 秒，" + (f"{len(failed)} 项未过：{'、'.join(failed)}。" if failed else "全部通过。"), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
