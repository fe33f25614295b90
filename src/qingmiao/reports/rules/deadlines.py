"""Within what time something has to be reported, accepted, answered. Every number stands in legislation/, none is in the program.

The law of an incident is that of the day on which it happened; the law of a case that of the day on which it came in.
"""

from datetime import date, datetime, timedelta

from qingmiao.core.legislation import Law, LegalValue, declare
from qingmiao.reports.rules.vocabulary import CaseKind, IncidentKind

SERIOUS_KINDS, SERIOUS_HOURS, INFECTION_HOURS, OTHER_HOURS, TELL_OTHERS, REVIEW_DAYS, RESTRICTED_DAYS = declare(
    "incidents.serious_kinds",
    "incidents.report_serious_hours",
    "incidents.report_infection_hours",
    "incidents.report_other_hours",
    "incidents.tell_others",
    "incidents.review_working_days",
    "incidents.restricted_working_days",
)
ACCEPT_DAYS, COMPLAINT_DAYS, CONSULTATION_DAYS, ASSIGNMENT_DAYS, UNRATED_DAYS = declare(
    "complaints.accept_working_days",
    "complaints.complaint_answer_days",
    "complaints.consultation_answer_working_days",
    "complaints.assignment_working_days",
    "complaints.unrated_days",
)
# Nobody is at once: reported within this many minutes after it was known still counts as at once. A measure of the system, not of the law.
AT_ONCE_MINUTES = 60


def is_serious(kind: str, *, hurt_badly: bool, on: date, law: Law) -> bool:
    """Tell whether an incident is serious: by its kind, or because somebody was hurt badly."""
    return hurt_badly or kind in law.value(SERIOUS_KINDS, on).value


def report_law(kind: str, *, serious: bool, on: date, law: Law) -> LegalValue:
    """Return the value that says within how many hours an incident has to be reported; 0 is at once."""
    name = SERIOUS_HOURS if serious else INFECTION_HOURS if kind == IncidentKind.INFECTION else OTHER_HOURS
    return law.value(name, on)


def report_due_at(known_at: datetime, hours: int) -> datetime:
    """Return the instant until which an incident is reported in time."""
    return known_at + (timedelta(hours=hours) if hours else timedelta(minutes=AT_ONCE_MINUTES))


def others_to_tell(kind: str, on: date, law: Law) -> list[str]:
    """Return whom else to tell of an incident, in words."""
    return [str(name) for name in law.value(TELL_OTHERS, on).value.get(kind, [])]


def answer_law(kind: str, on: date, law: Law) -> LegalValue:
    """Return the value that says how long a case may take: calendar days for a complaint, working days for a question."""
    return law.value(CONSULTATION_DAYS if kind == CaseKind.CONSULTATION else COMPLAINT_DAYS, on)
