"""`qingmiao compute entitlement` on files."""

import json
from pathlib import Path
from typing import Any

import pytest

from qingmiao.config.cli import main
from qingmiao.config.cli.compute import entitlement_rows

FAMILY = {
    "children": [{"name": "甲", "born_on": "2025-03-08", "applied_on": "2025-09-01"}],
    "income_fen": [12000000, 9000000],
    "share": "both",
}
INSTITUTION = {"institution": {"name": "某园", "community": True, "turnover_fen": 100000000, "vat_bp": 300}}
POPULATION = """\
family,born_on,income_1_fen,income_2_fen,share,eligible
1,2025-03-08,12000000,9000000,both,y
1,2023-12-05,12000000,9000000,both,y
2,错误,1,2,first,y
3,2026-02-01,30000000,,second,n
4,2026-02-01,30000000,0,first,
"""


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(["compute", "entitlement", *args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def written(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_family_file_gives_amounts_reasons_and_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, written(tmp_path, "f.json", FAMILY), "--on", "2026-11-01")
    answers = {answer["code"]: answer for answer in json.loads(out)["answers"]}
    assert code == 0
    assert answers["childcare_allowance"]["amount_fen"] == 360000
    assert answers["childcare_allowance"]["sources"][0]["document"].startswith("《育儿补贴制度实施方案》")
    assert answers["maternity_leave"]["days"] == 178


def test_a_what_if_applies_to_one_family_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("--on", "2026-11-01", "--what-if", "support.childcare_allowance_year=400000@2026-01-01")
    _, out, _ = run(capsys, written(tmp_path, "f.json", FAMILY), *args)
    assert json.loads(out)["answers"][0]["amount_fen"] == 400000


def test_an_institution_file_gives_its_relief(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, written(tmp_path, "i.json", INSTITUTION), "--on", "2026-11-01")
    assert code == 0
    assert json.loads(out)["answers"][0]["amount_fen"] == 3000000


def test_a_population_is_summed_flagged_and_written_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.csv"
    args = ("--on", "2027-06-01", "--output", str(output), "--what-if", "support.childcare_allowance_year=400000@2027-01-01")
    code, out, _ = run(capsys, "--population", written(tmp_path, "p.csv", POPULATION), *args)
    summary = json.loads(out)
    assert code == 0
    assert (summary["families"], summary["children"], summary["flagged_families"]) == (4, 5, 2)
    assert summary["allowance_fen"] == 2 * 360000
    assert (summary["what_if"]["winners"], summary["what_if"]["losers"], summary["what_if"]["unknown"]) == (2, 0, 1)
    rows = output.read_text(encoding="utf-8").splitlines()
    assert rows[3].startswith("2,错误,,,")
    assert rows[3].endswith("BAD_ROW,BIRTH|UNREADABLE")
    assert (summary["complete"], summary["rows_in_file"]) == (True, 5)
    assert rows[4].split(",")[7:] == ["NOT_ELIGIBLE", "INCOME"]


FULL = "family,born_on,income_1_fen,income_2_fen,share,eligible,applied_on,public,fee_month_fen,care_months"
ODD = (
    ("1,2026-02-01,300000,0,first,maybe,,,,", "BIRTH|UNREADABLE"),
    ("2,2026-02-01,300000,0,first,y,someday,,,", "BIRTH|UNREADABLE"),
    ("3,2026-02-01,300000,0,first,y,,perhaps,,", "CATEGORY|UNREADABLE"),
    ("4,2026-02-01,300000,0,first,y,,y,-5,3", "FEE"),
    ("5,2026-02-01,300000,0,first,y,,y,5,3,more,still", "BIRTH|CATEGORY|UNREADABLE"),
    ("6,2026-02-01", "INCOME"),
    (",2026-02-01,300000,0,first,y,,,,", "UNREADABLE"),
    (",2026-02-01,300000,0,first,y,,,,", "UNREADABLE"),
    ("7,2026-02-01,300000,0,first,y,,,,", "INCOME|UNREADABLE"),
    ("7,2026-02-01,200000,0,first,y,,,,", "INCOME|UNREADABLE"),
    ("8,2026-02-01,99999999999999999999999,0,third,y,,,,", "INCOME|SHARE|UNREADABLE"),
    ("9,2126-02-01,300000,0,first,y,,,,", "BIRTH"),
    ("10,2026-02-01,300000,0,first,y,,,,,", '""'),
    ("11,2026-02-02,300000,0,first,y,2026-02-01,,,", "APPLIED"),
    ("12,2026-02-02,300000,0,first,y,2026-02-02,,,", '""'),
    ("13,2026-02-02,300000,0,first,y,1969-12-31,,,", "APPLIED"),
)


def test_every_odd_row_is_flagged_and_none_stops_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.csv"
    text = "\ufeff" + "\r\n".join([FULL, *(row for row, _ in ODD)])
    code, out, _ = run(capsys, "--population", written(tmp_path, "p.csv", text), "--on", "2026-11-01", "--output", str(output))
    assert code == 0
    lines = output.read_text(encoding="utf-8").splitlines()[1:]
    assert [line.rsplit(",", 1)[1] for line in lines] == [flags for _, flags in ODD]
    summary = json.loads(out)
    assert (summary["families"], summary["families_not_adjacent"]) == (15, 0)
    assert lines[0].split(",")[2:4] == ["", ""]  # unknown, not zero


@pytest.mark.parametrize("rows_per_part", [1, 2, 3, 1000])
def test_parts_of_any_size_give_the_same_sums_and_rows(
    rows_per_part: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{family},202{5 - child}-03-08,12000000,9000000" for family in range(6) for child in range(family % 3 + 1)]
    text = "\n".join(["family,born_on,income_1_fen,income_2_fen", *rows, "0,2025-01-01,1,1"])
    output = tmp_path / "out.csv"
    args = ("--population", written(tmp_path, "p.csv", text), "--on", "2026-11-01", "--output", str(output))
    args += ("--what-if", "support.childcare_allowance_year=400000@2026-01-01")
    whole = (run(capsys, *args)[1], output.read_text(encoding="utf-8"))
    monkeypatch.setattr(entitlement_rows, "ROWS_PER_PART", rows_per_part)
    assert (run(capsys, *args)[1], output.read_text(encoding="utf-8")) == whole
    assert json.loads(whole[0])["families_not_adjacent"] == 1


def test_time_that_does_not_suffice_is_said_with_how_many_rows_were_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitlement_rows, "ROWS_PER_PART", 2)
    output = tmp_path / "out.csv"
    args = ("--population", written(tmp_path, "p.csv", POPULATION), "--on", "2026-11-01", "--output", str(output))
    code, out, err = run(capsys, *args, "--time-limit", "0.000001")
    summary = json.loads(out)
    assert (code, summary["complete"], summary["rows_in_file"]) == (3, False, 5)
    assert 0 < summary["children"] < 5
    assert f"计算了前 {summary['children']} 行，其余 {5 - summary['children']} 行没有计算" in err
    assert len(output.read_text(encoding="utf-8").splitlines()) == summary["children"] + 1


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ({"born_on": "2025-01-01", "public": "no"}, "public 须是 true 或 false"),
        ({"born_on": "2025-01-01", "care_months": 13}, "care_months 须是 0 至 12"),
        ({"born_on": "2025-01-01", "fee_month_fen": 1.5}, "fee_month_fen 须是以分计的整数"),
        ({"born_on": "2025-01-01", "catgory": "martyr"}, "不认识的键 catgory"),
        ({"born_on": "2025-01-01", "category": "rich"}, "category 须是 martyr 或 difficulty"),
        ({"born_on": "2025-01-01", "babies": 0}, "babies 须是 1 至 9"),
        ({}, "缺少 born_on"),
        (7, "须是 JSON 对象"),
    ],
)
def test_what_is_filled_in_wrongly_is_named_and_never_guessed(
    child: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, written(tmp_path, "f.json", {"children": [child]}), "--on", "2026-11-01")
    assert (code, out) == (2, "")
    assert words in err
    assert "第1名儿童" in err


