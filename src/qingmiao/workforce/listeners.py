"""What this app does for the apps below it: it takes over the people whom a filing established."""

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.services import facts_established, institution_closed
from qingmiao.workforce.services.registering import Roster, end_people, register_people


@receiver(facts_established)
def on_facts_established(  # as the signal tells it
    *, institution: Institution, facts: Facts, on: date, filing_number: str, actor: Post | None, at: datetime, **_told: Any
) -> None:
    """Register the people whom the facts list."""
    register_people(Roster(institution, facts.staff or [], on, filing_number), actor=actor, at=at)


@receiver(institution_closed)
def on_institution_closed(*, institution: Institution, on: date, at: datetime, **_told: Any) -> None:
    """End the engagements of a closed institution."""
    end_people(institution, on=on, at=at)
