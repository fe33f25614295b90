"""What is kept is never stale: every write to a table it rests on is noticed, and nothing else costs a computation."""

import threading
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from figures.factories import CITY, changed_from, filed_since, places_of, the_regions
from qingmiao.core.indicators import SOURCES
from qingmiao.core.keeping import forget_notes, kept, version_of, watched_tables
from qingmiao.core.models import TableChange
from qingmiao.figures.queries.figures import figure, figures_of_days
from qingmiao.figures.services import verify_kept
from qingmiao.governance.queries.states import PROMISES
from qingmiao.regions.models import Division

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2024, 6, 3), date(2024, 7, 1)


def counted(calls: list[int]) -> int:
    calls.append(1)
    return len(calls)


def test_every_table_that_a_figure_or_a_promise_rests_on_is_watched() -> None:
    assert {model._meta.db_table for model in (*SOURCES, *PROMISES)} <= watched_tables()


def test_a_value_is_computed_once_until_a_table_behind_it_is_written_to() -> None:
    calls: list[int] = []

    def read() -> int:
        return kept("test", (1,), version_of([Division]), lambda: counted(calls))

    assert (read(), read()) == (1, 1)
    the_regions()
    assert (read(), read()) == (2, 2)
    Division.objects.update(name="别名")
    assert read() == 3
    Division.objects.filter(level="village").delete()
    Division.objects.filter(level="town")[:1].get().delete()
    assert read() == 4
    caches["default"].clear()
    assert read() == 4, "another process finds what this one shared"
    caches["shared"].clear()
    caches["default"].clear()
    assert read() == 5


def test_what_a_transaction_saw_and_took_back_is_read_by_nobody() -> None:
    calls: list[int] = []
    before = version_of([Division])
    with transaction.atomic():
        the_regions()
        during = version_of([Division])
        kept("test", (2,), during, lambda: counted(calls))
        transaction.set_rollback(True)
    assert version_of([Division]) == before
    the_regions()
    assert version_of([Division]) not in (before, during)


def test_a_figure_follows_its_rows_and_costs_two_queries_while_they_stand(django_assert_max_num_queries: Any) -> None:
    the_regions()
    institution = filed_since(JUNE)
    first = figure("places", CITY, JULY).value
    with django_assert_max_num_queries(2):
        assert figure("places", CITY, JULY).value == first
    changed_from(institution, JULY, classes=places_of(77))
    assert figure("places", CITY, JULY).value == 77


def test_old_notes_are_forgotten_and_the_newest_of_a_table_stays() -> None:
    the_regions()
    filed_since(JUNE)
    version = version_of(SOURCES)
    later = datetime(2099, 1, 1, tzinfo=timezone.get_current_timezone())
    tables = set(TableChange.objects.values_list("table_name", flat=True))
    assert forget_notes(later) > 0
    assert set(TableChange.objects.values_list("table_name", flat=True)) == tables
    assert TableChange.objects.count() == len(tables)
    assert version_of(SOURCES) != version
    assert forget_notes(later) == 0


def test_the_night_finds_a_kept_figure_that_differs_from_its_rows() -> None:
    the_regions()
    filed_since(JUNE)
    figures_of_days(["places"], [JULY])
    assert verify_kept(JULY) == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger notes what follows
        cursor.execute("DELETE FROM institutions_factsversion")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert verify_kept(JULY) > 0
    assert verify_kept(JULY) == 0, "what was wrong is thrown away"


@pytest.mark.django_db(transaction=True)
def test_a_write_that_commits_late_is_noticed_though_its_number_is_old() -> None:
    """Numbers are given before a commit: the transaction with the lower number may commit last."""
    the_regions()
    before = version_of([Division])
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Division.objects.filter(level="county").update(name="慢")
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    Division.objects.filter(level="city").update(name="快")
    between = version_of([Division])
    may_commit.set()
    thread.join()
    assert len({before, between, version_of([Division])}) == 3
