"""What every write of a demonstration shares: reasons, the register's mark, telling who is concerned."""

from datetime import date, datetime

from django.urls import reverse

from qingmiao.accounts.models import Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.parties import News
from qingmiao.demonstration.models import Demonstration, DemonstrationState
from qingmiao.institutions.models import Institution
from qingmiao.institutions.services import mark_demonstration_site


def mark(institution: Institution, on: date, *, actor: Post | None, at: datetime) -> None:
    """Let the register say whether an institution is a demonstration on a day: whether a term that was granted holds."""
    holds = Demonstration.objects.filter(institution=institution, state=DemonstrationState.GRANTED, term__contains=on).exists()
    mark_demonstration_site(institution, is_site=holds, actor=actor, at=at)


def parties(row: Demonstration) -> tuple[Organisation | None, ...]:
    """Return whom a case concerns: the institution and its county."""
    return row.institution.organisation, health_department_of(row.county_code)


def city_of(row: Demonstration) -> Organisation | None:
    """Return who decides."""
    return health_department_of(city_code_of(row.county_code))


def news(row: Demonstration, event: str, title: str, body: str = "") -> News:
    """Return news of a case, which happen to it once."""
    return News(event, title, body, reverse("demonstration_show", kwargs={"pk": row.pk}))
