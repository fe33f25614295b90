"""The house rules that no linter knows. Each one names the file and what to do."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "qingmiao"
MOST_LINES = 400
COUNTED = {".py", ".html", ".js", ".sh", ""}
# The rooms of the house that are an app of the trade: they have the fixed file names and no others.
NOT_AN_APP = {"config", "synthetic", "engines", "codes", "legislation", "core", "ui"}
ANSWERS_BY_HAND = {"filings", "institutions"}
FIXED_NAMES = {
    "__init__", "models", "rules", "permissions", "workflow", "queries", "services", "tasks", "api", "web",
    "indicators", "listeners", "shell", "words",
    "templates", "static", "migrations", "data",
}  # fmt: skip
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "constants", "util", "helper"}
# What is done in one place only → where. A second way is a defect: use the piece that stands there.
ONE_WAY = {
    r"Content-Disposition": {"core/downloads.py"},
    r"\bXLSX = |spreadsheetml\.sheet": {"core/downloads.py"},
    r"\bPaginator\(|\bPAGE_SIZE\b": {"ui/paging.py"},
    r"\bnotify\(": {"core/notices.py", "core/parties.py", "core/watching.py"},
    r"\bstore_file\(": {"core/files.py", "core/attachments.py", "demonstration/services/guiding.py", "workforce/services/proving.py"},
    r"files import .*\bserve\b|files\.serve\(": {"ui/attachments.py"},
    r"FORMULA_STARTS": set(),
    r"path=f?\"/": set(),
}
# Pages that allauth and Django look up by name; nothing of ours mentions them.
FOREIGN_TEMPLATES = ("account/", "allauth/", "mfa/", "usersessions/", "socialaccount/")
# What a day is called, and where a sentence is not read by people of the house.
DAY_NAME = re.compile(r"(^|_)(on|until|day|since)$")
NOT_READ_BY_PEOPLE = {"engines", "synthetic", "migrations", "cli"}
STATUS_PAGE = re.compile(r"^\d{3}(_csrf)?\.html$")


@cache
def tracked_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def text_files() -> Iterator[tuple[Path, str]]:
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode()


def apps() -> list[Path]:
    return [folder for folder in sorted(SOURCE.iterdir()) if (folder / "__init__.py").exists() and folder.name not in NOT_AN_APP]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_of_code_is_longer_than_400_lines() -> None:
    long = {
        shown(path): lines
        for path, text in text_files()
        if path.suffix in COUNTED
        and path.name != "LICENSE"
        and path.parent.name != "migrations"
        and (lines := text.count("\n")) > MOST_LINES
    }
    assert not long, f"make each a package of the same name, one module per subject: {long}"


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_an_app_holds_only_the_fixed_file_names(app: Path) -> None:
    found = {path.stem for path in app.iterdir() if path.name != "__pycache__"}
    assert not found - FIXED_NAMES, f"put it into the file or package whose subject it is: {sorted(found - FIXED_NAMES)}"


def test_no_file_is_named_after_nothing() -> None:
    named = [shown(path) for path in tracked_files() if path.suffix == ".py" and path.stem in BANNED_NAMES]
    assert not named, f"a helper lives beside its use, under a name that says what it does: {named}"


def test_no_app_imports_the_pages_of_another() -> None:
    offences = []
    for app in apps():
        for path in app.rglob("*.py"):
            offences += [f"{shown(path)} imports {name}" for name in _imports(path) if _is_page_of_another(name, app.name)]
    assert not offences, offences


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_page_of_another(name: str, app: str) -> bool:
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != "qingmiao" or parts[1] in {app, "core", "ui"}:
        return False
    return parts[2] in {"web", "api"}


def test_what_is_done_in_one_place_is_done_nowhere_else() -> None:
    found = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        for pattern, places in ONE_WAY.items():
            if path.relative_to(SOURCE).as_posix() not in places and re.search(pattern, text):
                found.append(f"{shown(path)}: {pattern}")
    assert not found, f"use the shared piece (docs/ui.md): {found}"


def test_no_page_catches_a_refusal_by_hand() -> None:
    """`ui.answering` puts a refusal at its field or says it beside the step."""
    pages = [path for app in apps() if app.name not in ANSWERS_BY_HAND for path in (app / "web").rglob("*.py")]
    caught = [shown(path) for path in pages if re.search(r"except DomainError|in str\(refusal\)", path.read_text())]
    assert not caught, f"answer with take_form, take_step or keep: {caught}"


def test_no_lock_holds_an_address() -> None:
    for path in [*ROOT.glob("requirements/*.lock"), ROOT / "package-lock.json"]:
        text = path.read_text()
        assert "://" not in text, path.name
        assert '"resolved"' not in text, path.name


def test_no_tracked_file_names_a_machine_or_a_package_registry() -> None:
    registries = ["pypi" + ".org", "pythonhosted" + ".org", "registry" + ".npmjs", "registry" + ".npmmirror", "deb" + ".debian.org"]
    folders = ["/" + "work/", "/" + "root/", "/" + "home/"]
    found = [f"{shown(path)}: {word}" for path, text in text_files() for word in registries + folders if word in text]
    assert not found, found


def test_a_day_in_a_sentence_is_written_as_people_write_it() -> None:
    """A sentence says 2026年11月23日: day_words of codes.days, day_cn and date_cn of ui.words; never the machine's spelling."""
    found = []
    for path in SOURCE.rglob("*.py"):
        if not NOT_READ_BY_PEOPLE & set(path.parts):
            found += [f"{path.relative_to(SOURCE)}:{line}" for line in bare_days(ast.parse(path.read_text(encoding="utf-8")))]
    assert not found, found


