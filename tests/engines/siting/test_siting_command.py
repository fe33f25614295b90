"""The command on our own tables: what it prints, what it refuses, and that it stops."""

import json
import time

import numpy as np
import pytest

from qingmiao.config.cli import main

DEMAND = "id,lat,lon,demand_2026,demand_2027\nA,23.70,113.00,10,12\nB,23.71,113.01,5,6\nC,24.10,113.40,7,7\n"
SITES = "id,lat,lon,capacity,existing,opening_cost_fen\nS1,23.70,113.00,30,1,0\nS2,24.10,113.40,30,0,500\nS3,23.9,113.2,30,0,400\n"
PMED = "3 3 1\n1 2 4\n2 3 5\n1 3 20\n"
SJC = "3 2\n0 0 10 4\n0 5 10 4\n9 9 10 4\n"


def run(folder, capsys, kind: str, *words: str, demand: str = DEMAND, sites: str = SITES):
    (folder / "demand.csv").write_text(demand, encoding="utf-8")
    (folder / "sites.csv").write_text(sites, encoding="utf-8")
    paths = ["--demand", str(folder / "demand.csv"), "--sites", str(folder / "sites.csv")]
    code = main(["compute", "siting", "--problem", kind, *paths, *words])
    return code, capsys.readouterr()


def run_file(folder, capsys, kind: str, text: str, *words: str):
    (folder / "instance.txt").write_text(text, encoding="utf-8")
    code = main(["compute", "siting", "--problem", kind, "--orlib", str(folder / "instance.txt"), *words])
    return code, capsys.readouterr()


def test_the_command_reads_our_tables(tmp_path, capsys):
    code, said = run(tmp_path, capsys, "cpmedian", "--p", "2", "--time-limit", "40", "--json")
    answer = json.loads(said.out)
    assert code == 0
    assert answer["open"] == ["S1", "S2"]
    assert answer["assignment"] == ["S1", "S1", "S2"]
    assert answer["proven"]
    assert {"value", "bound", "gap", "seconds"} <= set(answer)


@pytest.mark.parametrize("kind", ["pmedian", "mclp", "lscp", "pcenter"])
def test_every_other_problem_is_answered_with_one_line_of_json(kind, tmp_path, capsys):
    code, said = run(tmp_path, capsys, kind, "--p", "2", "--radius", "3000", "--time-limit", "30", "--json")
    answer = json.loads(said.out)
    assert code == 0
    assert answer["open"] == ["S1", "S2"]
    assert answer["proven"]


@pytest.mark.parametrize("kind", ["pmedian", "cpmedian", "mclp", "lscp", "pcenter"])
def test_every_problem_of_a_town_is_plain_json_and_lscp_too_where_the_exact_model_is_asked(kind, tmp_path, capsys):
    rng = np.random.default_rng(3)
    rows = [f"D{i},{lat:.5f},{lon:.5f},3" for i, (lat, lon) in enumerate(rng.random((60, 2)) * 0.4 + [23.7, 113.0])]
    places = [f"S{j},{lat:.5f},{lon:.5f},40" for j, (lat, lon) in enumerate(rng.random((40, 2)) * 0.4 + [23.7, 113.0])]
    demand, sites = "\n".join(["id,lat,lon,demand", *rows]), "\n".join(["id,lat,lon,capacity", *places])
    words = ["--radius", "12000", "--time-limit", "20", "--json", *(["--p", "6"] if kind != "lscp" else [])]
    code, said = run(tmp_path, capsys, kind, *words, demand=demand, sites=sites)
    answer = json.loads(said.out)
    assert code == 0
    assert answer["proven"] is True
    assert type(answer["bound"]) is type(answer["value"]) is float


def test_a_fairness_weight_counts_the_worst_served_tenth(tmp_path, capsys):
    _, plain = run(tmp_path, capsys, "pmedian", "--p", "2", "--json")
    _, fair = run(tmp_path, capsys, "pmedian", "--p", "2", "--fairness", "2", "--json")
    first, second = json.loads(plain.out), json.loads(fair.out)
    assert second["proven"]
    assert second["value"] == pytest.approx(first["value"] + 2 * 23.5 * second["worst_decile"])


