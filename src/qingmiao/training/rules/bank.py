"""The bank of questions: by topic, each with its options, the right one, and where that stands. Pure; `data/questions.yaml` holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from qingmiao.workforce.rules.vocabulary import Topic

BANK = Path(__file__).resolve().parent.parent / "data" / "questions.yaml"
OF_A_TEST = 5


@dataclass(frozen=True)
class Question:
    """One question; `right` is the place of the right option, `source` a document of the library by its key, or empty."""

    key: str
    topic: Topic
    text: str
    options: tuple[str, ...]
    right: int
    source: str = ""


@cache
def bank() -> dict[str, Question]:
    """Return every question by its key."""
    whole: dict[str, list[dict[str, object]]] = yaml.safe_load(BANK.read_text(encoding="utf-8"))
    found = {}
    for topic, rows in whole.items():
        for row in rows:
            options = tuple(str(option) for option in row["options"])  # type: ignore[attr-defined]  # a list, as the test of the bank says
            question = Question(
                str(row["key"]), Topic(topic), str(row["text"]), options, int(str(row["right"])), str(row.get("source", ""))
            )
            found[question.key] = question
    return found


def questions_on(topic: Topic) -> list[Question]:
    """Return the questions of a topic."""
    return [question for question in bank().values() if question.topic is topic]


def score_of(keys: Sequence[str], answers: Sequence[int | None]) -> int:
    """Return the score out of a hundred; a question that was since taken out of the bank counts as right."""
    known = bank()
    right = [key not in known or known[key].right == answer for key, answer in zip(keys, answers, strict=True)]
    return round(100 * sum(right) / len(right)) if right else 0
