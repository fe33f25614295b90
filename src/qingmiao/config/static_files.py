"""The browser files: which of npm's are served, and the compressed copies made of all of them, named by their content."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder, find, get_finders
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = ".built-from"


class FingerprintedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise carries no types
    """Name every file by its content, also where a style or a script asks for another, so that a browser may keep it for a year.

    Maps of sources are not served, and nobody rewrites the lines that name them.
    """

    support_js_module_import_aggregation = True
    keep_intermediate_files = False
    patterns: ClassVar[Any] = tuple(
        (ending, tuple(found for found in finds if "sourceMappingURL" not in str(found)))
        for ending, finds in CompressedManifestStaticFilesStorage.patterns
    )


class UsedFinder(AppDirectoriesFinder):
    """Find the files of all apps but django_htmx, which brings copies of htmx that no page asks for."""

    def __init__(self) -> None:
        super().__init__({config.name for config in apps.get_app_configs() if config.name != "django_htmx"})


class VendorFinder(BaseFinder):
    """Find exactly the files that settings.VENDOR_FILES names.

    The packages hold eighty megabytes of variants, source maps and examples; compressing them all takes minutes.
    """

    def check(self, **_options: Any) -> list[CheckMessage]:
        """Name the files that npm has not brought."""
        missing = [source for source in settings.VENDOR_FILES.values() if not (settings.NODE_MODULES / source).is_file()]
        return [Error(f"node_modules/{source} is missing: run ./run or npm ci") for source in missing]

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        """Return where a file is, or nothing."""
        source = settings.VENDOR_FILES.get(path)
        found = [str(settings.NODE_MODULES / source)] if source else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002  # Django's signature
        """Yield every file under the path it is served as."""
        for path, source in settings.VENDOR_FILES.items():
            folder = settings.NODE_MODULES / source
            storage = FileSystemStorage(location=folder.parent)
            storage.prefix = str(Path(path).parent)  # type: ignore[attr-defined]  # collectstatic's convention
            yield folder.name, storage


class BundleFinder(BaseFinder):
    """Find the one file into which the styles of every page are put; made when one of them is newer."""

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        """Return where the file is, or nothing."""
        found = [str(_bundle())] if path == settings.BUNDLE else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002  # Django's signature
        """Yield the file."""
        storage = FileSystemStorage(location=_bundle().parent)
        storage.prefix = str(Path(settings.BUNDLE).parent)  # type: ignore[attr-defined]  # collectstatic's convention
        yield Path(settings.BUNDLE).name, storage


def _bundle() -> Path:
    """Return the bundle, written anew where it is missing or not what its parts say."""
    parts = [Path(str(find(part))).read_text(encoding="utf-8") for part in settings.BUNDLED]
    words = "\n".join(part.replace('@charset "UTF-8";', "") for part in parts)
    path = Path(settings.STATIC_ROOT).parent / "bundles" / settings.BUNDLE
    if not path.exists() or path.read_text(encoding="utf-8") != words:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as partial:
            partial.write(words)
        os.replace(partial.name, path)  # whole or not at all: others may read it now
    return path


def refresh_static_files() -> None:
    """Copy and compress the browser files if any changed since the last time. Older ones stay for pages that are still open."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", "--no-input", "--verbosity", "0")
    stamp.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
