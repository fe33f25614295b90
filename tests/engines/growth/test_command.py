"""`qingmiao compute growth`."""

import csv
import sys

import pytest

from engines.processor_time import processor_seconds
from qingmiao.config.cli import main
from qingmiao.config.cli.compute import growth
from qingmiao.engines.growth import Flag

HEADER = "name,sex,age_days,weight_kg,length_cm,measure,head_cm,oedema\n"
ROWS = HEADER + "a,F,683,10.4,84.8,l,,n\nb,M,0,4.5,52.4,l,37.8,y\nc,,,-1,,,,\n"


def run(tmp_path, text, *options):
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    code = main(["compute", "growth", *options, str(tmp_path / "in.csv"), str(tmp_path / "out.csv")])
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        return code, list(csv.DictReader(file))


def test_who_scores_have_two_decimals_and_keep_the_columns_given(tmp_path) -> None:
    code, rows = run(tmp_path, ROWS, "--standard", "who2006")
    assert code == 0
    assert [rows[0][name] for name in ("name", "z_wfa", "z_lhfa", "z_wfl", "z_bmi", "z_hc")] == [
        "a",
        "-0.57",
        "-0.07",
        "-0.81",
        "-0.79",
        "",
    ]
    assert [rows[1][name] for name in ("z_wfa", "z_lhfa", "z_hc", "flags")] == ["", "1.33", "2.63", "1024"]
    assert rows[2]["flag_texts"] == "性别缺失或无法识别；日龄缺失；体重不可能；身长（身高）缺失；头围缺失"


def test_sex_is_read_in_letters_numbers_and_chinese(tmp_path) -> None:
    words = ("M", "1", "男", "m", "F", "2", "女", "f", "3", "")
    _, rows = run(tmp_path, HEADER + "".join(f"a,{word},683,10.4,84.8,l,,n\n" for word in words), "--standard", "who2006")
    assert [row["z_wfa"] for row in rows] == [rows[0]["z_wfa"]] * 4 + [rows[4]["z_wfa"]] * 4 + ["", ""]
    assert rows[0]["z_wfa"] != rows[4]["z_wfa"]


def test_full_precision_rounds_to_what_is_printed(tmp_path) -> None:
    _, rows = run(tmp_path, ROWS, "--standard", "who2006", "--full")
    assert f"{float(rows[0]['z_wfa_full']):.2f}" == rows[0]["z_wfa"]
    assert rows[0]["p_wfa"] == "28.41"


def test_the_chinese_standard_names_level_and_status(tmp_path) -> None:
    text = "sex,age_days,weight_kg,length_cm,age_months\nM,365,6.5,70.0,12\nF,900,20,95,\n"
    _, rows = run(tmp_path, text, "--standard", "wst423")
    assert (rows[0]["level_wfa"], rows[0]["nutrition"]) == ("下", "重度低体重、生长迟缓、重度消瘦")
    assert rows[1]["level_bmi"] == "上"


def test_a_preterm_child_is_assessed_by_corrected_age(tmp_path) -> None:
    text = "sex,age_days,weight_kg,length_cm,gestation_days\nM,100,5.0,57,224\nM,44,5.0,57,\n"
    _, rows = run(tmp_path, text, "--standard", "who2006")
    assert rows[0]["z_wfa"] == rows[1]["z_wfa"] != ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sex,age_days,weight_kg\nM,1,3\n", "缺少列：length_cm"),
        ("", "缺少列：sex、age_days、weight_kg、length_cm"),
        ("sex,age_days,weight_kg,weight_kg,length_cm\n", "列名重复：weight_kg"),
        ("sex,age_days,weight_kg,length_cm,flags\nM,1,3,50,0\n", "已有结果列 flags"),
        (HEADER + '"' + "a" * 200_000, "引号没有成对"),
    ],
)
def test_an_unreadable_file_is_one_sentence_and_writes_nothing(tmp_path, capsys, text, sentence) -> None:
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    assert main(["compute", "growth", "--standard", "who2006", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]) == 2
    assert sentence in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_rows_that_cannot_be_read_are_flagged_and_the_others_assessed(tmp_path, capsys) -> None:
    text = HEADER + "a,F,683,abc,84.8,l,,n\nb,F,683\nc,F,683,10.4,84.8,l,,n,more\nd,F,683,10.4,84.8,l,,maybe\ne,F,683,10.4,84.8,l,,n\n"
    code, rows = run(tmp_path, "\ufeff" + text, "--standard", "who2006")
    assert code == 0
    assert [int(row["flags"]) & Flag.UNREADABLE > 0 for row in rows] == [True, True, True, True, False]
    assert [(row["name"], row["z_wfa"], row["z_lhfa"]) for row in rows] == [
        ("a", "", "-0.07"),
        ("b", "", ""),
        ("c", "", ""),
        ("d", "-0.57", "-0.07"),
        ("e", "-0.57", "-0.07"),
    ]
    assert "有 4 行" in capsys.readouterr().err


