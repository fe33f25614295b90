"""The face for whoever counts absences and symptoms: what looks like an infection cluster is told to the house and the county.

It reports nothing by itself: whether it is one is decided by people, and the house's own report starts the clock.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.parties import News, tell
from qingmiao.institutions.models import Institution
from qingmiao.reports.rules.vocabulary import IncidentKind
from qingmiao.supervision.models import Signal, SignalKind
from qingmiao.supervision.services.signals import note_signal


@dataclass(frozen=True)
class Cluster:
    """Children of one class with like symptoms: how many, of how many, since when. No child is named."""

    class_key: str
    symptom: str
    children: int
    of: int
    since: date


@transaction.atomic
def suspect_infection(institution: Institution, told: Cluster, *, on: date, at: datetime) -> Signal:
    """Write a suspicion down and tell the house and its county, once a day and class."""
    note = f"{day_words(told.since)} 以来 {told.children} 人{told.symptom}，全班 {told.of} 人"
    row = note_signal(institution, SignalKind.INFECTION, told.class_key, note, on)
    path = f"{reverse('incident_report')}?kind={IncidentKind.INFECTION}"
    news = News(f"infection-{told.class_key}-{on.isoformat()}", "有班级可能出现传染病聚集，请核实；属实的请报告", note, path)
    county = News(f"infection-{told.class_key}-{on.isoformat()}", f"{institution.name} 可能出现传染病聚集", note)
    if tell(institution, news, institution.organisation, at=at) + tell(row, county, health_department_of(institution.county_code), at=at):
        audit.record(None, "suspect_infection", institution, at=at, changes={"class": told.class_key, "children": told.children})
    return row