@pytest.mark.parametrize(
    ("children", "words"),
    [
        ([{"born_on": "2025-03-08"}, {"born_on": "2025-03-08"}], "填了两次"),
        ([{"name": "甲", "born_on": "2025-03-08"}, {"name": "甲", "born_on": "2025-03-08"}], "甲填了两次"),
        ([{"name": "甲", "born_on": "2025-03-08", "applied_on": "2025-03-07"}], "早于出生日期"),
    ],
)
def test_a_family_that_cannot_be_is_refused_in_a_sentence(
    children: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, written(tmp_path, "f.json", {"children": children}), "--on", "2026-11-01")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_without_incomes_a_family_still_hears_what_it_may_deduct(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, written(tmp_path, "f.json", {"children": [{"born_on": "2025-03-08"}]}), "--on", "2026-11-01")
    answers = json.loads(out)["answers"]
    assert [a["amount_fen"] for a in answers if a["code"] == "infant_care_deduction"] == [1200000, 1200000]
    assert answers[0]["about"] == "第1名儿童"


def test_a_fact_of_an_institution_that_is_not_filled_in_is_not_taken_for_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"institution": {"inclusive": True, "utilities": {"gas": {"usage": 0}}}}
    _, out, _ = run(capsys, written(tmp_path, "i.json", facts), "--on", "2026-11-01")
    answers = {answer["code"]: answer for answer in json.loads(out)["answers"]}
    assert (answers["operating_subsidy"]["amount_fen"], answers["operating_subsidy"]["status"]) == (None, "BAD_ROW")
    assert answers["water_price"]["amount_fen"] is None
    assert answers["gas_price"]["amount_fen"] == 0