def test_impossible_ages_and_amounts_are_flagged_row_by_row(tmp_path) -> None:
    text = "sex,age_days,weight_kg,length_cm\nM,-5,3,50\nM,1e400,3,50\nM,100,6000,60\nM,2600,20,110\n"
    for standard in ("who2006", "wst423"):
        code, rows = run(tmp_path, text, "--standard", standard)
        assert code == 0
        assert [row["z_wfa"] for row in rows] == [""] * 4
        words = ("日龄超出标准范围", "日龄缺失", "体重不可能", "日龄超出标准范围")
        assert all(word in row["flag_texts"] for word, row in zip(words, rows, strict=True))


def test_both_standards_stand_side_by_side(tmp_path) -> None:
    _, both = run(tmp_path, ROWS, "--standard", "both")
    for standard, prefix in (("who2006", "who"), ("wst423", "wst")):
        _, alone = run(tmp_path, ROWS, "--standard", standard)
        added = [name for name in alone[0] if name not in HEADER.strip().split(",")]
        assert [[row[name] for name in added] for row in alone] == [[row[f"{prefix}_{name}"] for name in added] for row in both]


def test_the_course_between_visits_of_one_child_is_told(tmp_path) -> None:
    text = "name,sex,age_days,weight_kg,length_cm\na,M,100,6,60\nb,M,100,6,60\na,M,130,5.9,60\na,M,160,8.9,60.2\n,M,1,3,50\n,M,9,3,50\n"
    _, rows = run(tmp_path, text, "--standard", "who2006", "--child", "name")
    assert [row["course_wfa"] for row in rows] == ["首次测量", "首次测量", "增长不良（下降）", "增长过速", "无法评价", "无法评价"]
    assert [row["course_lhfa"] for row in rows][:4] == ["首次测量", "首次测量", "增长不良（持平）", "增长不良（上升缓慢）"]
    assert float(rows[2]["dz_wfa"]) == pytest.approx(float(rows[2]["z_wfa"]) - float(rows[0]["z_wfa"]), abs=0.011)


def test_time_that_does_not_suffice_is_said_and_the_first_rows_are_written(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(growth, "ROWS_PER_BLOCK", 2)
    code, rows = run(tmp_path, ROWS, "--standard", "who2006", "--time-limit", "0.000001")
    assert (code, [row["name"] for row in rows]) == (3, ["a", "b"])
    assert "评价了前 2 行" in capsys.readouterr().err


def test_a_missing_file_or_folder_is_one_sentence(tmp_path, capsys) -> None:
    assert main(["compute", "growth", "--standard", "who2006", str(tmp_path / "no.csv"), str(tmp_path / "out.csv")]) == 2
    assert "找不到文件" in capsys.readouterr().err
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    assert main(["compute", "growth", "--standard", "who2006", str(tmp_path / "in.csv"), str(tmp_path / "no" / "out.csv")]) == 2
    assert "无法写入" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_refused(tmp_path, capsys) -> None:
    (tmp_path / "in.csv").write_bytes((HEADER + "张,F,683,10,84.8,l,,n\n").encode("gb18030"))
    assert main(["compute", "growth", "--standard", "who2006", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_small_file_is_done_within_a_second_by_a_new_process(tmp_path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "qingmiao",
        "compute",
        "growth",
        "--standard",
        "wst423",
        str(tmp_path / "in.csv"),
        str(tmp_path / "out.csv"),
    ]
    assert processor_seconds(command) < 1.0  # 0.25 s on a quiet machine; the goal is 0.5 s


def test_help_shows_an_example(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["compute", "growth", "--help"])
    assert "qingmiao compute growth --standard who2006 IN.csv OUT.csv" in capsys.readouterr().out
