"""A changed rule is judged over every filed institution; nothing is changed by asking."""

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, officer_of, signed_in
from planning.factories import some_rooms
from qingmiao.core.legislation import load
from qingmiao.planning.queries.what_if import what_if
from qingmiao.planning.rules.what_if import replaceable, with_value
from regions.factories import the_whole_city
from workforce.factories import a_house

pytestmark = pytest.mark.django_db
STOREY, INFANTS = "premises.storey_highest", "classes.places_infant"


def test_a_smaller_class_hits_the_classes_that_are_larger_and_names_their_line() -> None:
    a_house()
    assert INFANTS in replaceable(ON, load())
    assert what_if(INFANTS, 10, ON, "4418").hits == []
    found = what_if(INFANTS, 7, ON, "4418")
    assert [(hit.places, {line.subject for line in hit.lines}) for hit in found.hits] == [(10, {"a"})]
    assert found.judged == 1
    assert what_if(INFANTS, 7, ON, "4419").judged == 0
    assert load().value(INFANTS, ON).value == 10


def test_a_room_too_high_by_a_new_rule_is_named() -> None:
    the_whole_city(AT)
    some_rooms(lowest_storey=1, highest_storey=3)
    assert what_if(STOREY, 2, ON, "4418").rooms == ["示例社区服务中心"]
    assert with_value(load(), STOREY, 2, ON).value(STOREY, ON).value == 2


def test_the_page_asks_for_a_number(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    house = a_house()
    signed_in(client, officer_of())
    page = reverse("planning_what_if")
    assert "请填写 0 至" in client.get(page, {"name": INFANTS, "value": "nan"}).content.decode()
    assert house.name in client.get(page, {"name": INFANTS, "value": "7"}).content.decode()
