"""双随机: the draw follows from what was published and from nothing else; who must not go does not go."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli import main
from qingmiao.engines.matching.lottery import commitment
from qingmiao.supervision.rules.draws import classes_of, draw_visits, faults_of, read_draw, result_of


def a_document(seed: str = "s" * 32, **changes: Any) -> dict[str, Any]:
    strata = ["第1层", "第2层", "第3层"]
    told = {
        "draw": "2027年第一季度",
        "seed": seed,
        "commitment": commitment("2027年第一季度", seed),
        "institutions": [{"id": f"H{number:02d}", "stratum": strata[number % 3]} for number in range(12)],
        "inspectors": ["甲", "乙", "丙", "丁"],
        "excluded": [{"inspector": "甲", "institution": f"H{number:02d}", "reason": "原单位"} for number in range(6)],
        "shares": {"第1层": 1, "第2层": 0.5, "第3层": 0.25},
    }
    return {**told, **changes}


@given(st.text(min_size=1, max_size=40))
def test_whatever_the_seed_shares_teams_and_exclusions_hold(seed: str) -> None:
    document = a_document(seed)
    drawn = draw_visits(read_draw(document))
    assert len(drawn) == 4 + 2 + 1
    assert all(len(set(row.team)) == 2 for row in drawn)
    barred = {(row["inspector"], row["institution"]) for row in document["excluded"]}
    assert not barred & {(name, row.institution) for row in drawn for name in row.team}
    counts = [sum(name in row.team for row in drawn) for name in ("乙", "丙", "丁")]
    assert max(counts) - min(counts) <= 2


def test_the_same_seed_gives_the_same_draw_whatever_the_order_of_the_lists() -> None:
    document = a_document()
    turned = {**document, "institutions": document["institutions"][::-1], "inspectors": document["inspectors"][::-1]}
    assert result_of(draw_visits(read_draw(document))) == result_of(draw_visits(read_draw(turned)))


def test_a_list_that_named_classes_when_its_digest_became_public_still_recomputes() -> None:
    named = {"第1层": "high", "第2层": "medium", "第3层": "low"}
    document = a_document()
    rows = [{"id": row["id"], "class": named[row["stratum"]]} for row in document["institutions"]]
    old = {**document, "institutions": rows, "shares": {named[key]: share for key, share in document["shares"].items()}}
    assert draw_visits(read_draw(old)) == draw_visits(read_draw(document))
    assert classes_of(old) == classes_of(document)


def test_where_too_few_may_go_there_is_no_team() -> None:
    document = a_document(inspectors=["甲", "乙"])
    drawn = draw_visits(read_draw(document))
    barred = {row["institution"] for row in document["excluded"]}
    assert {row.institution for row in drawn if not row.team} == barred & {row.institution for row in drawn}


def test_a_published_draw_recomputes_and_a_changed_one_does_not() -> None:
    document = a_document()
    document["result"] = result_of(draw_visits(read_draw(document)))
    assert list(faults_of(document)) == []
    assert any("承诺值" in said for said in faults_of({**document, "seed": "another"}))
    assert any("不能复算" in said for said in faults_of({**document, "result": document["result"][1:]}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inspectors": ["甲", "甲"]}, "重复"),
        ({"shares": {"第1层": 2, "第2层": 1, "第3层": 1}}, "之间"),
        ({"excluded": [{"inspector": "戊", "institution": "H00", "reason": "亲属"}]}, "名单以外"),
        ({"excluded": [{"inspector": "甲", "institution": "H00", "reason": " "}]}, "原因"),
        ({"institutions": [{"id": "H00", "stratum": "第9层"}]}, "没有写明第9层的抽取比例"),
        ({"institutions": None}, "写法不对"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused_in_one_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        read_draw(a_document(**changes))


def test_the_command_draws_and_anyone_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, published = tmp_path / "draw.json", tmp_path / "published.json"
    source.write_text(json.dumps(a_document()), encoding="utf-8")
    assert main(["compute", "draw", "run", str(source), str(published)]) == 0
    assert main(["compute", "draw", "verify", str(published)]) == 0
    assert "一致" in capsys.readouterr().out
    told = json.loads(published.read_text(encoding="utf-8"))
    told["result"][0]["inspectors"] = ["甲", "乙"] if told["result"][0]["inspectors"] != ["甲", "乙"] else ["丙", "丁"]
    published.write_text(json.dumps(told), encoding="utf-8")
    assert main(["compute", "draw", "verify", str(published)]) == 1
