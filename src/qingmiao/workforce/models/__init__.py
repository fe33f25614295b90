"""Tables of the workforce: people and where they work, what proves them, what must be decided about them."""

from qingmiao.workforce.models.cases import CheckRequest, CheckState, Conflict, ConflictState, Doubt, DoubtState, Resolution
from qingmiao.workforce.models.people import Alias, AliasKind, ClassPost, Engagement, Merge, SignInCode, Worker
from qingmiao.workforce.models.proofs import BackgroundCheck, HealthCheck, Qualification, TrainingRecord

__all__ = [
    "Alias",
    "AliasKind",
    "BackgroundCheck",
    "CheckRequest",
    "CheckState",
    "ClassPost",
    "Conflict",
    "ConflictState",
    "Doubt",
    "DoubtState",
    "Engagement",
    "HealthCheck",
    "Merge",
    "Qualification",
    "Resolution",
    "SignInCode",
    "TrainingRecord",
    "Worker",
]
