"""Tables of supervision, one module per subject."""

from qingmiao.supervision.models.findings import (
    STOPS,
    Extension,
    Finding,
    FindingState,
    FindingStep,
    Objection,
    Recheck,
    Rectification,
    RectificationFile,
    RectificationNotice,
    StepKind,
)
from qingmiao.supervision.models.inspections import (
    SELF_CHECKS,
    Inspection,
    InspectionItem,
    InspectionKind,
    InspectionPart,
    InspectionPhoto,
    InspectionState,
    PrincipalAnswer,
    RoomCount,
    Signature,
)
from qingmiao.supervision.models.local_items import LocalItem

__all__ = [
    "SELF_CHECKS",
    "STOPS",
    "Extension",
    "Finding",
    "FindingState",
    "FindingStep",
    "Inspection",
    "InspectionItem",
    "InspectionKind",
    "InspectionPart",
    "InspectionPhoto",
    "InspectionState",
    "LocalItem",
    "Objection",
    "PrincipalAnswer",
    "Recheck",
    "Rectification",
    "RectificationFile",
    "RectificationNotice",
    "RoomCount",
    "Signature",
    "StepKind",
]
