"""Rows at which every action on demonstrations is tried."""

from collections.abc import Iterator

from django.db.models import Model

from demonstration.factories import a_demonstration, a_guidance, a_house, a_proposal
from qingmiao.demonstration.models import Demonstration


def situations() -> Iterator[Model]:
    """Yield an institution that may be chosen, a demonstration in its term with a file, guidance it gave and a proposal to withdraw."""
    case = a_demonstration(a_house(1))
    guidance = a_guidance(case)
    yield from (a_house(2), case, case.files.get(), guidance, a_proposal(Demonstration.objects.get(pk=case.pk)))
