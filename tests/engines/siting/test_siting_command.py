"""The command on our own tables."""

import json

from qingmiao.config.cli import main


def test_the_command_reads_our_tables(tmp_path, capsys):
    (tmp_path / "demand.csv").write_text(
        "id,lat,lon,demand_2026,demand_2027\nA,23.70,113.00,10,12\nB,23.71,113.01,5,6\nC,24.10,113.40,7,7\n"
    )
    (tmp_path / "sites.csv").write_text("id,lat,lon,capacity,existing\nS1,23.70,113.00,30,1\nS2,24.10,113.40,30,0\nS3,23.9,113.2,30,0\n")
    paths = ["--demand", str(tmp_path / "demand.csv"), "--sites", str(tmp_path / "sites.csv")]
    assert main(["compute", "siting", "--problem", "cpmedian", *paths, "--p", "2", "--time-limit", "20", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["open"] == ["S1", "S2"]
    assert answer["assignment"] == ["S1", "S1", "S2"]


def test_a_missing_file_is_refused_with_exit_code_two(capsys):
    assert main(["compute", "siting", "--problem", "pmedian", "--orlib", "nowhere.txt"]) == 2
    assert "读不到文件" in capsys.readouterr().err


def test_a_strange_file_is_refused_with_exit_code_two(tmp_path, capsys):
    (tmp_path / "x.txt").write_text("1 2 3 4 5 6 7")
    assert main(["compute", "siting", "--problem", "pmedian", "--orlib", str(tmp_path / "x.txt")]) == 2
    assert "不是认识的算例格式" in capsys.readouterr().err
