"""The pages for developers speak of what there is: every path, command and name in them exists."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "qingmiao"
PAGES = sorted((ROOT / "docs" / "developing").glob("*.md"))
# How a page shortens a path: the rooms of the house, what templates and static files are called by, what stands in every app, the tests.
ROOMS = (
    ROOT,
    SOURCE,
    ROOT / "tests",
    *SOURCE.glob("*/templates"),
    *SOURCE.glob("*/static"),
    *(path for path in SOURCE.iterdir() if path.is_dir()),
)
IS_PATH = re.compile(r"^[\w.<>*-]+(/[\w.<>*-]+)*/?$")
NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]{2,}")
# Words in code that are Python's, Django's, or stand for something of the reader's own.
FOREIGN = {
    "case",
    "dict",
    "bool",
    "list",
    "date",
    "None",
    "True",
    "False",
    "complaint",
    "complaints",
    "app_model",
    "title",
    "SET",
    "Matter",
    "WORKFLOW",
    "Effective",
}


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def spoken(page: Path) -> Iterator[str]:
    """Yield what stands in code in the running text."""
    prose = re.sub(r"```.*?```", "", text_of(page), flags=re.S)
    yield from re.findall(r"`([^`]+)`", prose)


@cache
def everything() -> frozenset[str]:
    """Return every name in the sources, the skeleton and the tools."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names: set[str] = set()
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if path.suffix in {".py", ".html", ".js", ".typ", ".toml", ".sh", ".txt", ".css"} and path.is_file() and path != Path(__file__):
            names |= set(NAME.findall(path.read_text(encoding="utf-8")))
    return frozenset(names)


def is_a_path(word: str) -> bool:
    return bool(IS_PATH.match(word)) and ("/" in word or bool(re.search(r"\.(py|md|html|css|js|yaml|toml|typ)$", word)))


def exists(word: str) -> bool:
    pattern = re.sub(r"<\w+>", "*", word.rstrip("/")).replace("NNNN-title", "*")
    is_poured = "<app>" in word and next((ROOT / "ops" / "new_app").glob(f"*/{word.split('/')[-1]}.txt"), None) is not None
    return is_poured or any(next(room.glob(pattern), None) is not None for room in ROOMS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_exists(page: Path) -> None:
    paths = [word for word in spoken(page) if is_a_path(word)]
    assert not [word for word in paths if not exists(word)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(page))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_one(page: Path) -> None:
    from qingmiao.config.cli import COMMANDS  # noqa: PLC0415  # a fault in it should fail this test alone

    said = [word.split() for word in spoken(page) if word.startswith(("./", ".venv/bin/", "qingmiao "))]
    for first, *rest in said:
        assert first == "qingmiao" or (ROOT / first).exists(), first
        name = next((word for word in rest if not word.startswith("-")), "") if first.endswith("qingmiao") else ""
        assert not name or name in COMMANDS, name
        module = rest[1] if rest[:1] == ["-m"] else ""
        assert module in {"", "qingmiao", "django", "pytest"}, module
    assert not [word for words in said for word in words if word.startswith("tests/") and not exists(word)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_stands_in_the_sources(page: Path) -> None:
    words = [word for word in spoken(page) if not is_a_path(word) and not re.search(r"[一-鿿]", word) and " " not in word]
    blocks = [re.sub(r"#.*|\"[^\"]*\"", "", block) for block in re.findall(r"```python\n(.*?)```", text_of(page), flags=re.S)]
    names = {name for word in (*words, *blocks) for name in NAME.findall(word)} - FOREIGN
    assert not sorted(names - everything())


def test_every_page_is_listed_and_short() -> None:
    index = text_of(ROOT / "docs" / "developing" / "README.md")
    assert not [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in index]
    assert not [page.name for page in PAGES if text_of(page).count("\n") > 120]
