"""Pure: the words of the workforce, who may do which work on a day, and how alike two people are."""

from qingmiao.workforce.rules import duty, posts
from qingmiao.workforce.rules.people import FITNESS, Answer, Fitness, People, fitness_of, lines_of
from qingmiao.workforce.rules.vocabulary import (
    BackgroundResult,
    ConflictKind,
    DoubtKind,
    HealthResult,
    IdentityKind,
    Occasion,
    ProofSource,
    QualificationKind,
    Topic,
)

__all__ = [
    "FITNESS",
    "Answer",
    "BackgroundResult",
    "ConflictKind",
    "DoubtKind",
    "Fitness",
    "HealthResult",
    "IdentityKind",
    "Occasion",
    "People",
    "ProofSource",
    "QualificationKind",
    "Topic",
    "duty",
    "fitness_of",
    "lines_of",
    "posts",
]
