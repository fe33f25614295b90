"""Enrolment as families and institutions would say it. Everything is made by the services, as in life."""

from datetime import date, datetime, timedelta
from typing import Any

from demonstration.factories import a_house
from families.factories import MOTHER, a_parent, proven, told
from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, PASSWORD, a_post, manager_of, officer_of
from qingmiao.accounts.models import Post, Role
from qingmiao.enrolment.models import Application, Choice, Contract, Enrolment, Offer, Round, Run
from qingmiao.enrolment.queries.agreements import published_prices
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.enrolment.services.agreeing import Terms, sign_contract, write_contract
from qingmiao.enrolment.services.answering import offer_place
from qingmiao.enrolment.services.applying import Wishes, begin_application, submit_application
from qingmiao.enrolment.services.deciding import Given, NewRound, compute_round, give_places, open_round, prepare_round
from qingmiao.enrolment.services.offering import accept_offer
from qingmiao.enrolment.services.seating import Place, take_place
from qingmiao.families.models import Child
from qingmiao.families.queries import child_numbered
from qingmiao.families.services.registering import register_child
from qingmiao.institutions.models import CareClass, Institution
from qingmiao.institutions.rules.vocabulary import CareMode

OF_THE_CAST = 80
START, CLOSES = date(2027, 1, 4), AT + timedelta(days=14)
JUNIOR = "junior"
__all__ = ["COUNTY", "OTHER_COUNTY", "a_house"]


def the_child(number: int) -> tuple[Child, Post]:
    """A junior child and its mother, whose papers were seen; the same ones when asked again. From 80 on it is the cast's parent."""
    mother = a_post(Role.GUARDIAN, None) if number >= OF_THE_CAST else a_parent(f"示例母亲{number}")
    new = told(number)
    child = child_numbered(new.certificate)
    return child or proven(register_child(new, MOTHER, actor=mother, at=AT), officer_of()).child, mother


def wishes(*houses: Institution, **changes: Any) -> Wishes:
    """A whole day from January on, at these institutions in order."""
    return Wishes(**{"start_on": START, "care_mode": CareMode.FULL_DAY, "choices": houses, **changes})


def a_direct_application(number: int, *houses: Institution, at: datetime = AT, **changes: Any) -> Application:
    """An application sent to institutions."""
    child, mother = the_child(number)
    row = begin_application(child, None, wishes(*houses, **changes), actor=mother, at=at)
    return submit_application(row, version=row.version, actor=mother, at=at)


def the_choice(row: Application, rank: int = 1) -> Choice:
    """A choice as it stands now."""
    return row.choices.get(rank=rank)


def an_offer(number: int, house: Institution, at: datetime = AT) -> Offer:
    """A place offered by the institution itself."""
    choice = the_choice(a_direct_application(number, house))
    return offer_place(choice, version=choice.version, actor=manager_of(house), at=at)


def an_accepted_place(number: int, house: Institution) -> Enrolment:
    """A place the family took."""
    offer = an_offer(number, house)
    return accept_offer(offer, version=offer.version, actor=the_child(number)[1], at=AT)


def the_class(house: Institution, kind: str = JUNIOR) -> CareClass:
    """The class of a type."""
    return CareClass.objects.filter(institution=house, type=kind).earliest("pk")


def a_child_in_care(number: int, house: Institution, from_on: date = ON, **changes: Any) -> Enrolment:
    """A child entered by the institution."""
    place = Place(the_class(house).key, CareMode.FULL_DAY, changes.pop("half", Half.WHOLE), from_on, **changes)
    return take_place(house, the_child(number)[0], place, actor=manager_of(house), at=AT)


def a_contract_to_sign(number: int, house: Institution) -> Contract:
    """An agreement the institution wrote with all lines of its list that fit."""
    enrolment = a_child_in_care(number, house)
    return write_contract(enrolment, Terms(published_prices(enrolment, ON), ON), actor=manager_of(house), at=AT)


def a_contract(number: int, house: Institution) -> Contract:
    """An agreement in force."""
    row = a_contract_to_sign(number, house)
    for actor in (the_child(number)[1], manager_of(house)):
        row = sign_contract(row, row.digest, PASSWORD, version=row.version, actor=actor, at=AT)
    return Contract.objects.get(pk=row.pk)


def an_open_round(*given: tuple[Institution, int], name: str = "2027年春季") -> Round:
    """A round of the county that accepts applications: so many junior places each."""
    row = prepare_round(NewRound(name, START, CLOSES), actor=officer_of(), at=AT)
    for house, places in given:
        row.refresh_from_db()
        give_places(row, Given(house, JUNIOR, places), version=row.version, actor=officer_of(), at=AT)
    row.refresh_from_db()
    return open_round(row, version=row.version, actor=officer_of(), at=AT)


def an_application_in(row: Round, number: int, *houses: Institution, at: datetime = AT, **changes: Any) -> Application:
    """An application sent into a round."""
    child, mother = the_child(number)
    begun = begin_application(child, row, wishes(*houses, **changes), actor=mother, at=at)
    return submit_application(begun, version=begun.version, actor=mother, at=at)


def a_computed_round(house: Institution, children: int, places: int) -> Run:
    """A closed round in which so many children want one institution, computed and checked."""
    row = an_open_round((house, places))
    for number in range(1, children + 1):
        an_application_in(row, number, house)
    return compute_round(row, actor=officer_of(), at=CLOSES)
