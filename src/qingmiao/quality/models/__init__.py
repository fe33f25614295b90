"""Tables of quality, one module per subject."""

from qingmiao.quality.models.cctv import CctvCheck, FootageRequest, FootageState, FootageViewing, WatchedRoom
from qingmiao.quality.models.credit import CreditEntry, CreditFile, CreditRequest, CreditRequestState, CreditState
from qingmiao.quality.models.evaluations import Evaluation, EvaluationFile, EvaluationState, Expert, GradeObjection

__all__ = [
    "CctvCheck",
    "CreditEntry",
    "CreditFile",
    "CreditRequest",
    "CreditRequestState",
    "CreditState",
    "Evaluation",
    "EvaluationFile",
    "EvaluationState",
    "Expert",
    "FootageRequest",
    "FootageState",
    "FootageViewing",
    "GradeObjection",
    "WatchedRoom",
]