def bare_days(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of Chinese sentences into which a day is put as it is."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        if any(isinstance(part, ast.Constant) and re.search("[\u4e00-\u9fff]", str(part.value)) for part in parts):
            written = (part for part in parts if isinstance(part, ast.FormattedValue) and not is_a_year(part))
            yield from (part.lineno for part in written if is_bare_day(part.value))


def is_a_year(part: ast.FormattedValue) -> bool:
    """Tell whether no more of a day is written than its year."""
    return part.format_spec is not None and ast.unparse(part.format_spec) == "f'%Y'"


def is_bare_day(value: ast.expr) -> bool:
    """Tell whether an expression is a day by its name, or one in the machine's spelling."""
    if isinstance(value, ast.BoolOp):
        return is_bare_day(value.values[0])
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr == "isoformat"
    if isinstance(value, ast.Attribute):
        return value.attr != "day" and bool(DAY_NAME.search(value.attr))
    return isinstance(value, ast.Name) and bool(DAY_NAME.search(value.id))


def test_every_template_is_used() -> None:
    everything = "\n".join(text for path, text in text_files() if path.suffix in {".py", ".html", ".js"} and SOURCE in path.parents)
    unused = []
    for template in SOURCE.glob("*/templates/**/*.*"):
        name = template.relative_to(template.parents[len(template.relative_to(SOURCE).parts) - 3]).as_posix()
        if not template.is_file() or name.startswith(FOREIGN_TEMPLATES) or STATUS_PAGE.match(name):
            continue
        if name not in everything and not (template.suffix == ".typ" and template.name in everything):
            unused.append(name)
    assert not unused, f"delete them: {unused}"


def test_every_term_of_the_glossary_is_an_identifier() -> None:
    rows = re.findall(r"^\| (?P<term>[^|]+) \| (?P<names>[^|]+) \|", (ROOT / "docs" / "glossary.md").read_text().split("## ")[1], re.M)
    code = "\n".join(path.read_text() for path in SOURCE.rglob("*.py")).lower()
    names = [name for term, cell in rows[2:] for name in re.findall(r"`([a-z_]+)`", cell)]
    assert len(names) > 50
    missing = [name for name in names if name not in code]
    assert not missing, f"the glossary names what the code does not have: {missing}"


def test_every_command_is_explained_and_importable() -> None:
    from qingmiao.config.cli import COMMANDS  # noqa: PLC0415  # a fault in it should fail this test alone

    for name, (module, summary) in COMMANDS.items():
        path = SOURCE.parent / Path(*module.split("."))
        assert path.with_suffix(".py").exists() or (path / "__init__.py").exists(), name
        assert re.search(r"[一-鿿]", summary), name
