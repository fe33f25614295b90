"""A situation that is laid down again is the one that was made: the same rows in every table, the same files, and life goes on from it."""

from typing import Any

import pytest
from django.db import transaction

import made_once
from demonstration.factories import a_demonstration, a_guidance, a_house
from filings.factories import a_filed_institution, a_person
from qingmiao.core.models import AuditEntry
from qingmiao.institutions.models import Institution

pytestmark = pytest.mark.django_db
seen: list[Any] = []


def by_table(rows: made_once.Rows) -> dict[str, list[bytes]]:
    return {table: sorted(lines) for table, lines in rows.items()}


@pytest.mark.parametrize("time", ["made", "its house kept", "kept", "laid down"])
def test_it_has_the_same_rows_and_files_as_when_it_was_made(time: str) -> None:
    house = a_house(3)
    row = a_demonstration(house)
    seen.append(made_once._standing())
    rows, files = seen[-1]
    assert len(rows["core_auditentry"]) == AuditEntry.objects.count() > 10
    assert files
    assert {table: len(lines) for table, lines in rows.items()} == {table: len(lines) for table, lines in seen[0][0].items()}
    if time == "laid down" and len(seen) == 4:  # in one process, in this order
        assert made_once.ledger.chain in made_once.kept
        assert by_table(rows) == by_table(seen[2][0])
        assert files == seen[2][1]
    assert a_guidance(row).demonstration == row
    assert house == Institution.objects.get()


def test_what_else_is_written_ends_the_chain() -> None:
    a_person("示例一")
    assert made_once.ledger.holds()
    a_filed_institution()
    assert made_once.ledger.holds()
    Institution.objects.update(name="清城区新名托育园")
    assert not made_once.ledger.holds()


def test_what_is_taken_back_ends_the_chain() -> None:
    with transaction.atomic():
        a_person("示例一")
        transaction.set_rollback(True)
    assert not made_once.ledger.holds()


def test_arguments_that_differ_are_other_situations() -> None:
    assert made_once._name(a_person, ("a",), {}) != made_once._name(a_person, ("b",), {})
    assert made_once._name(a_person, (a_person("a"),), {}) != made_once._name(a_person, (a_person("b"),), {})
    assert made_once._name(a_person, (object(),), {}) is None


def test_a_test_that_changes_code_makes_its_situations_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not made_once.ledger.holds()
