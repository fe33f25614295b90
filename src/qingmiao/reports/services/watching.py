"""What time brings: deadlines that near or pass, and answers that nobody rated. A case that nobody treats never ends by itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.legislation import load
from qingmiao.core.watching import Watch
from qingmiao.core.workflow import take
from qingmiao.reports.models import Assignment, Case, CaseState, Incident
from qingmiao.reports.rules.deadlines import UNRATED_DAYS
from qingmiao.reports.services.taking import city_of, county_of
from qingmiao.reports.workflow import CASES

INCIDENTS_WATCHED: Watch[Incident] = Watch(
    Incident,
    title=lambda row, _clock: f"{row.institution.name} {row.what}的调查整改",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("incident_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: row.institution.organisation,
    who_stands_above=lambda row, _clock, _on: county_of(row),
    related=("institution__organisation",),
)
CASES_WATCHED: Watch[Case] = Watch(
    Case,
    title=lambda row, clock: f"{row.number} {clock.label}",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("case_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: county_of(row),
    who_stands_above=lambda row, _clock, _on: city_of(row),
)
ASSIGNMENTS_WATCHED: Watch[Assignment] = Watch(
    Assignment,
    title=lambda row, _clock: f"{row.case.number} 转办反馈",
    said=lambda _row, clock: clock.label,
    path=lambda row: (
        reverse("assignment_show", kwargs={"pk": row.pk}) if row.organisation else reverse("case_show", kwargs={"pk": row.case_id})
    ),
    who_acts=lambda row, _clock, _on: row.organisation or county_of(row.case),
    who_stands_above=lambda row, _clock, _on: county_of(row.case),
    related=("case", "organisation"),
)


def watch(*, at: datetime) -> int:
    """Warn, escalate, and close what nobody rated; return how many changed. A second run changes nothing."""
    watched = (INCIDENTS_WATCHED, CASES_WATCHED, ASSIGNMENTS_WATCHED)
    told = sum(one.warn_due(at=at) + one.escalate_late(at=at) for one in watched)
    on = timezone.localdate(at)
    days = int(load().value(UNRATED_DAYS, on).value)
    silent = Case.objects.filter(state=CaseState.ANSWERED, answered_on__lt=on - timedelta(days=days)).order_by("pk")
    return told + sum(close_unrated(pk, at=at) for pk in list(silent.values_list("pk", flat=True)))


@transaction.atomic
def close_unrated(pk: int, *, at: datetime) -> bool:
    """Close one answered case that nobody has asked for again; return whether this call did it."""
    row = take(Case(pk=pk))
    if row.state != CaseState.ANSWERED:
        return False
    CASES.perform(row, "close_unrated", actor=None, at=at)
    return True
