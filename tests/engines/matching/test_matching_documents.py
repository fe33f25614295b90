"""Rounds as documents: answers in words, audits that anyone can recompute, refusals in one sentence."""

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli import main
from qingmiao.engines.matching.documents import Effort, Published, digest, run_round, seal_audit, verify_audit
from qingmiao.engines.matching.lottery import commitment, draw, is_committed
from qingmiao.engines.matching.reading import read_round


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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("sed",), "不认识的键 sed，可用的是 children、commitment"),
        (("rules", 1, "point"), "不认识的键 rules[1].point，"),
        (("institutions", 0, "place"), "institutions[0].place，"),
        (("institutions", 0, "reserves", 0, "Hard"), "institutions[0].reserves[0].Hard，"),
        (("children", 2, "hold"), "children[2].hold，"),
        (("children", 0, "choices", 1, "rule"), "children[0].choices[1].rule，可用的是 institution、rules。"),
    ],
)
def test_an_unknown_key_is_refused_with_its_path(path: tuple[Any, ...], said: str) -> None:
    document = copy.deepcopy(a_round())
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = None
    with pytest.raises(DomainError) as refusal:
        read_round(document)
    assert said in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_a_child_who_repeats_a_choice_waits_there_once() -> None:
    document = a_round()
    document["children"][3]["choices"].append({"institution": "A1", "rules": ["sibling"]})
    answers = {child["id"]: child for child in run_round(read_round(document))["children"]}
    assert "REPEATED_CHOICE" in answers["0003"]["flags"]
    assert (answers["0003"]["answers"][2]["code"], answers["0003"]["answers"][2]["waiting"]) == ("REPEATED", None)
    plain = {child["id"]: child["institution"] for child in run_round(read_round(a_round()))["children"]}
    assert {key: child["institution"] for key, child in answers.items()} == plain


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
        (("result", "fairness", 0, "placed"), 99, "统计、说明"),
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


