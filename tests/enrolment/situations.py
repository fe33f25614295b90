"""Rows at which every action of enrolment is tried."""

from collections.abc import Iterator

from django.db.models import Model

from demonstration.factories import a_house
from enrolment.factories import (
    a_child_in_care,
    a_contract,
    a_direct_application,
    an_application_in,
    an_offer,
    an_open_round,
    the_child,
    the_choice,
)
from qingmiao.enrolment.rules.vocabulary import Claim


def situations() -> Iterator[Model]:
    """Yield a child, an application that waits, an offer, an agreement with its place, a round with a claim to be checked."""
    house = a_house(5)
    row = an_open_round((house, 1), name="2027年春季（权限）")
    for number in (41, 81):
        contract, offer = a_contract(number, house), an_offer(number + 1, house)
        waiting = a_direct_application(number + 2, house)
        claiming = an_application_in(row, number + 3, house, claims={"in_difficulty": Claim.CLAIMED})
        yield a_child_in_care(number + 4, house)
        yield from (the_child(number)[0], contract, contract.enrolment, offer, offer.choice, waiting, the_choice(waiting), claiming)
    yield from (house, row)
