"""Tables of quality, one module per subject."""

from qingmiao.quality.models.evaluations import Evaluation, EvaluationFile, EvaluationState, Expert, GradeObjection

__all__ = ["Evaluation", "EvaluationFile", "EvaluationState", "Expert", "GradeObjection"]