def places_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every leaf, and every container under the names "+" (something added) and "-" (the last taken away)."""
    if isinstance(value, dict):
        yield (*path, "+")
        for key, inner in value.items():
            yield from places_of(inner, (*path, key))
    elif isinstance(value, list):
        if value:
            yield (*path, "-")
        for at, inner in enumerate(value):
            yield from places_of(inner, (*path, at))
    else:
        yield path


def spoil(document: Any, path: tuple[Any, ...]) -> None:
    for step in path[:-1]:
        document = document[step]
    last = path[-1]
    if last == "+":
        document["more"] = 1
    elif last == "-":
        document.pop()
    else:
        value = document[last]
        document[last] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else f"{value or ''}x"


def test_no_change_anywhere_in_an_audit_goes_unseen() -> None:
    round_ = read_round(a_round())
    audit = json.loads(json.dumps(seal_audit(round_, run_round(round_))))
    paths = list(places_of(audit))
    assert len(paths) > 150
    for path in paths:
        changed = copy.deepcopy(audit)
        spoil(changed, path)
        if path == ("format",):
            with pytest.raises(DomainError, match="这不是匹配审计文件"):
                verify_audit(changed)
        else:
            assert verify_audit(changed), path


def test_an_audit_exchanged_as_a_whole_is_found_by_what_was_published() -> None:
    honest, other = a_round(), a_round(seed="another")
    other["children"][5]["choices"][0]["rules"] = ["sibling"]
    audits = [json.loads(json.dumps(seal_audit(round_, run_round(round_)))) for round_ in (read_round(honest), read_round(other))]
    published = Published(audits[0]["input"]["commitment"].upper(), digest(audits[0]["input"]))
    assert verify_audit(audits[1]) == []  # consistent in itself
    assert verify_audit(audits[0], published=published) == []
    words = "".join(verify_audit(audits[1], published=published))
    assert "抽签种子被换过" in words
    assert "数据被换过" in words


def crowded_round() -> dict[str, Any]:
    """Pairs of siblings who compete with children alone: the search improves in several passes."""
    rng = np.random.default_rng(4)
    children = []
    for number in range(120):
        wanted = rng.permutation(12)[:5]
        choices = [{"institution": f"I{at}"} for at in wanted]
        children.append({"id": f"{number:04}", "class": "all", "family": None, "choices": choices})
    for pair in range(25):
        children[2 * pair]["family"] = children[2 * pair + 1]["family"] = f"F{pair}"
        children[2 * pair + 1]["choices"] = children[2 * pair]["choices"]
    institutions = [{"id": f"I{at}", "places": {"all": 9}} for at in range(12)]
    return {"round": "拥挤", "seed": "1", "institutions": institutions, "children": children}


def test_a_run_that_ran_out_of_time_is_complete_but_for_what_it_says_and_recomputes_the_same() -> None:
    round_ = read_round(crowded_round())
    full = run_round(round_)
    assert full["settled"]
    assert full["passes"] > 0
    cut = run_round(round_, Effort(is_over=lambda: True))
    assert (cut["settled"], cut["passes"], cut["against_immediate_acceptance"]) == (False, 0, None)
    assert cut["unresolved"] or cut["unresolved_families"]
    assert len(cut["children"]) == 120
    assert all(answer["sentence"] for child in cut["children"] for answer in child["answers"])
    assert verify_audit(json.loads(json.dumps(seal_audit(round_, cut)))) == []


def test_the_draw_is_the_order_of_published_digests() -> None:
    names = [f"{number:05}" for number in range(500)]
    expected = sorted(names, key=lambda name: hashlib.sha256(f"seed\n{name}".encode()).digest())
    assert [names[at] for at in np.argsort(draw("seed", names))] == expected
    assert is_committed("r", "s", hashlib.sha256(b"r\ns").hexdigest())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"children": [{"id": "x"}]}, "第1份报名（x）缺少班型"),
        ({"children": [{"id": "x", "class": "junior"}]}, "第1份报名（x）缺少 choices"),
        ({"children": [{"id": "", "class": "junior", "choices": []}]}, "缺少报名号"),
        ({"children": 5}, "children（报名）应是"),
        ({"institutions": [{"id": "A1", "places": {"junior": -1}}]}, "托位数，须为不小于0的整数"),
        ({"institutions": [{"id": "A1", "places": {"junior": "2"}}]}, "托位数，须为不小于0的整数"),
        ({"institutions": [{"id": "A1", "places": {"junior": 10**30}}]}, "托位数，须为不小于0的整数"),
        (
            {"institutions": [{"id": "A1", "places": {"junior": 2}, "reserves": [{"class": "other", "rules": [], "places": 1}]}]},
            "已有的 class",
        ),
        ({"rules": [{"code": "sibling", "points": 1.5}]}, "不小于0的整数 points"),
        ({"seed": None}, "seed（抽签种子）"),
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
    told = dict(line.split(" ") for line in capsys.readouterr().out.splitlines() if len(line.split(" ")) == 2)
    assert told["承诺值"] == published
    options = ["--commitment", published, "--input-sha256", told["报名数据摘要"]]
    assert main(["compute", "matching", "verify", str(audit), *options]) == 0
    assert main(["compute", "matching", "verify", str(audit), "--commitment", "00"]) == 1
    assert "承诺值与事先公布的不同" in capsys.readouterr().out
    spoiled = json.loads(audit.read_text(encoding="utf-8"))
    spoiled["result"]["children"][5]["institution"] = "A1"
    audit.write_text(json.dumps(spoiled), encoding="utf-8")
    assert main(["compute", "matching", "verify", str(audit)]) == 1
    assert main(["compute", "matching", "verify", str(answers)]) == 2
    assert main(["compute", "matching", "run", str(tmp_path / "none.json"), str(answers)]) == 2
    assert "找不到文件" in capsys.readouterr().err
    source.write_text("\ufeff" + json.dumps(crowded_round()), encoding="utf-8")
    assert main(["compute", "matching", "run", str(source), str(answers), "--audit", str(audit), "--time-limit", "0.000001"]) == 3
    assert "改进了0遍" in capsys.readouterr().err
    assert main(["compute", "matching", "verify", str(audit)]) == 0
    assert "改进了0遍后停止" in capsys.readouterr().out


def test_a_child_whose_row_has_a_slip_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, document = tmp_path / "round.json", a_round()
    document["children"][4]["choices"][1]["institution"] = "ZZ"
    source.write_text(json.dumps(document), encoding="utf-8")
    assert main(["compute", "matching", "run", str(source), str(tmp_path / "out.json")]) == 0
    assert "1名儿童的报名有问题（见 flags），第一个报名号是0004" in capsys.readouterr().out
