"""Restore a backup: the database in one transaction, the files by one exchange of folders."""

import shutil
import tempfile
from pathlib import Path

import psycopg

from qingmiao.codes.errors import DomainError
from qingmiao.config.backups import manifest
from qingmiao.config.backups.programs import find_programs, run_program, service_file
from qingmiao.config.environment import Environment

EMPTY_THE_SCHEMA = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


def restore_backup(source: Path, environment: Environment, server_major: int, *, replace: bool) -> manifest.Manifest:
    """Verify `source`, then put its database and files in place; refuse to write over anything unless `replace`.

    Whatever fails, the database is as it was before.
    """
    found = manifest.read_verified(source)
    _refuse_mismatch(found, environment, server_major)
    if not replace:
        _refuse_overwriting(environment)
    staged = environment.files_folder.with_name(f"{environment.files_folder.name}.restoring")
    shutil.rmtree(staged, ignore_errors=True)
    if (source / manifest.FILES).exists():
        shutil.copytree(source / manifest.FILES, staged)
    else:
        staged.mkdir(parents=True)
    _restore_database(source / manifest.DUMP, environment, server_major)
    _exchange(staged, environment.files_folder)
    return found


def _refuse_mismatch(found: manifest.Manifest, environment: Environment, server_major: int) -> None:
    if found.data_key_mark != manifest.mark_of(environment.data_key):
        raise DomainError("QINGMIAO_DATA_KEY 与备份时的不同，恢复后个人信息将无法解密：请设置备份时的密钥再恢复。")
    if found.postgres_major > server_major:
        raise DomainError(f"备份来自 PostgreSQL {found.postgres_major}，这里的服务器是 {server_major}：请恢复到同版或更新的服务器。")


def _refuse_overwriting(environment: Environment) -> None:
    with psycopg.connect(**environment.connection_parameters()) as connection:  # type: ignore[arg-type]  # libpq's names
        (tables,) = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (0,)
    files_folder = environment.files_folder
    if tables:
        raise DomainError(f"数据库里已有 {tables} 张表，没有恢复：请改用空的数据库；确认要用备份替换全部现有数据时，加 --replace。")
    if files_folder.exists() and any(files_folder.iterdir()):
        raise DomainError(f"文件夹 {files_folder} 里已有文件，没有恢复：请移走它们；确认要用备份替换时，加 --replace。")


def _restore_database(dump: Path, environment: Environment, server_major: int) -> None:
    programs = find_programs(server_major)
    with service_file(environment.connection_parameters()) as service, tempfile.TemporaryDirectory(prefix="qingmiao-") as folder:
        settings, script = programs.environment(service), f"{folder}/script.sql"
        # By way of a file: psql at the end of a pipe would commit a script that broke off half-way.
        run_program([str(programs.folder / "pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)], settings)
        run_program(programs.command("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-c", EMPTY_THE_SCHEMA, "-f", script), settings)


def _exchange(staged: Path, folder: Path) -> None:
    replaced = folder.with_name(f"{folder.name}.replaced")
    shutil.rmtree(replaced, ignore_errors=True)
    if folder.exists():
        folder.rename(replaced)
    staged.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)
