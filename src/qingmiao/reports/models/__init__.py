"""Tables of reports: incidents, cases with their reports and assignments, restricted cases, public answers."""

from qingmiao.reports.models.answers import PublicAnswer
from qingmiao.reports.models.cases import Assignment, AssignmentState, Case, CaseReading, CaseState, Entry, Report, ReportFile
from qingmiao.reports.models.incidents import Incident, IncidentState
from qingmiao.reports.models.restricted import Protector, RestrictedCase, RestrictedNote, RestrictedState
from qingmiao.reports.models.visits import AskedVisit, IncidentPhoto

__all__ = [
    "AskedVisit",
    "Assignment",
    "AssignmentState",
    "Case",
    "CaseReading",
    "CaseState",
    "Entry",
    "Incident",
    "IncidentPhoto",
    "IncidentState",
    "Protector",
    "PublicAnswer",
    "Report",
    "ReportFile",
    "RestrictedCase",
    "RestrictedNote",
    "RestrictedState",
]
