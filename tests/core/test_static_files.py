"""Static files are named by their content and kept: a page asks for each once, and a new version never meets an old file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from qingmiao.config.static_files import FingerprintedFiles

FINGERPRINT = re.compile(r"\.[0-9a-f]{12}\.\w+$")
ASKED_FOR = re.compile(r"""(?:\bfrom\s*|\bimport\s*|\bimport\(|\burl\()["']?(\.{0,2}/?[\w./-]+\.(?:js|css|png|svg|woff2))["']?""")
AS_SERVED = {
    "STORAGES": {"staticfiles": {"BACKEND": f"{FingerprintedFiles.__module__}.{FingerprintedFiles.__name__}"}},
    "WHITENOISE_USE_FINDERS": False,
    "WHITENOISE_AUTOREFRESH": False,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What `qingmiao migrate` makes where the system is used; in tests files are served as they lie."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, **AS_SERVED):
        call_command("collectstatic", "--no-input", "--verbosity", "0")
        yield root


def collected(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"} and path.name != "staticfiles.json"]


def test_every_file_is_named_by_its_content(folder: Path) -> None:
    found = collected(folder)
    assert len(found) > 40
    assert not [path.name for path in found if not FINGERPRINT.search(path.name)]


def test_what_a_style_or_a_script_asks_for_is_there_under_that_name(folder: Path) -> None:
    own, asked = [path for path in collected(folder) if "vendor" not in path.parts and path.suffix in {".js", ".css"}], []
    for path in own:
        asked += [(path.name, name, path.parent / name) for name in ASKED_FOR.findall(path.read_text())]
    assert len(asked) >= 5
    assert not [(source, name) for source, name, target in asked if not FINGERPRINT.search(name) or not target.exists()]


@pytest.mark.django_db
def test_a_page_asks_for_files_under_these_names_alone(client: Client, folder: Path) -> None:
    asked = {path for page in ("/ui/", "/register/") for path in re.findall(r"/static/([^\"'#?]+)", client.get(page).content.decode())}
    assert any("icons" in path for path in asked)
    assert not [path for path in asked if not FINGERPRINT.search(path) or not (folder / path).exists()]


def test_a_browser_keeps_them_for_a_year_at_least(folder: Path) -> None:
    served = WhiteNoiseMiddleware(lambda _request: HttpResponse(status=404))
    answer = served(RequestFactory().get(staticfiles_storage.url("ui/shell.js")))
    answer.file_to_stream.close()
    age = int(re.search(r"max-age=(\d+), public, immutable", answer["Cache-Control"])[1])  # type: ignore[index]  # else the test fails
    assert age >= 365 * 24 * 3600


def test_no_file_of_ours_writes_an_address_of_another_by_hand() -> None:
    """It would not carry the fingerprint."""
    source = Path(__file__).resolve().parents[2] / "src" / "qingmiao"
    written = [
        path
        for ending in ("py", "html", "js", "css")
        for path in source.rglob(f"*.{ending}")
        if re.search(r"[\"'(]/static/\w", path.read_text())
    ]
    assert not written
