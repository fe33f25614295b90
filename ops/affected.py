"""Which tests depend on what changed: prints their files, one a line, and the ids of single pages of the browser's walk.

    python ops/affected.py [PATH…]        without paths: what differs from the upstream branch, and what is not committed

Three kinds of ties are followed. Imports, by module, tests included. Templates: the views that name them, through includes and
extends. Data and static files: the modules that name the file or a folder above it. A test that opens pages is tied to the
views of the addresses and route names that its text holds, and to what every page passes through. What cannot be tied to
anything less (the locks, the settings, a conftest.py of all) is tied to everything.
"""

import ast
import importlib
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE, TESTS = ROOT / "src" / "qingmiao", ROOT / "tests"
ALWAYS = ("tests/test_house.py", "tests/test_schema.py")
EVERYTHING = re.compile(
    r"(pyproject\.toml|requirements/|package|check$|ops/(checks|template_database)|tests/(conftest|ordering)\.py"
    r"|src/qingmiao/config/(settings|urls|apps|environment)\.py)"
)
# They import every room only to put them together: what they import does not pass through them.
WIRING = {"src/qingmiao/config/urls.py", "src/qingmiao/config/apps.py", "src/qingmiao/config/wsgi.py"}
# It builds a city by every service, so that there is something to see: what is seen is tied by the views.
STAGE = "tests/browser/conftest.py"
WALK = "tests/browser/test_every_page.py"
OPENS_PAGES = re.compile(r"\b(client|Client|live_server|open_browser|page|desk_page|phone_page|server|city)\b")


def main(arguments: Sequence[str]) -> int:
    """Print the tests that the changed files may have broken."""
    sys.path[:0] = [str(ROOT / "src"), str(TESTS)]
    changed = [Path(word).resolve().relative_to(ROOT).as_posix() for word in arguments] or list(_changed())
    print("\n".join(sorted(affected(changed))))
    return 0


def affected(changed: Sequence[str]) -> set[str]:
    """Return the files of the tests that depend on any of the files; of the walk over all pages, the ids of its steps."""
    tests = {_shown(path): path for path in TESTS.rglob("test_*.py")}
    if any(EVERYTHING.match(path) for path in changed):
        return set(tests)
    broken = _dependents({path for path in changed if path.endswith(".py")} | set(_modules_of_data(changed)))
    drawn = _users_of_templates({path for path in changed if "/templates/" in path})
    views = broken | drawn
    found = {name for name in tests if name in broken or _under_a_changed_conftest(name, broken)} | set(ALWAYS)
    if any("/static/" in name for name in changed):
        found |= {name for name in tests if name.startswith(("tests/browser/", "tests/ui/"))}
    found |= {name for name, path in tests.items() if name != WALK and _opens(path) & views}
    found |= {name for name, path in tests.items() if any(_names(path, file) for file in changed)}
    return found | ({WALK} if WALK in found or _every_page() & views else _steps(views))


def _changed() -> Iterator[str]:
    """Yield the files that differ from where this branch left its upstream, and those not committed."""
    upstream = _git("rev-parse", "--abbrev-ref", "@{upstream}").strip() or "HEAD"
    base = _git("merge-base", "HEAD", upstream).strip() or "HEAD"
    yield from _git("diff", "--name-only", base).split("\n")[:-1]
    yield from _git("ls-files", "--others", "--exclude-standard").split("\n")[:-1]


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _python_files() -> dict[str, str]:
    """Return every module's dotted name (tests as they import each other) with its file."""
    found = {}
    for top in (SOURCE.parent, TESTS, ROOT / "ops"):
        for path in top.rglob("*.py"):
            parts = path.relative_to(top).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = _shown(path)
    return found


@cache
def _importers() -> dict[str, set[str]]:
    """Return, for each file, the files that import it."""
    importers = defaultdict[str, set[str]](set)
    for file in _python_files().values():
        for name in _imported(ROOT / file):
            if (imported := _file_of(name)) and not (file == STAGE and imported.startswith("src/")):
                importers[imported].add(file)
    return importers


