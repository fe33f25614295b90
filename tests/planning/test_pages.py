"""Pages of planning: the way through, refusals, a fixed number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, city_officer, signed_in
from planning.factories import COUNT, a_workbook
from qingmiao.planning.models import ChildCount
from qingmiao.planning.services.count_sheet import SHEET
from regions.factories import the_whole_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_counts_are_looked_at_before_they_are_taken(client: Client) -> None:
    the_whole_city(AT)
    signed_in(client, city_officer())
    shown = client.post(reverse("child_count_upload"), {"file": a_workbook(SHEET, COUNT)}, follow=True)
    assert "凤城街道" in shown.content.decode()
    assert not ChildCount.objects.exists()
    assert client.get(reverse("child_count_template")).status_code == 200


@pytest.mark.parametrize("code", ["441802", "441802006", "441802006001"])
def test_the_children_of_a_division_open_to_how_they_come_about(client: Client, code: str, django_assert_max_num_queries: Any) -> None:
    the_whole_city(AT)
    signed_in(client, city_officer())
    for address in (reverse("planning_demand"), reverse("planning_demand_show", kwargs={"pk": code})):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert "推算" in client.get(address).content.decode()
