"""`qingmiao compute access`."""

import csv
import io
import json
import sys

import pytest

from engines.processor_time import processor_seconds
from qingmiao.config.cli import main

DEMAND = "id,lat,lon,demand\na,24.000,113.000,10\nb,24.010,113.000,30\nc,25.500,114.500,5\nd,,113,4\n"
SUPPLY = "id,lat,lon,supply\ns,24.000,113.000,20\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    (tmp_path / "supply.csv").write_text(SUPPLY, encoding="utf-8")
    return [str(tmp_path / "demand.csv"), str(tmp_path / "supply.csv")]


def run(*arguments):
    return main(["compute", "access", *arguments])


def test_access_of_every_demand_point_goes_to_standard_output_and_the_summary_beside_it(files, capsys) -> None:
    assert run(*files, "--catchment-km", "5", "--measure", "2sfca") == 0
    seen = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(seen.out)))
    assert [row["access"] for row in rows] == ["0.5", "0.5", "0.0", ""]
    assert rows[2]["flag_texts"] == "范围内没有可用的服务点"
    assert rows[3]["flag_texts"] == "经纬度缺失"
    summary = json.loads(seen.err.splitlines()[-1])  # on a busy machine progress comes before it
    assert summary["places_given"] == summary["supply_reached"] == 20.0
    assert summary["without_access"] == pytest.approx(5 / 45)
    assert (summary["demand"], summary["unlocated"], summary["supply_left_out"]) == (45.0, 4.0, [])


def test_rows_that_cannot_be_read_are_flagged_and_the_others_measured(files, tmp_path, capsys) -> None:
    (tmp_path / "demand.csv").write_text("\ufeff" + DEMAND + "e,x,113,4\nf,24,113\ng,24,113,-4\n", encoding="utf-8")
    (tmp_path / "supply.csv").write_text(SUPPLY + "t,24,113,many\nu,99,113,5\n", encoding="utf-8")
    assert run(*files, "--catchment-km", "5", "--measure", "2sfca", "--output", str(tmp_path / "out.csv")) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert [row["access"] for row in rows] == ["0.5", "0.5", "0.0", "", "", "", "0.5"]
    assert ["本行列数" in row["flag_texts"] for row in rows] == [False, False, False, False, True, True, False]
    assert rows[6]["flag_texts"] == "数量不可能"
    left_out = {row["id"]: row["flag_texts"] for row in json.loads(capsys.readouterr().out)["supply_left_out"]}
    assert left_out.keys() == {"t", "u"}
    assert left_out["u"] == "经纬度不可能"


def test_a_file_without_any_position_gives_no_access_at_all(files, tmp_path, capsys) -> None:
    (tmp_path / "demand.csv").write_text("id,lat,lon,demand\na,,,10\n", encoding="utf-8")
    assert run(*files, "--catchment-km", "5", "--measure", "e2sfca") == 0
    assert capsys.readouterr().out.splitlines()[1] == "a,,,10,,1,经纬度缺失"


def test_time_that_does_not_suffice_is_said_and_nothing_is_written(files, tmp_path, capsys) -> None:
    options = ("--catchment-km", "5", "--measure", "e2sfca", "--output", str(tmp_path / "out.csv"), "--time-limit", "0.000001")
    assert run(*files, *options) == 3
    assert "已到时限" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("measure", ["2sfca", "e2sfca", "m2sfca", "3sfca", "hansen"])
def test_every_measure_writes_a_file(files, tmp_path, capsys, measure) -> None:
    assert run(*files, "--catchment-km", "5", "--measure", measure, "--road-factor", "1.3", "--output", str(tmp_path / "out.csv")) == 0
    assert json.loads(capsys.readouterr().out)["measure"] == measure
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("id,lat,lon,demand,access,flags,flag_texts\n")


def test_travel_times_take_the_place_of_coordinates(files, tmp_path, capsys) -> None:
    (tmp_path / "pairs.csv").write_text("demand_id,supply_id,cost\na,s,10\nc,s,25\nb,s,31\n", encoding="utf-8")
    assert run(*files, "--pairs", str(tmp_path / "pairs.csv"), "--catchment-km", "30", "--measure", "2sfca") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [float(row["access"]) for row in rows] == pytest.approx([20 / 15, 0, 20 / 15, 0])


def test_a_pair_written_twice_is_taken_once_and_said(files, tmp_path, capsys) -> None:
    (tmp_path / "pairs.csv").write_text("demand_id,supply_id,cost\na,s,10\nc,s,25\nb,s,31\na,s,9\na,s,40\n", encoding="utf-8")
    assert run(*files, "--pairs", str(tmp_path / "pairs.csv"), "--catchment-km", "30", "--measure", "2sfca") == 0
    said = capsys.readouterr()
    assert [float(row["access"]) for row in csv.DictReader(io.StringIO(said.out))] == pytest.approx([20 / 15, 0, 20 / 15, 0])
    assert "有 2 行与前面的是同一对" in said.err
    assert '"pairs": 2' in said.err


@pytest.mark.parametrize(
    ("change", "options", "sentence"),
    [
        (("demand.csv", "id,lat,demand\n"), (), "缺少列：lon"),
        (("demand.csv", ""), (), "缺少列：id、lat、lon、demand"),
        (None, ("--catchment-km", "nan"), "--catchment-km 须是大于0的数"),
        (None, ("--catchment-km", "0"), "--catchment-km 须是大于0的数"),
        (None, ("--catchment-km", "5000"), "--pairs"),
        (None, ("--road-factor", "-1"), "--road-factor"),
        (None, ("--pairs", "missing.csv"), "找不到文件"),
        (("pairs.csv", "demand_id,supply_id,cost\nzz,s,1\n"), ("--pairs", "pairs.csv"), "不在需求文件中"),
        (("supply.csv", "id,lat,lon,supply\ns,24,113,1\ns,24,113,1\n"), ("--pairs", "pairs.csv"), "id 有重复（s）"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(files, tmp_path, capsys, change, options, sentence) -> None:
    (tmp_path / "pairs.csv").write_text("demand_id,supply_id,cost\na,s,1\n", encoding="utf-8")
    if change:
        (tmp_path / change[0]).write_text(change[1], encoding="utf-8")
    code = run(*files, "--catchment-km", "5", "--measure", "e2sfca", "--output", str(tmp_path / "out.csv"), *options)
    assert code == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_an_unknown_measure_is_refused(files, capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        run(*files, "--catchment-km", "5", "--measure", "4sfca")
    assert stop.value.code == 2
    assert "参数有误" in capsys.readouterr().err


def test_a_small_case_is_done_within_a_second_by_a_new_process(files) -> None:
    command = [sys.executable, "-m", "qingmiao", "compute", "access", *files, "--catchment-km", "5", "--measure", "e2sfca"]
    assert processor_seconds(command) < 1.0  # 0.3 s on a quiet machine; the goal is 0.5 s


def test_help_shows_an_example(capsys) -> None:
    with pytest.raises(SystemExit):
        run("--help")
    assert "qingmiao compute access DEMAND.csv SUPPLY.csv --catchment-km 5 --measure e2sfca" in capsys.readouterr().out
