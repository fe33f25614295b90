"""The synthetic city's demonstrations: every story is told by the services, on days that fit the lives."""

from collections import Counter
from datetime import timedelta

import pytest

from demonstration.factories import a_house
from filings.factories import ON, city_officer, manager_of, officer_of
from qingmiao.demonstration.models import Demonstration, DemonstrationState, Guidance
from qingmiao.institutions.models import Institution
from qingmiao.synthetic.demonstrations import Filed, hold_demonstrations

COUNTIES = ("441802", "441803", "441821", "441823", "441825", "441826", "441881", "441882")
WITH_A_SECOND = ("441803", "441821", "441825")
State = DemonstrationState


@pytest.mark.django_db
def test_every_county_but_one_chooses_and_every_story_is_told() -> None:
    places = [*COUNTIES, *WITH_A_SECOND]
    houses = [a_house(number, f"示例{number}号托育有限公司", code) for number, code in enumerate(places, start=1)]
    today = ON + timedelta(days=60)
    city_officer()
    filed = [Filed(house, manager_of(house), ON) for house in houses]
    hold_demonstrations(filed, {code: officer_of(code) for code in COUNTIES}, city_officer(), today)
    rounds = list(Demonstration.objects.all())
    assert {row.county_code for row in rounds} == set(COUNTIES[:-1])
    states = Counter(row.state for row in rounds)
    assert states[State.GRANTED] >= 2
    assert {State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.NOMINATED, State.VISITED} <= set(states)
    assert any(row.renews_id for row in rounds if row.state == State.GRANTED)
    assert any(row.granted_until == today + timedelta(days=40) for row in rounds)
    assert all(row.nominated_on > ON and (row.decided_on is None or row.decided_on <= today) for row in rounds)
    assert Guidance.objects.filter(hours__gt=0, guided__isnull=False).exists()
    marked = set(Institution.objects.filter(is_demonstration_site=True).values_list("pk", flat=True))
    assert marked == {row.institution_id for row in rounds if row.state == State.GRANTED and row.term and today in row.term}


@pytest.mark.django_db
def test_a_city_too_young_holds_none() -> None:
    house = a_house()
    hold_demonstrations([Filed(house, manager_of(house), ON)], {code: officer_of(code) for code in COUNTIES}, city_officer(), ON)
    assert not Demonstration.objects.exists()
