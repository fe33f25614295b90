"""Backup and restore: what goes in comes out, and a doubtful backup changes nothing."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from qingmiao.codes.errors import DomainError
from qingmiao.config.backups import manifest
from qingmiao.config.backups.backup import write_backup
from qingmiao.config.backups.restore import restore_backup
from qingmiao.config.cli.start_up import require_database
from qingmiao.config.environment import Environment, read_environment

NAME = "qingmiao_backup"
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Environment]:
    """A database of its own with one row under a constraint, and one stored file."""
    database = f"{NAME}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    recreate(database)
    environment = read_environment({"DATABASE_URL": address(database), "QINGMIAO_FILES_DIR": str(tmp_path / "files")})
    with connected(environment) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE TABLE child (id bigserial PRIMARY KEY, name text, sealed bytea, during daterange)")
        connection.execute("ALTER TABLE child ADD CONSTRAINT one_at_a_time EXCLUDE USING gist (name WITH =, during WITH &&)")
        connection.execute("INSERT INTO child (name, sealed, during) VALUES ('䶮䶮', '\\x00ff', '[2026-01-01,2026-02-01)')")
    stored = tmp_path / "files" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"certificate\0")
    yield environment
    with server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def connected(environment: Environment) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(**environment.connection_parameters())  # type: ignore[arg-type]  # libpq's names


def back_up(environment: Environment, folder: Path) -> Path:
    write_backup(folder, environment, require_database(environment), at=AT)
    return folder


def restore(environment: Environment, folder: Path, *, replace: bool = True) -> None:
    restore_backup(folder, environment, require_database(environment), replace=replace)


def server() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address("postgres"), autocommit=True)


def recreate(database: str, template: str = "template0") -> None:
    with server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))


def address(database: str) -> str:
    parts = settings.DATABASES["default"]
    secret = f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else ""
    return f"postgresql://{quote(parts['USER'])}{secret}@/{database}?host={quote(parts['HOST'], safe='')}&port={parts['PORT'] or 5432}"


def children(environment: Environment) -> list[tuple[object, ...]]:
    with connected(environment) as connection:
        return connection.execute("SELECT id, name, sealed, during::text FROM child ORDER BY id").fetchall()


def test_a_backup_holds_no_key_of_a_session_that_is_still_open(installation: Environment, tmp_path: Path) -> None:
    with connected(installation) as connection:
        connection.execute("CREATE TABLE django_session (session_key text)")
        connection.execute("INSERT INTO django_session VALUES ('the-key-of-an-open-session')")
    backup = back_up(installation, tmp_path / "backup")
    restore(installation, backup)
    with connected(installation) as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM child").fetchone() == (1,)


def test_a_restored_database_and_its_files_are_as_they_were(installation: Environment, tmp_path: Path) -> None:
    before = children(installation)
    folder = back_up(installation, tmp_path / "first")
    recreate(installation.database["NAME"])
    shutil.rmtree(tmp_path / "files")
    restore(installation, folder, replace=False)
    assert children(installation) == before
    assert (tmp_path / "files" / "ab" / "abcd").read_bytes() == b"certificate\0"
    with connected(installation) as connection, pytest.raises(psycopg.errors.ExclusionViolation):
        connection.execute("INSERT INTO child (name, during) VALUES ('䶮䶮', '[2026-01-15,2026-01-20)')")


def test_a_restored_system_can_be_backed_up_and_restored_again(installation: Environment, tmp_path: Path) -> None:
    before = children(installation)
    restore(installation, back_up(installation, tmp_path / "first"))
    restore(installation, back_up(installation, tmp_path / "second"))
    assert children(installation) == before


def test_what_came_after_the_backup_is_gone_after_replacing(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with connected(installation) as connection:
        connection.execute("INSERT INTO child (name) VALUES ('later')")
        connection.execute("CREATE TABLE newer (n int)")
    (tmp_path / "files" / "later").write_bytes(b"later")
    restore(installation, folder)
    assert len(children(installation)) == 1
    assert not (tmp_path / "files" / "later").exists()
    with connected(installation) as connection:
        assert connection.execute("SELECT to_regclass('newer')").fetchone() == (None,)


def test_a_full_database_is_never_overwritten_unasked(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with pytest.raises(DomainError, match="--replace"):
        restore(installation, folder, replace=False)
    assert len(children(installation)) == 1


def test_stored_files_are_never_overwritten_unasked(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    recreate(installation.database["NAME"])
    with pytest.raises(DomainError, match="里已有文件"):
        restore(installation, folder, replace=False)


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "no manifest", "broken manifest"])
def test_a_damaged_backup_is_refused_and_changes_nothing(installation: Environment, tmp_path: Path, damage: str) -> None:
    folder = back_up(installation, tmp_path / "first")
    stored = folder / "files" / "ab" / "abcd"
    if damage == "changed":
        stored.write_bytes(b"forged")
    elif damage == "missing":
        stored.unlink()
    elif damage == "added":
        (folder / "files" / "extra").write_bytes(b"x")
    elif damage == "no manifest":
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text("{")
    with pytest.raises(DomainError):
        restore(installation, folder)
    assert len(children(installation)) == 1
    assert (tmp_path / "files" / "ab" / "abcd").read_bytes() == b"certificate\0"


def test_a_dump_that_cannot_be_read_leaves_the_database_as_it_was(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-200])
    content = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(content | {"sha256": manifest.digests(folder)}))
    with pytest.raises(DomainError, match="数据库没有改动"):
        restore(installation, folder)
    assert len(children(installation)) == 1


def test_a_backup_under_another_data_key_is_refused(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with pytest.raises(DomainError, match="QINGMIAO_DATA_KEY 与备份时的不同"):
        restore(dataclasses.replace(installation, data_key="another"), folder)


def test_a_backup_of_a_newer_server_is_refused(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with pytest.raises(DomainError, match="请恢复到同版或更新的服务器"):
        restore_backup(folder, installation, require_database(installation) - 1, replace=True)


def test_a_database_in_use_is_not_replaced(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with connected(installation) as busy:
        busy.execute("SELECT * FROM child")
        with pytest.raises(DomainError, match="请先停止网页服务和后台任务"):
            restore(installation, folder)
    assert len(children(installation)) == 1


def test_an_old_backup_is_never_overwritten(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    with pytest.raises(DomainError, match="请另选一个文件夹"):
        back_up(installation, folder)


def test_a_backup_holds_no_key_and_is_closed_to_others(installation: Environment, tmp_path: Path) -> None:
    folder = back_up(installation, tmp_path / "first")
    said = (folder / "manifest.json").read_text()
    assert installation.data_key not in said
    assert installation.secret_key not in said
    assert folder.stat().st_mode & 0o077 == 0


def test_the_commands_say_what_they_did_and_what_to_do_next(installation: Environment, tmp_path: Path) -> None:
    given = os.environ | {"DATABASE_URL": address(installation.database["NAME"]), "QINGMIAO_FILES_DIR": str(installation.files_folder)}
    folder = str(tmp_path / "by command")
    for words, code, sentence in [
        (["backup", folder], 0, "数据库和 1 个文件"),
        (["backup", folder], 2, "请另选一个文件夹"),
        (["restore", folder], 1, "--replace"),
        (["restore", "--replace", folder], 0, "请接着运行 ./qingmiao migrate"),
        (["restore"], 2, "参数有误"),
    ]:
        said = subprocess.run([sys.executable, "-m", "qingmiao", *words], env=given, capture_output=True, text=True, check=False)
        assert (said.returncode, sentence in said.stdout + said.stderr) == (code, True), said
