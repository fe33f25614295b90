"""The independent check of a round: silent on what the engine decides, loud on anything else."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from qingmiao.engines.matching.documents import run_round, seal_audit, verify_audit
from qingmiao.engines.matching.lottery import commitment
from qingmiao.engines.matching.reading import read_round
from qingmiao.enrolment.rules.checking import check_round
from qingmiao.enrolment.rules.points import Item
from qingmiao.enrolment.rules.rounds import Offering, Reserve, RoundFacts, Wish, round_document

ITEMS = [Item("in_difficulty", "困境儿童", 40), Item("sibling", "兄弟姐妹", 20), Item("own_staff", "职工子女", 10)]
PUBLISHED = [{"code": item.code, "name": item.name, "points": item.points} for item in ITEMS]
ROUND = "2027年春季"
Document = dict[str, Any]


def a_round(seed: int, children: int = 60, is_hard: bool = False) -> Document:
    """Some children, three institutions of two class types, a reserve at each."""
    chance = random.Random(seed)
    codes = ["A1", "B2", "C3"]
    reserve = (Reserve("junior", ("in_difficulty", "own_staff"), 2, is_hard),)
    offerings = [Offering(code, f"机构{code}", {"junior": 6, "senior": 4}, reserve) for code in codes]
    wishes = [
        Wish(
            f"R{number:03d}",
            chance.choice(["junior", "senior"]),
            [(code, [item.code for item in ITEMS if chance.random() < 0.2]) for code in chance.sample(codes, chance.randint(1, 3))],
        )
        for number in range(children)
    ]
    word = f"seed{seed}"
    return round_document(RoundFacts(ROUND, word, commitment(ROUND, word), ITEMS, offerings, wishes))


def decided(document: Document) -> Document:
    answers: Document = json.loads(json.dumps(run_round(read_round(document))))
    return answers


@pytest.mark.parametrize("seed", range(8))
def test_what_the_engine_decides_passes_and_anyone_can_recompute_it(seed: int) -> None:
    document = a_round(seed, is_hard=bool(seed % 2))
    answers = decided(document)
    assert check_round(document, answers, PUBLISHED) == []
    assert verify_audit(json.loads(json.dumps(seal_audit(read_round(document), answers)))) == []


def _takes_a_seat(answers: Document) -> None:
    row = next(child for child in answers["children"] if child["institution"])
    row["institution"] = row["choice"] = None


def _sits_elsewhere(answers: Document) -> None:
    next(child for child in answers["children"] if child["institution"])["institution"] = "Z9"


def _crowds(answers: Document) -> None:
    for child in answers["children"]:
        if child["answers"]:
            child["institution"], child["choice"] = child["answers"][0]["institution"], 1


def _draws_again(answers: Document) -> None:
    first, second = answers["children"][:2]
    first["lottery"], second["lottery"] = second["lottery"], first["lottery"]


def _keeps_quiet(answers: Document) -> None:
    answers["children"][0]["answers"][0]["sentence"] = ""


def _loses_a_row(answers: Document) -> None:
    answers["children"].pop()


@pytest.mark.parametrize(
    ("meddle", "said"),
    [
        (_takes_a_seat, "还有托位"),
        (_sits_elsewhere, "没有填报的机构"),
        (_crowds, "录取了"),
        (_draws_again, "抽签号"),
        (_keeps_quiet, "没有写明理由"),
        (_loses_a_row, "对不上"),
    ],
)
def test_anything_else_is_told(meddle: Callable[[Document], None], said: str) -> None:
    document = a_round(3)
    answers = decided(document)
    meddle(answers)
    assert any(said in breach for breach in check_round(document, answers, PUBLISHED))


def test_other_points_or_another_seed_than_published_are_told() -> None:
    document = a_round(3)
    answers = decided(document)
    assert check_round(document, answers, [{**PUBLISHED[0], "points": 41}, *PUBLISHED[1:]]) == ["计算用的积分项目和公布的不同。"]
    changed = {**deepcopy(document), "seed": "another"}
    assert "抽签种子和公布的承诺值不一致。" in check_round(changed, answers, PUBLISHED)
