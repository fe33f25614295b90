"""The manifest: which files a backup holds, and their SHA-256, so that a damaged or mixed-up backup is never restored."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import derive_key

NAME = "manifest.json"
FORMAT = 1
DUMP = "database.dump"
FILES = "files"
SHOWN = 5


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    made_at: str
    version: str
    postgres_major: int
    data_key_mark: str
    sha256: dict[str, str]


def mark_of(data_key: str) -> str:
    """Return a mark by which a data key is recognised and from which it cannot be found."""
    return derive_key(data_key.encode(), "backup mark", 16).hex()


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder but the manifest, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {str(path.relative_to(folder)): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder."""
    (folder / NAME).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")


def read_verified(folder: Path) -> Manifest:
    """Read the manifest and compare every file with it; raise DomainError when anything is missing, changed or added."""
    if not (folder / NAME).is_file():
        raise DomainError(f"{folder} 不是备份：里面没有 {NAME}，请给出 ./qingmiao backup 写成的文件夹。", exit_code=2)
    manifest = _parse((folder / NAME).read_text())
    found = digests(folder)
    wrong = [f"缺少 {path}" for path in manifest.sha256.keys() - found.keys()]
    wrong += [f"多出 {path}" for path in found.keys() - manifest.sha256.keys()]
    wrong += [f"{path} 被改动" for path in found.keys() & manifest.sha256.keys() if found[path] != manifest.sha256[path]]
    if wrong:
        listed = "；".join(sorted(wrong)[:SHOWN]) + (f"；共 {len(wrong)} 处" if len(wrong) > SHOWN else "")
        raise DomainError(f"备份与清单不符，没有恢复：{listed}。请改用另一份备份。")
    return manifest


def _parse(text: str) -> Manifest:
    try:
        content: dict[str, Any] = json.loads(text)
        manifest = Manifest(**content)
    except (ValueError, TypeError) as damaged:
        raise DomainError(f"备份的清单 {NAME} 已损坏，没有恢复：请改用另一份备份。") from damaged
    if manifest.format != FORMAT:
        raise DomainError(f"备份的格式是 {manifest.format}，本版本只能恢复格式 {FORMAT}：请用写成它的版本（{manifest.version}）恢复。")
    return manifest
