"""Tables of the plan's board, one module per subject."""

from qingmiao.governance.models.conference import AgendaItem, ConferenceMember, Meeting, MeetingState, Seat
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
    "Evidence",
    "EvidenceFile",
    "EvidenceState",
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
]
