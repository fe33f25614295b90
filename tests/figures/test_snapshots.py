"""Snapshots: the same figures again on any later night, a correction as a new revision, the command that holds them against each other."""

import json
from argparse import Namespace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures.factories import AT, CITY, COUNTY, changed_from, filed_since, granted, places_of, the_regions
from qingmiao.config import rooms
from qingmiao.config.cli.indicators import run
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE
from qingmiao.core.models import AuditEntry
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.queries.figures import figures
from qingmiao.figures.queries.snapshots import corrections, figure_of, latest_day, monthly, stored_on
from qingmiao.figures.services import Taken, take_nightly_snapshot, take_snapshot, take_snapshots
from qingmiao.figures.tasks import take_snapshot as nightly
from qingmiao.institutions.models import Institution

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)
ALL = len(CATALOGUE) * 9
LATER = AT + timedelta(days=1)


@pytest.fixture
def house(db: None) -> Institution:
    the_regions()
    house = filed_since(date(2024, 6, 3))
    granted(house, date(2024, 6, 10))
    return house


def test_a_day_recomputed_later_equals_what_was_stored(house: Institution) -> None:
    assert take_snapshot(DAY, actor=None, at=AT) == Taken(ALL, 0)
    changed_from(house, date(2024, 9, 1), classes=places_of(99))
    stored = {key[1:]: figure_of(row) for key, row in stored_on([DAY]).items()}
    assert stored == figures(CATALOGUE, DAY)
    assert take_snapshot(DAY, actor=None, at=LATER) == Taken(0, 0)


def test_a_corrected_row_gives_a_new_revision_and_the_first_stays(house: Institution) -> None:
    take_snapshot(DAY, actor=None, at=AT)
    version = house.facts_versions.get()
    version.facts["classes"] = places_of(99)
    version.save()
    taken = take_snapshot(DAY, actor=None, at=LATER)
    assert (taken.new, taken.corrected > 0) == (0, True)
    rows = IndicatorSnapshot.objects.filter(indicator="places", division_code=CITY, on=DAY)
    assert [row.revision for row in rows] == [1, 2]
    (found,) = corrections(10, indicator="places", division_code=COUNTY)
    assert (found.before.value, found.after.value, found.at) == (rows[0].value, 99, LATER)
    assert take_snapshot(DAY, actor=None, at=LATER) == Taken(0, 0)


def test_a_snapshot_is_written_down_once_and_a_repetition_not_at_all(house: Institution) -> None:
    take_snapshot(DAY, actor=None, at=AT)
    take_snapshot(DAY, actor=None, at=AT)
    assert AuditEntry.objects.get(verb="take_snapshot").changes["new"] == ALL


def test_a_day_that_is_not_over_is_not_stored(house: Institution) -> None:
    with pytest.raises(DomainError, match="当天还没有结束"):
        take_snapshot(date(2026, 11, 23), actor=None, at=AT)
    assert not IndicatorSnapshot.objects.exists()


def test_a_night_stores_yesterday_and_corrects_the_days_before(house: Institution) -> None:
    at = datetime(2024, 7, 2, 16, 30, tzinfo=UTC)  # half past midnight on 3 July in China
    take_snapshots([date(2024, 6, 30)], actor=None, at=at)
    version = house.facts_versions.get()
    version.facts["classes"] = places_of(99)
    version.save()
    taken = take_nightly_snapshot(at=at)
    assert taken.new == ALL
    assert taken.corrected > 0
    assert latest_day() == date(2024, 7, 2)
    assert nightly(int(at.timestamp())) == 0


def test_a_month_is_told_by_its_last_snapshot_and_its_last_revision(house: Institution) -> None:
    take_snapshots([date(2024, 6, 10), date(2024, 6, 29), date(2024, 7, 31)], actor=None, at=AT)
    version = house.facts_versions.get()
    version.facts["classes"] = places_of(99)
    version.save()
    take_snapshots([date(2024, 6, 29)], actor=None, at=LATER)
    points = monthly(["places"], [CITY], date(2024, 12, 31))["places", CITY]
    assert [(row.on, row.revision) for row in points] == [(date(2024, 6, 29), 2), (date(2024, 7, 31), 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_days_takes_the_same_queries(house: Institution, count: int) -> None:
    days = [DAY - timedelta(days=number) for number in range(count)]
    with CaptureQueriesContext(connection) as queries:
        take_snapshots(days, actor=None, at=AT)
    assert len(queries) <= 6 + 2 * len(
        rooms.modules("indicators")
    )  # two savepoints, lock, stored, the sources of each app, one insert, audit


def test_the_command_prints_a_day_and_its_json(house: Institution, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Namespace(on="2024-06-30", json=False, verify=False, catalogue=False)) == 0
    assert "每千人口托位数\t清远市\t" in capsys.readouterr().out
    assert run(Namespace(on="2024-06-30", json=True, verify=False, catalogue=False)) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["on"] == "2024-06-30"
    assert {"indicator": "institutions", "division_code": CITY, "value": 1, "numerator": 1, "denominator": None, "note": ""} in whole[
        "figures"
    ]


def test_the_command_verifies_a_snapshot_and_names_what_differs(house: Institution, capsys: pytest.CaptureFixture[str]) -> None:
    take_snapshot(DAY, actor=None, at=AT)
    assert run(Namespace(on="2024-06-30", json=False, verify=True, catalogue=False)) == 0
    version = house.facts_versions.get()
    version.facts["classes"] = places_of(99)
    version.save()
    capsys.readouterr()
    assert run(Namespace(on="2024-06-30", json=False, verify=True, catalogue=False)) == 1
    told = capsys.readouterr().out
    assert "托位\t清远市\t快照 " in told
    assert "现算 99个" in told
    assert run(Namespace(on="2024-06-30", json=True, verify=True, catalogue=False)) == 1
    assert json.loads(capsys.readouterr().out)["equal"] is False


@pytest.mark.parametrize(
    ("on", "sentence"),
    [("2024-02-30", "不是日期"), ("昨天", "不是日期"), ("2199-01-01", "还没有到"), ("1901-01-01", "太早")],
)
def test_the_command_refuses_a_bad_day_in_one_sentence(house: Institution, on: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refusal:
        run(Namespace(on=on, json=False, verify=False, catalogue=False))
    assert refusal.value.exit_code == 2


def test_docs_indicators_is_what_the_catalogue_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Namespace(on=None, json=False, verify=False, catalogue=True)) == 0
    assert (settings.ROOT / "docs" / "indicators.md").read_text(encoding="utf-8") == capsys.readouterr().out


def test_the_command_says_that_there_is_nothing_to_verify(house: Institution) -> None:
    with pytest.raises(DomainError, match="没有保存 2024-06-30 的指标快照"):
        run(Namespace(on="2024-06-30", json=False, verify=True, catalogue=False))
