"""What every write of reports shares: words that must be there, whom a case concerns, an entry in its conversation."""

from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from qingmiao.accounts.models import Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.parties import News
from qingmiao.reports.models import Assignment, Case, Entry, Incident, Report
from qingmiao.reports.rules.vocabulary import Visibility


def county_of(row: Incident | Case) -> Organisation | None:
    """Return the county's health department, which handles it."""
    return health_department_of(row.county_code)


def city_of(row: Incident | Case) -> Organisation | None:
    """Return the city's health department."""
    return health_department_of(city_code_of(row.county_code))


def news(row: Model, event: str, title: str, body: str = "", *, version: int | None = None) -> News:
    """Return news of an incident, a case or an assignment, which lead to its page."""
    routes = {Incident: "incident_show", Case: "case_show", Assignment: "assignment_show"}
    return News(event, title, body, reverse(routes[type(row)], kwargs={"pk": row.pk}), version)


def say(case: Case, text: str, visibility: Visibility, *, author: Post | None, at: datetime, report: Report | None = None) -> Entry:
    """Put an entry into a case's conversation; the case is unread again for everybody else. The caller holds the lock."""
    entry = Entry.objects.create(case=case, report=report, visibility=visibility, text=text, author=author, at=at)
    touch(case, at=at)
    return entry


def touch(case: Case, *, at: datetime) -> None:
    """Mark a case as changed; whoever read it before has something new to read."""
    case.changed_at = at
    case.save(update_fields=["changed_at"])
