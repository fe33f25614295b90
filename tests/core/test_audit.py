"""The audit trail cannot be changed in silence."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.factories import a_county_officer
from qingmiao.core import audit
from qingmiao.core.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def written(at: datetime, count: int = 3) -> list[AuditEntry]:
    post = a_county_officer()
    return [audit.record(post, "look", post.user, at=at, purpose="核对", changes={"n": n}) for n in range(count)]


def as_a_database_superuser(sql: str, *arguments: Any) -> None:
    """Do what only someone with the database's own keys can do: switch the triggers off and write."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, arguments)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_whole_trail_has_no_breaks(at: datetime) -> None:
    written(at)
    assert list(audit.find_breaks()) == []
    assert audit.head()[0] == AuditEntry.objects.count()


def test_a_changed_row_is_found_and_named(at: datetime) -> None:
    entry = written(at)[1]
    as_a_database_superuser("UPDATE core_auditentry SET verb = 'nothing' WHERE id = %s", entry.pk)
    breaks = list(audit.find_breaks())
    assert [found.entry_id for found in breaks] == [entry.pk]
    assert "被改动" in breaks[0].sentence


def test_a_removed_row_is_found_and_named(at: datetime) -> None:
    entry = written(at)[1]
    as_a_database_superuser("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    assert entry.pk in [found.entry_id for found in audit.find_breaks()]


def test_a_removed_row_with_its_link_is_found(at: datetime) -> None:
    entry = written(at)[1]
    as_a_database_superuser("DELETE FROM core_auditlink WHERE entry_id = %s", entry.pk)
    as_a_database_superuser("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    assert list(audit.find_breaks())


def test_a_cut_tail_is_found_by_the_noted_head(at: datetime) -> None:
    entries = written(at)
    sequence, digest = audit.head()
    assert audit.holds_head(f"{sequence}:{digest}")
    as_a_database_superuser("DELETE FROM core_auditlink WHERE entry_id = %s", entries[-1].pk)
    as_a_database_superuser("DELETE FROM core_auditentry WHERE id = %s", entries[-1].pk)
    assert list(audit.find_breaks()) == []
    assert not audit.holds_head(f"{sequence}:{digest}")


@pytest.mark.parametrize(
    "sql", ["UPDATE core_auditentry SET verb = 'x'", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry CASCADE"]
)
def test_the_database_refuses_to_change_the_trail(at: datetime, sql: str) -> None:
    written(at)
    with pytest.raises(ProgrammingError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_write_that_fails_leaves_no_audit_row(at: datetime) -> None:
    written(at)
    before = AuditEntry.objects.count()
    with transaction.atomic():
        audit.record(None, "write", AuditEntry.objects.latest("pk"), at=at)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before
    assert list(audit.find_breaks()) == []
