"""`qingmiao rules`: what it prints, how it refuses, how fast it starts; and the pages it generates are up to date."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from qingmiao.config.cli import main
from qingmiao.config.cli.rules.documents import documents

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "facts.json"
ON = ["--on", "2026-11-23"]


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Return what the command says when it refuses with exit code 2."""
    try:
        code = main(["rules", *argv])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    assert code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_the_generated_pages_are_up_to_date() -> None:
    for name, content in documents().items():
        assert (DOCS / name).read_text(encoding="utf-8") == content, "run: qingmiao rules docs docs"


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", ["facts", "home_based"])
def test_the_examples_follow_the_schema_and_a_misspelt_key_does_not(name: str) -> None:
    example = json.loads((DOCS / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema("facts"), example)
    example["premises"]["tenur"] = "owned"
    assert not jsonschema_rs.is_valid(schema("facts"), example)


def test_the_command_writes_the_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "docs", str(tmp_path)]) == 0
    assert {file.name for file in tmp_path.iterdir()} == set(documents())
    assert "facts.md" in capsys.readouterr().out
    assert "不存在" in refused(capsys, "docs", str(tmp_path / "nowhere"))


def test_a_good_institution_is_answered_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(EXAMPLE), *ON]) == 0
    assert "强制要求全部符合" in capsys.readouterr().out


def test_a_failing_institution_is_answered_with_1_and_the_blocking_lines_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    raw["premises"]["cctv_retention_days"] = 30
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert main(["rules", "check", str(file), *ON]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "监控录像保存：30天" in lines[2]
    assert "请扩充存储" in lines[3]


def test_the_json_answer_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(EXAMPLE), "--json", *ON]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema_rs.validate(schema("answers"), answer)
    assert answer["holds"] is True
    assert sum(answer["counts"].values()) == len(answer["lines"])


def test_an_unfinished_draft_is_answered_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    assert main(["rules", "check", "-", *ON]) == 1
    assert "待核" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"basic": {"nmae": "x"}}', "basic.nmae"),
        (b'{"classes": [{"places": "10"}]}', "classes[0].places"),
        (b'{"basic": {}, "basic": {}}', "basic"),
        (b'{"basic": ', "第 1 行"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "层次太深"),
        (b" " * (10 * 1024 * 1024 + 1), "10 MB"),
        (b'{"premises": {"window_ratio": NaN}}', "JSON"),
        (b"", "第 1 行"),
        (b'{"classes": [{"places": ' + b"9" * 5000 + b"}]}", "过长的数字"),
        (b'{"basic": {"name": "\\ud800"}}', "无法识别的字符"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    assert words in refused(capsys, "check", str(file), *ON)


def test_a_missing_file_and_a_bad_date_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "打不开" in refused(capsys, "check", str(tmp_path / "none.json"))
    assert "打不开" in refused(capsys, "check", str(tmp_path))
    assert "应写作 2026-01-31" in refused(capsys, "check", str(EXAMPLE), "--on", "2026-02-30")


def test_the_list_says_what_is_in_force_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "--on", "2022-08-06", "--json"]) == 0
    entries = {entry["key"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert entries["premises.observation_room"]["law"] == []
    assert entries["classes.size"]["law"][0]["value"] == 10
    assert main(["rules", "list", *ON]) == 0
    assert "premises.observation_room_m2：保健观察室最小面积 = 6㎡" in capsys.readouterr().out


def test_show_tells_a_rule_and_the_history_of_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "hygiene.method"]) == 0
    shown = capsys.readouterr().out
    assert "2019-12-19 起至 2022-08-06" in shown
    assert "2022-08-07 起" in shown
    assert main(["rules", "show", "classes.carers", "--json"]) == 0
    assert [value["value"] for value in json.loads(capsys.readouterr().out)["law"]] == [3, 5, 7, 5]
    assert "没有名为“x.y”" in refused(capsys, "show", "x.y")


def test_the_rules_of_every_app_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "--json", *ON]) == 0
    assert {entry["set"] for entry in json.loads(capsys.readouterr().out)} >= {"filing", "demonstration"}
    assert main(["rules", "list", *ON]) == 0
    assert "示范点条件" in capsys.readouterr().out
    assert main(["rules", "show", "site_verified"]) == 0
    assert "现场核实" in capsys.readouterr().out
    assert main(["rules", "show", "demonstration.must_hold"]) == 0
    assert "filed、site_verified" in capsys.readouterr().out


def test_the_command_starts_without_django_and_within_half_a_second() -> None:
    program = (
        "import sys, time; from qingmiao.config.cli import main; code = main(sys.argv[1:]); print(time.process_time(), file=sys.stderr); "
        "sys.exit('django' if 'django.conf' in sys.modules else code)"
    )
    argv = [sys.executable, "-c", program, "rules", "check", str(EXAMPLE), *ON]
    done = [subprocess.run(argv, capture_output=True, check=False, text=True) for _ in range(3)]
    assert [run.returncode for run in done] == [0, 0, 0], done[0].stderr
    # Processor time, not the clock on the wall: other work on the machine must not fail the test.
    assert min(float(run.stderr) for run in done) <= 0.5
