"""What this app does for the apps below it: it takes over the people whom a filing established, and tells a review who is no staff."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean_code
from qingmiao.filings.queries.engaged import declare_engaged
from qingmiao.filings.queries.known_otherwise import declare_known_otherwise
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Facts, StaffMember
from qingmiao.institutions.services import facts_established, institution_closed
from qingmiao.workforce.models import ClassPost
from qingmiao.workforce.models.people import in_force, number_index
from qingmiao.workforce.queries.rosters import rosters_of
from qingmiao.workforce.queries.uncounted import uncounted
from qingmiao.workforce.services.matching import known_among
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


def uncounted_among(institution: Institution, people: Sequence[StaffMember], on: date) -> Counter[str]:
    """Return as what else people of a list are in a house on a day, and how many; in three queries and one of each app that knows."""
    indexes = {number_index(clean_code(person.identity_number)) for person in people if person.identity_number}
    workers = {worker.pk for worker in known_among(indexes).by_number.values()} if indexes else set()
    return Counter(words for (_, house), words in uncounted(workers, on).items() if house == institution.pk)


def carers_in(institution: Institution, on: date) -> dict[str, int]:
    """Return how many people who may work are fixed to each class of a house; no class where nobody is fixed to any."""
    if not ClassPost.objects.filter(in_force(on), engagement__institution=institution).exists():
        return {}
    ((_house, rosters),) = rosters_of(Institution.objects.filter(pk=institution.pk), on)
    return {roster.key: roster.fit for roster in rosters if roster.people}


declare_known_otherwise(uncounted_among)
declare_engaged(carers_in)
