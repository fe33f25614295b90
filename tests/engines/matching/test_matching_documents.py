"""Rounds as documents: answers in words, audits that anyone can recompute, refusals in one sentence."""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli import main
from qingmiao.engines.matching.documents import read_round, run_round, seal_audit, verify_audit
from qingmiao.engines.matching.lottery import commitment, draw, is_committed


def a_round(**changes: Any) -> dict[str, Any]:
    children = [
        {"id": f"{number:04}", "class": "junior", "choices": [{"institution": "A1", "rules": []}, {"institution": "B2", "rules": []}]}
        for number in range(6)
    ]
    children[0]["choices"][0]["rules"] = ["sibling"]
    children[1]["choices"][0]["rules"] = ["martyr"]
    children[2]["held"] = "B2"
    document = {
        "round": "2027年春季",
        "seed": "5eed" * 8,
        "rules": [{"code": "sibling", "name": "有兄弟姐妹在托", "points": 30}, {"code": "martyr", "name": "烈士子女", "points": 0}],
        "institutions": [
            {"id": "A1", "places": {"junior": 2}, "reserves": [{"class": "junior", "rules": ["martyr"], "places": 1}]},
            {"id": "B2", "places": {"junior": 2, "senior": 4}},
        ],
        "children": children,
    }
    return {**document, **changes}


def test_every_child_gets_a_sentence_for_every_choice() -> None:
    answers = run_round(read_round(a_round()))
    by_id = {child["id"]: child for child in answers["children"]}
    assert by_id["0000"]["institution"] == "A1"
    assert by_id["0000"]["answers"][0]["sentence"] == "已录取：按积分和抽签取得托位。"
    assert by_id["0001"]["answers"][0]["sentence"] == "已录取：按预留名额取得托位。"
    assert by_id["0002"]["answers"][1]["sentence"] == "已录取：保留原有托位。"
    assert by_id["0002"]["answers"][0]["code"] == "FEWER_POINTS"
    assert "最后一名录取者30分" in by_id["0002"]["answers"][0]["sentence"]
    waiting = sorted(child["answers"][1]["waiting"] for child in by_id.values() if child["institution"] is None)
    assert waiting == [1, 2]
    refused = next(child for child in by_id.values() if child["institution"] is None)
    assert "同分由公开抽签决定" in refused["answers"][1]["sentence"]
    assert answers["settled"]
    assert answers["unresolved"] == []


def test_children_of_a_family_are_placed_together_although_one_alone_could_do_better() -> None:
    document = a_round(rules=[], institutions=[{"id": "A1", "places": {"junior": 1}}, {"id": "B2", "places": {"junior": 2}}])
    document["children"] = [
        {"id": "a", "class": "junior", "family": "F", "choices": [{"institution": "A1"}, {"institution": "B2"}]},
        {"id": "b", "class": "junior", "family": "F", "choices": [{"institution": "A1"}, {"institution": "B2"}]},
    ]
    answers = run_round(read_round(document))
    assert [child["institution"] for child in answers["children"]] == ["B2", "B2"]
    assert answers["children"][0]["answers"][0]["code"] == "SIBLINGS"


def test_an_audit_is_recomputed_to_the_same_result() -> None:
    document = a_round()
    document["commitment"] = commitment(document["round"], document["seed"])
    round_ = read_round(document)
    audit = json.loads(json.dumps(seal_audit(round_, run_round(round_))))
    assert verify_audit(audit) == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("input", "seed"), "other", "种子与承诺值不一致"),
        (("input", "children", 3, "class"), "senior", "报名数据与其摘要不一致"),
        (("result", "children", 3, "institution"), "A1", "第一个报名号是0003"),
        (("result", "fairness", 0, "placed"), 99, "统计或说明"),
        (("input_sha256",), "00", "报名数据与其摘要不一致"),
    ],
)
def test_any_change_of_an_audit_is_found(path: tuple[Any, ...], value: Any, words: str) -> None:
    round_ = read_round(a_round())
    audit = copy.deepcopy(seal_audit(round_, run_round(round_)))
    at: Any = audit
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert words in "".join(verify_audit(audit))


def test_the_draw_is_the_order_of_published_digests() -> None:
    names = [f"{number:05}" for number in range(500)]
    expected = sorted(names, key=lambda name: hashlib.sha256(f"seed\n{name}".encode()).digest())
    assert [names[at] for at in np.argsort(draw("seed", names))] == expected
    assert is_committed("r", "s", hashlib.sha256(b"r\ns").hexdigest())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"children": [{"id": "x"}]}, "缺少内容或格式不对"),
        ({"commitment": "00"}, "承诺值不一致"),
        ({"rules": [{"code": "sibling", "points": 9999}, {"code": "martyr", "points": 0}]}, "合计不超过"),
        ({"institutions": [{"id": "A1", "places": {}}, {"id": "A1", "places": {}}]}, "机构编号A1重复"),
        ({"rules": []}, "未公布的规则"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        read_round(a_round(**changes))


def test_the_command_line_commits_runs_and_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, answers, audit, seed = (tmp_path / name for name in ("round.json", "answers.json", "audit.json", "seed.txt"))
    assert main(["compute", "matching", "commit", "2027年春季", "--seed-file", str(seed)]) == 0
    published = capsys.readouterr().out.strip()
    source.write_text(json.dumps(a_round(seed=seed.read_text().strip(), commitment=published)), encoding="utf-8")
    assert main(["compute", "matching", "run", str(source), str(answers), "--audit", str(audit)]) == 0
    assert "共6名儿童，录取4名" in capsys.readouterr().out
    assert main(["compute", "matching", "verify", str(audit)]) == 0
    spoiled = json.loads(audit.read_text(encoding="utf-8"))
    spoiled["result"]["children"][5]["institution"] = "A1"
    audit.write_text(json.dumps(spoiled), encoding="utf-8")
    assert main(["compute", "matching", "verify", str(audit)]) == 1
    assert main(["compute", "matching", "verify", str(answers)]) == 2
    assert main(["compute", "matching", "run", str(tmp_path / "none.json"), str(answers)]) == 2
    assert "无法读取" in capsys.readouterr().err
