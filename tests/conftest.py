"""Fixtures that make whole classes of mistakes fail: undefined template variables, warnings, calls to the network."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_django
from django.conf import settings

from ordering import pytest_collection_modifyitems as pytest_collection_modifyitems  # a hook
from ordering import pytest_terminal_summary as pytest_terminal_summary  # a hook

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def pytest_configure() -> None:
    """WhiteNoise warns of a folder that is not there; collected files are of no use to a test."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


class UndefinedVariable(str):
    """What Django writes for an undefined variable; writing it anywhere fails the test."""

    __slots__ = ()

    def __mod__(self, missing: Any) -> str:
        pytest.fail(f"undefined template variable: {missing}")

    def __contains__(self, key: object) -> bool:
        return key == "%s"


@pytest.fixture(autouse=True)
def _undefined_template_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    if settings.configured:
        from django.template import engines  # noqa: PLC0415  # only where Django is set up

        for engine in engines.all():
            monkeypatch.setattr(engine.engine, "string_if_invalid", UndefinedVariable("undefined: %s"))  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _the_test_database_is_emptied_row_by_row() -> None:
    """Between tests that commit, only the tables that hold rows are emptied, past the triggers: the audit trail would refuse.

    Django truncates all of them: four hundred files are made anew to take a few hundred rows away.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations  # noqa: PLC0415  # only where Django is set up

    def flush(self: Any, style: Any, tables: list[str], **_options: Any) -> list[str]:
        quoted = {name: self.quote_name(name) for name in tables}
        looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table})" for name, table in quoted.items())
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(looks))
            filled = [name for (name,) in cursor.fetchall()]
        deletes = [f"DELETE FROM {quoted[name]}" for name in filled]
        return ["SET session_replication_role = replica", *deletes, "SET session_replication_role = DEFAULT"]

    DatabaseOperations.sql_flush = flush  # type: ignore[method-assign, assignment]  # for the whole test run


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            pytest.fail(f"a test reached for the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_one_test_to_the_next() -> None:
    """A test that commits is followed by emptied tables, whose numbers begin again."""
    if settings.configured:
        from django.core.cache import caches  # noqa: PLC0415  # only where Django is set up

        caches["default"].clear()
        caches["pages"].clear()


@pytest.fixture(autouse=True)
def _a_kept_page_rests_on_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page that a test makes and that is kept is held to the tables its gate names."""
    if settings.configured:
        from tables import watch_kept_pages  # noqa: PLC0415  # only where Django is set up

        watch_kept_pages(monkeypatch)


@pytest.fixture(autouse=True)
def _files_stay_in_a_temporary_folder(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True)
def _situations_are_made_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that changes settings or code makes its situations anew."""
    if not settings.configured:
        yield
        return
    from made_once import begin  # noqa: PLC0415  # only where Django is set up

    with begin(is_plain={"settings", "monkeypatch"}.isdisjoint(request.node._fixtureinfo.argnames)):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Always a database of its own. pytest-django leaves the real one in place when no collected test carries its mark."""
    from django.db import connection  # noqa: PLC0415  # only where Django is set up
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415  # only where Django is set up

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:  # a browser's last request may still hold the database
            name = connection.settings_dict["NAME"]
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        teardown_databases(made, verbosity=0)


@pytest.fixture
def at() -> datetime:
    """A Monday morning in the office."""
    return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
