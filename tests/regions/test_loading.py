"""Loading reference data: complete, sourced, repeatable, and refused with the line that is wrong."""

import argparse
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from qingmiao.config.cli import load_reference
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry
from qingmiao.regions.models import Boundary, Division, Level, Metric, PopulationFigure, TownPoint
from qingmiao.regions.services import OWN_DATA, ReferenceData, load_regions, read_reference

LATER = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_city_has_its_8_counties_92_towns_and_1235_villages(loaded_regions: ReferenceData) -> None:
    counted = {level: Division.objects.filter(level=level).count() for level in Level}
    assert counted == {Level.CITY: 1, Level.COUNTY: 8, Level.TOWN: 92, Level.VILLAGE: 1235}
    assert Boundary.objects.count() == 8
    assert TownPoint.objects.count() == 84


def test_every_division_hangs_on_the_one_whose_code_begins_its_own(loaded_regions: ReferenceData) -> None:
    for row in Division.objects.exclude(level=Level.CITY).exclude(level=Level.COUNTY):
        assert row.code.startswith(str(row.parent_id))
    assert {row.parent_id for row in Division.objects.filter(level=Level.COUNTY)} == {"441800"}


def test_the_census_counts_of_the_counties_add_up_to_the_city(loaded_regions: ReferenceData) -> None:
    census = PopulationFigure.objects.filter(metric=Metric.RESIDENT_POPULATION, year=2020)
    city = census.get(division_id="441800").value
    assert sum(row.value for row in census.exclude(division_id="441800")) == city == Decimal(3969473)


def test_every_figure_says_its_source_year_basis_and_confidence(loaded_regions: ReferenceData) -> None:
    for row in PopulationFigure.objects.all():
        assert row.source
        assert row.year == row.as_of.year
        assert row.get_basis_display() != row.basis
        assert row.get_confidence_display() != row.confidence


def test_a_figure_whose_basis_contradicts_itself_is_marked_as_unclear_and_of_low_confidence(loaded_regions: ReferenceData) -> None:
    row = PopulationFigure.objects.get(division_id="441800", metric=Metric.BIRTHS)
    assert (row.basis, row.confidence) == ("unclear", "low")


def test_names_are_found_by_pinyin(loaded_regions: ReferenceData) -> None:
    assert Division.objects.get(code="441802").initials == "qcq"
    assert Division.objects.get(code="441881").pinyin == "yingdeshi"


def test_a_second_load_changes_nothing_and_leaves_no_audit_row(loaded_regions: ReferenceData) -> None:
    before = AuditEntry.objects.count()
    result = load_regions(read_reference(OWN_DATA), actor=None, at=LATER)
    assert [loaded.written for loaded in result] == [0, 0, 0, 0]
    assert AuditEntry.objects.count() == before == 1


def test_a_load_is_audited_as_done_by_the_system(loaded_regions: ReferenceData) -> None:
    entry = AuditEntry.objects.get()
    assert (entry.actor_label, entry.verb, entry.subject_id) == ("系统", "load_reference", "441800")
    assert entry.changes["行政区划"] == 1336


def test_a_load_writes_back_what_was_changed_and_only_that(loaded_regions: ReferenceData) -> None:
    Division.objects.filter(code="441802").update(name="清城")
    PopulationFigure.objects.filter(division_id="441802", year=2020).update(value=1)
    result = load_regions(read_reference(OWN_DATA), actor=None, at=LATER)
    assert {loaded.label: loaded.written for loaded in result if loaded.written} == {"行政区划": 1, "人口与出生": 1}
    assert Division.objects.get(code="441802").name == "清城区"
    assert AuditEntry.objects.count() == 2


def test_a_load_keeps_rows_that_the_data_does_not_name(loaded_regions: ReferenceData) -> None:
    Division.objects.create(code="441802999", name="新设街道", level=Level.TOWN, kind="街道", parent_id="441802", pinyin="x", initials="x")
    load_regions(read_reference(OWN_DATA), actor=None, at=LATER)
    assert Division.objects.filter(code="441802999").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("figures.csv", "3969473", "很多", "figures.csv 第 2 行"),
        ("figures.csv", "2020-11-01", "2020-13-01", "figures.csv 第 2 行"),
        ("divisions.csv", "441802,清城区", "44180X,清城区", "divisions.csv 第 3 行"),
        ("divisions.csv", "441802,清城区", "441899,清城区", "441802"),
        ("town_points.csv", "code,lat", "code,latitude", "town_points.csv 第 2 行"),
        ("boundaries.geojson", '"features"', '"fatures"', "boundaries.geojson"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_that_is_wrong(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = shutil.copytree(OWN_DATA, tmp_path / "data")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DomainError, match=said):
        read_reference(folder)


def test_a_missing_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="读不到参考数据文件"):
        read_reference(tmp_path / "nowhere")


def test_the_database_refuses_a_code_that_does_not_fit_its_level(loaded_regions: ReferenceData) -> None:
    with pytest.raises(IntegrityError, match="division_code_fits_level"), transaction.atomic():
        Division.objects.create(
            code="441802001", name="x", level=Level.VILLAGE, kind="村委会", parent_id="441802", pinyin="x", initials="x"
        )


def test_the_same_figure_cannot_be_held_twice(loaded_regions: ReferenceData) -> None:
    row = PopulationFigure.objects.filter(division_id="441802").first()
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError, match="population_figure_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_the_command_says_what_it_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    load_reference.add_arguments(parser)
    assert load_reference.run(parser.parse_args([])) == 0
    assert load_reference.run(parser.parse_args([])) == 0
    first, second = capsys.readouterr().out.split("行政区划")[1:]
    assert "写入 1,336 行" in first
    assert "没有变化" in second