def _file_of(name: str) -> str:
    """Return the file of a module, or of the module that a dotted name begins with; empty for what is not ours."""
    modules = _python_files()
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return modules.get(name, "")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _dependents(files: Iterable[str]) -> set[str]:
    """Return the files and all that import them, however far; a migration counts as its models."""
    waiting = {re.sub(r"/migrations/.*", "/models.py", file) for file in files} | set(files)
    found = set[str]()
    while waiting:
        file = waiting.pop()
        found.add(file)
        if file in WIRING:
            continue
        package = file.removesuffix(".py") + "/__init__.py"
        waiting |= {*_importers().get(file, ()), *_importers().get(package, ())} - found
    return found


def _modules_of_data(changed: Iterable[str]) -> Iterator[str]:
    """Yield the modules that name a data file, those of its room that name a folder of it, and those that name the room."""
    for name in changed:
        if not name.startswith("src/") or name.endswith(".py") or "/templates/" in name or "/static/" in name:
            continue
        path = Path(name)
        room, folders = path.parts[2], path.parts[3:-1]
        for file in _python_files().values():
            own = folders if file.startswith(f"src/qingmiao/{room}/") else ()
            if file.startswith("src/") and (path.name in _text(file) or any(f'"{word}"' in _text(file) for word in (room, *own))):
                yield file


@cache
def _text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8", errors="replace")


@cache
def _template_texts() -> dict[str, str]:
    return {_shown(path): path.read_text(encoding="utf-8") for path in SOURCE.glob("*/templates/**/*") if path.is_file()}


def _users_of_templates(files: set[str]) -> set[str]:
    """Return the templates, the templates that include or extend them, and the modules that name any of them."""
    found, waiting = set[str](), set(files)
    while waiting:
        file = waiting.pop()
        found.add(file)
        name = file.partition("/templates/")[2]
        users = {other for other, text in _template_texts().items() if name in text}
        users |= {module for module in _python_files().values() if module.startswith("src/") and Path(name).name in _text(module)}
        waiting |= users - found if file in files or "/templates/" in file else set()
    return found


def _under_a_changed_conftest(test: str, broken: set[str]) -> bool:
    folders = Path(test).parents
    return any((folder / "conftest.py").as_posix() in broken for folder in folders)


def _names(test: Path, changed: str) -> bool:
    """Whether a test names a file that is no module: a document, a sample, a script."""
    return not changed.endswith((".py", ".html", ".css", ".js")) and Path(changed).name in _text(_shown(test))


# Pages


@cache
def _routes() -> dict[str, str]:
    """Return each route's name with the file of its view. Starts Django, and needs no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.urls import get_resolver  # noqa: PLC0415

    modules, found = _python_files(), {}
    for name, values in get_resolver().reverse_dict.lists():
        if callable(name):
            continue
        for value in values:
            found[str(name)] = modules.get(get_resolver().resolve("/" + _filled(value[0][0][0])).func.__module__, "")
    return found


def _filled(pattern: str) -> str:
    return re.sub(r"%\((\w+)\)s", "1", pattern)


@cache
def _every_page() -> set[str]:
    """Return the modules that every page passes through: those that the settings name."""
    named = re.findall(r'"(qingmiao(?:\.\w+)+)"', _text("src/qingmiao/config/settings.py"))
    found = {_file_of(name) for name in named} - WIRING
    return {file for file in found if file.count("/") > 2 and not file.endswith("/__init__.py")}


@cache
def _opens(test: Path) -> set[str]:
    """Return the files of the views whose addresses or names a test's text holds, and what every page passes through."""
    text = _text(_shown(test))
    if not OPENS_PAGES.search(text):
        return set()
    words = set(re.findall(r"""["']([a-z_]+)["']""", text))
    views = {file for name, file in _routes().items() if name in words}
    for address in re.findall(r"""["'](/[^"'\s]*)["'?]""", text):
        views |= _view_at(re.sub(r"\{[^}]*\}", "1", address).partition("?")[0])
    return views | _every_page()


def _view_at(address: str) -> set[str]:
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    _routes()
    try:
        return {_python_files().get(resolve(address).func.__module__, "")}
    except Resolver404:
        return set()


def _steps(views: set[str]) -> set[str]:
    """Return the ids of the walk's steps whose page is drawn by one of the views."""
    names = {name for name, file in _routes().items() if file in views}
    walk = importlib.import_module("browser.test_every_page")
    test = f"{WALK}::test_a_page_is_accessible_fits_and_loads_light"
    return {f"{test}[{walk.name_of(step)}]" for step in walk.walk() if step[1].name in names}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