def test_without_json_the_plan_and_its_reasons_are_printed(tmp_path, capsys):
    code, said = run(tmp_path, capsys, "pmedian", "--p", "2")
    assert code == 0
    assert "已证明最优" in said.out
    assert "新建 S2" in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--p", "9"], "选址点共3个"),
        (["--p", "0"], "--p 要是大于零的数"),
        (["--p", "2", "--time-limit", "0"], "--time-limit 要是大于零的数"),
        (["--p", "2", "--radius", "nan"], "--radius 要是大于零的数"),
        (["--p", "2", "--budget-fen", "-1"], "--budget-fen 要是不小于零的数"),
        (["--p", "2", "--fairness", "-1"], "--fairness 要是不小于零的数"),
        (["--p", "2", "--orlib", "x.txt"], "只能用一种"),
    ],
)
def test_numbers_without_sense_are_refused_with_exit_code_two(words, sentence, tmp_path, capsys):
    code, said = run(tmp_path, capsys, "pmedian", *words)
    assert (code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("demand", "sites", "sentence"),
    [
        ("", SITES, "缺少列：id"),
        ("id,lat,lon,demand\n", SITES, "没有数据行"),
        ("id,lat,lon,people\nA,23,113,5\n", SITES, "缺少列：demand"),
        ("id,demand\nA,5\n", SITES, "两个表都要有 lat、lon 列"),
        (DEMAND, "id,lat,lon,capacity\nS1,123,113,5\nS2,23,113,9\n", "第2行没有合理的坐标"),
        (DEMAND, "id,lat,lon,capacity\nS1,23,113,5\nS2,,113,9\n", "第3行没有合理的坐标"),
        (DEMAND, "id,lat,lon,capacity\nS1,23,113,many\nS2,23,113,9\n", "不是数字"),
        (DEMAND, "id,lat,lon\nS1,23,113\nS2,23,113\n", "缺少列：capacity"),
        (DEMAND, "id,lat,lon,capacity\nS1,23,113,-5\nS2,23,113,9\n", "第2行有误"),
        (DEMAND, "id,lat,lon,capacity\nS1,23,113,5\nS1,23,113,9\n", "id 列有重复"),
        (DEMAND, "id,lat,lon,capacity\nS1,23,113,5\nS2,23,113,5,7\n", "有5列，表头有4列"),
    ],
)
def test_wrong_tables_are_refused_with_one_sentence(demand, sites, sentence, tmp_path, capsys):
    code, said = run(tmp_path, capsys, "cpmedian", "--p", "2", demand=demand, sites=sites)
    assert (code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_demand_row_that_cannot_be_read_is_left_out_and_said(tmp_path, capsys):
    demand = "id,lat,lon,demand\nA,23.70,113.00,10\nB,23.71,113.01,many\nC,,113.40,7\nD,24.10,113.40,7\n"
    code, said = run(tmp_path, capsys, "pmedian", "--p", "2", "--json", demand=demand)
    answer = json.loads(said.out)
    assert code == 0
    assert answer["assignment"] == ["S1", None, None, "S2"]
    assert "有2个需求点" in said.err


def test_too_few_places_are_refused_and_nothing_is_printed(tmp_path, capsys):
    code, said = run(tmp_path, capsys, "cpmedian", "--p", "2", sites=SITES.replace(",30,", ",3,"))
    assert (code, said.out) == (1, "")
    assert "没有可行方案" in said.err


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("pmedian", "1 2 3 4 5 6 7", "不是认识的算例格式"),
        ("pmedian", "", "不是认识的算例格式"),
        ("pmedian", "三个点", "不是数字"),
        ("pmedian", PMED[:-9], "不完整"),
        ("pmedian", "nan 3 1\n1 2 4\n", "不是有限数"),
        ("pmedian", "3 3 1\n1 2 4\n2 7 5\n1 3 20\n", "不存在的结点"),
        ("pmedian", "3 3 1\n1 2 4\n2 3 -5\n1 3 20\n", "长度为负"),
        ("cpmedian", PMED, "没有容量"),
        ("cpmedian", SJC[:-8], "不完整"),
        ("cpmedian", SJC.replace("10 4", "-10 4"), "负的需求或容量"),
        ("cpmedian", SJC.replace("3 2\n", "1e9 2\n"), "不合理"),
        ("cpmedian", "1 0\n3 2 10\n1 0 0 4\n2 0 5 4\n", "不完整"),
        ("cpmedian", SJC.replace("3 2\n", "3 5\n"), "选址点共3个"),
    ],
)
def test_broken_instance_files_are_refused_with_one_sentence(kind, text, sentence, tmp_path, capsys):
    code, said = run_file(tmp_path, capsys, kind, text)
    assert (code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_small_instance_files_of_all_three_formats_are_solved(tmp_path, capsys):
    pmedcap = "1 0\n3 2 10\n1 0 0 4\n2 0 5 4\n3 9 9 4\n"
    for kind, text, value in (("pmedian", PMED, 9.0), ("cpmedian", SJC, 5.0), ("cpmedian", pmedcap, 5.0)):
        code, said = run_file(tmp_path, capsys, kind, text, "--json")
        answer = json.loads(said.out)
        assert (code, answer["value"], answer["bound"], answer["proven"]) == (0, value, value, True)


def test_a_missing_file_is_refused_with_exit_code_two(capsys):
    assert main(["compute", "siting", "--problem", "pmedian", "--orlib", "nowhere.txt"]) == 2
    assert "读不到文件" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_stops_at_its_limit(tmp_path, capsys):
    rng = np.random.default_rng(3)
    points, children = rng.random((900, 2)), rng.integers(1, 9, 900)
    rows = "".join(f"d{i},{x:.4f},{y:.4f},{children[i]}\n" for i, (x, y) in enumerate(points))
    places = "".join(f"s{j},{x:.4f},{y:.4f},500\n" for j, (x, y) in enumerate(rng.random((300, 2))))
    started = time.perf_counter()
    code, said = run(
        tmp_path, capsys, "cpmedian", "--p", "20", "--time-limit", "3", "--json",
        demand="id,x,y,demand\n" + rows, sites="id,x,y,capacity\n" + places,
    )  # fmt: skip
    answer = json.loads(said.out)
    assert code == 0
    assert time.perf_counter() - started < 5.0
    assert 0 < answer["bound"] <= answer["value"]
