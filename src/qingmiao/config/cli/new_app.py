"""`qingmiao new-app`: pour a new app from the skeleton under ops/new_app: one noun, one case, its pages, rule, figure, rows and tests."""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

from qingmiao.codes.errors import DomainError
from qingmiao.config.environment import ROOT

SKELETON = ROOT / "ops" / "new_app"
ENDING = ".txt"  # so that no tool takes a skeleton for a program
ABOVE = '"(figures)"'  # the floor of the house above which a new room is put
WATCHED = """from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("{app}", "0001_initial"),
    ]

    operations = [
        WatchTable("{app}_{noun}"),
    ]
"""
# In a process of its own, which knows the new app.
GENERATED = """
import django
django.setup()
from pathlib import Path
from qingmiao.config.cli import indicators, permissions
Path("docs/permissions.md").write_text(permissions.matrix(), encoding="utf-8")
Path("docs/indicators.md").write_text(indicators.catalogue_page(), encoding="utf-8")
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the app, what it keeps, and how people call it."""
    parser.add_argument("name", metavar="NAME", help="应用的英文名，复数小写，如 complaints")
    parser.add_argument("--noun", default="", help="一行记录的英文名，单数小写，如 complaint；缺省去掉末尾的 s")
    parser.add_argument("--title", default="事项", help="中文名，如 投诉")


def run(args: argparse.Namespace) -> int:
    """Write the app, its tests and its rows of the demonstration city; wire what cannot be found by its folder."""
    app, noun = args.name, args.noun or args.name.removesuffix("s")
    _refuse_impossible(app, noun, args.title)
    written = [_write(source, app, noun, args.title) for source in sorted(SKELETON.rglob(f"*{ENDING}"))]
    _put_into_the_house(app)
    migrations = ROOT / "src" / "qingmiao" / app / "migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    _python("-m", "django", "makemigrations", app, "--name", "initial", "--verbosity", "0")
    (migrations / "0002_watched.py").write_text(WATCHED.format(app=app, noun=noun), encoding="utf-8")
    programs = [str(path) for path in (*written, *migrations.glob("*.py")) if path.suffix == ".py"]
    _python("-m", "ruff", "check", "--quiet", "--fix", "--select", "I", *programs)
    _python("-m", "ruff", "format", "--quiet", *programs)
    _python("-c", GENERATED)
    sys.stdout.write("".join(f"{path.relative_to(ROOT)}\n" for path in written))
    sys.stdout.write(f"已建立 {app}。下一步：./check fast -- tests/{app}，再按 docs/developing/app.md 改成自己的内容。\n")
    return 0


def _refuse_impossible(app: str, noun: str, title: str) -> None:
    if not (re.fullmatch(r"[a-z]+", app) and re.fullmatch(r"[a-z]+(_[a-z]+)*", noun)) or app == noun:
        raise DomainError("应用名和记录名须为小写英文字母，而且不同名，如：new-app complaints --noun complaint --title 投诉。")
    if not re.fullmatch(r"[\u4e00-\u9fff]{1,12}", title):
        raise DomainError("中文名须为 1 到 12 个汉字。")
    if (ROOT / "src" / "qingmiao" / app).exists() or (ROOT / "tests" / app).exists():
        raise DomainError(f"已有 {app}，请换一个名字。")
    if not SKELETON.is_dir():
        raise DomainError("只能在源代码目录里建立新应用。")


def _write(source: Path, app: str, noun: str, title: str) -> Path:
    target = _target(source.relative_to(SKELETON), app, noun)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_poured(source.read_text(encoding="utf-8"), app, noun, title), encoding="utf-8")
    return target


def _target(source: Path, app: str, noun: str) -> Path:
    """Return where a file of the skeleton goes."""
    house, (kind, *rest) = ROOT / "src" / "qingmiao", Path(_poured(str(source).removesuffix(ENDING), app, noun, "")).parts
    if kind == "tests":
        return ROOT.joinpath("tests", app, *rest)
    if kind == "synthetic.py":
        return house / "synthetic" / "parts" / f"{app}.py"
    if rest[0] == "templates":
        return house.joinpath(app, "templates", app, *rest[1:])
    return house.joinpath("legislation", app, *rest[1:]) if rest[0] == "legislation" else house.joinpath(app, *rest)


def _poured(text: str, app: str, noun: str, title: str) -> str:
    """Put the app's own words in the place of the skeleton's; the plural first, for it contains the noun."""
    plain = "".join(part.capitalize() for part in noun.split("_"))
    words = {"skeletons": app, "SKELETONS": app.upper(), "Skeleton": plain, "skeleton": noun, "SKELETON": noun.upper(), "骨架": title}
    return re.sub("|".join(words), lambda found: words[found[0]], text)


def _put_into_the_house(app: str) -> None:
    path = ROOT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    if f'"({app})"' not in text:
        path.write_text(text.replace(ABOVE, f'"({app})", {ABOVE}', 1), encoding="utf-8")


def _python(*arguments: str) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qingmiao.config.settings"}
    done = subprocess.run([sys.executable, *arguments], check=False, cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603  # ours
    if done.returncode:
        raise DomainError(f"没有完成：{' '.join(arguments[:3])}\n{done.stdout}{done.stderr}")
    return done.stdout
