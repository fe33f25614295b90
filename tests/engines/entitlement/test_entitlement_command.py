"""`qingmiao compute entitlement` on files."""

import json
from pathlib import Path
from typing import Any

import pytest

from qingmiao.config.cli import main

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
    assert rows[3].endswith("BAD_ROW,BIRTH")
    assert rows[4].split(",")[7:] == ["NOT_ELIGIBLE", "INCOME"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--on", "2026-01-01"], "二者选一"),
        (["none.json", "--on", "2026-01-01"], "无法读取"),
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
