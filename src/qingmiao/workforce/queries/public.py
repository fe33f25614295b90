"""What everyone may know of the people of a house: how many hold which certificate, and nothing about any of them."""

from datetime import date

from django.db.models import Count, Q

from qingmiao.workforce.models import Engagement, Qualification
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.figures import NOT_A_CERTIFICATE
from qingmiao.workforce.rules.vocabulary import QualificationKind


def certified_here(institution: int, on: date) -> list[tuple[str, int]]:
    """Return how many people of a house hold each kind of certificate on a day; in one query."""
    here = Engagement.objects.filter(in_force(on), institution=institution, is_main=True).values("worker")
    held = Qualification.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), worker__in=here, holds=True)
    counted = dict(held.order_by().values_list("kind").annotate(n=Count("worker_id", distinct=True)))
    return [(one.label, counted[one]) for one in QualificationKind if one in counted and one not in NOT_A_CERTIFICATE]
