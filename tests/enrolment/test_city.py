"""The synthetic city's story of places: told by the services, small, and whole."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demonstration.factories import a_house
from filings.factories import AT, ON, PASSWORD, a_person, manager_of, officer_of
from qingmiao.accounts.models import Role
from qingmiao.accounts.services import appoint
from qingmiao.enrolment.models import Application, Contract, Enrolment, Round, RoundState
from qingmiao.enrolment.services.settling import unbalanced
from qingmiao.synthetic.offices import Offices, Opening
from qingmiao.synthetic.parts import Scene
from qingmiao.synthetic.parts.enrolment import tell

pytestmark = pytest.mark.django_db
LATER = ON + timedelta(days=160)


def test_the_city_has_rounds_of_each_kind_agreements_and_money_that_sums_to_zero() -> None:
    house = a_house(1)
    manager_of(house)
    appoint(a_person("guardian", "家长甲"), Role.GUARDIAN, None, since_on=ON, actor=None, at=AT)
    offices = Offices({"441802": officer_of()}, {}, officer_of(), officer_of(), {})
    with CaptureQueriesContext(connection) as asked:
        tell(Scene(offices, Opening(PASSWORD, datetime.combine(LATER, AT.timetz())), [], LATER, 7))
    assert len(asked) <= 1_200
    assert sorted(Round.objects.values_list("state", flat=True)) == [RoundState.OPEN, RoundState.PUBLISHED, RoundState.PUBLISHED]
    assert Application.objects.filter(state="draft").exists()
    assert sorted(Contract.objects.values_list("state", flat=True)) == ["ended", "signed", "to_sign"]
    assert Enrolment.objects.count() >= 5
    assert unbalanced() == []
