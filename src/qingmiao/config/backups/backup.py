"""Write a backup."""

import shutil
from datetime import datetime
from pathlib import Path

from qingmiao import __version__
from qingmiao.codes.errors import DomainError
from qingmiao.config.backups import manifest
from qingmiao.config.backups.programs import find_programs, run_program, service_file
from qingmiao.config.environment import Environment

# Whoever held a backup could enter with the keys of sessions that are still open; after a restore people sign in again.
OPEN_SESSIONS = ("django_session", "usersessions_usersession")


def write_backup(target: Path, environment: Environment, server_major: int, *, at: datetime) -> manifest.Manifest:
    """Write database, files and manifest into `target`, which must not exist or be empty; it appears only when complete.

    The database comes first, in one snapshot, and the files after it: a stored file is never changed, so every file
    that the snapshot names is there, and one that came later is merely kept as well.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DomainError(f"{target} 已存在而且不是空文件夹：请另选一个文件夹，备份从不覆盖旧备份。", exit_code=2)
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
    except OSError as refused:
        raise DomainError(f"不能在 {target.parent} 建立文件夹：请检查路径和权限。", exit_code=2) from refused
    programs = find_programs(server_major)
    with service_file(environment.connection_parameters()) as service:
        options = ("--format=custom", "--no-owner", "--no-privileges", *(f"--exclude-table-data={table}" for table in OPEN_SESSIONS))
        dump = programs.command("pg_dump", *options, f"--file={unfinished / manifest.DUMP}")
        run_program(dump, programs.environment(service))
    if environment.files_folder.exists():
        shutil.copytree(environment.files_folder, unfinished / manifest.FILES)
    made = manifest.Manifest(
        format=manifest.FORMAT,
        made_at=at.isoformat(timespec="seconds"),
        version=__version__,
        postgres_major=server_major,
        data_key_mark=manifest.mark_of(environment.data_key),
        sha256=manifest.digests(unfinished),
    )
    manifest.write(unfinished, made)
    if target.exists():
        target.rmdir()
    unfinished.rename(target)
    return made