def test_leave_for_a_birth_is_counted_from_the_birth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, written(tmp_path, "f.json", FAMILY), "--on", "2026-11-01")
    answers = {answer["code"]: answer for answer in json.loads(out)["answers"]}
    assert answers["maternity_leave"]["period"] == ["2025-03-08", "2025-09-01"]
    assert answers["parental_leave"]["period"] == ["2026-01-01", "2026-12-31"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--on", "2026-01-01"], "二者选一"),
        (["none.json", "--on", "2026-01-01"], "找不到文件"),
        (["{family}", "--on", "2024-01-01"], "晚于 --on"),
        (["{family}", "--on", "2026-01-01", "--what-if", "support.childcare_allowance_year=-1@2026-01-01"], "不小于0的整数"),
        (["--population", "{rows}", "--on", "2026-01-01", "--what-if", "support.leave_paternity_days=9@2026-01-01"], "不影响家庭所得"),
        (["--population", "{empty}", "--on", "2026-01-01"], "缺少列：family、born_on、income_1_fen、income_2_fen"),
        (["--population", "none.csv", "--on", "2026-01-01"], "无法读取"),
        (["{family}", "--on", "2026-01-01", "--what-if", "x=1"], "无法识别"),
        (["{bad}", "--on", "2026-01-01"], "格式不对"),
        (["--population", "{noincome}", "--on", "2026-01-01"], "缺少列：born_on"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_exit_code_two(
    args: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "family": written(tmp_path, "f.json", FAMILY),
        "rows": written(tmp_path, "r.csv", POPULATION),
        "empty": written(tmp_path, "e.csv", ""),
        "bad": written(tmp_path, "b.json", {"children": [{"born_on": "昨天"}]}),
        "noincome": written(tmp_path, "n.csv", "family\n1\n"),
    }
    code, _, err = run(capsys, *(arg.format(**files) for arg in args))
    assert code == 2
    assert words in err
    assert err.count("\n") == 1


def test_the_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compute", "entitlement", "--help"])
    assert left.value.code == 0
    assert "family.json" in capsys.readouterr().out
