"""Tables of the plan's board, one module per subject."""

from qingmiao.governance.models.conference import AgendaItem, ConferenceMember, Meeting, MeetingState, Seat
from qingmiao.governance.models.demonstration import (
    CriteriaOccasion,
    Demonstration,
    DemonstrationFile,
    DemonstrationState,
    Guidance,
    GuidanceKind,
    WithdrawalProposal,
)
from qingmiao.governance.models.figures import IndicatorSnapshot
from qingmiao.governance.models.plan import (
    Comparison,
    Measure,
    MeasureGroup,
    Phase,
    Plan,
    Proof,
    Scope,
    Target,
    TargetLine,
)
from qingmiao.governance.models.work import Evidence, EvidenceFile, EvidenceState, Task, TaskNote, TaskState

__all__ = [
    "AgendaItem",
    "Comparison",
    "ConferenceMember",
    "CriteriaOccasion",
    "Demonstration",
    "DemonstrationFile",
    "DemonstrationState",
    "Evidence",
    "EvidenceFile",
    "EvidenceState",
    "Guidance",
    "GuidanceKind",
    "IndicatorSnapshot",
    "Measure",
    "MeasureGroup",
    "Meeting",
    "MeetingState",
    "Phase",
    "Plan",
    "Proof",
    "Scope",
    "Seat",
    "Target",
    "TargetLine",
    "Task",
    "TaskNote",
    "TaskState",
    "WithdrawalProposal",
]
