"""The search in the header finds people one may see, by their whole name, masked."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.factories import an_administrator
from filings.factories import OTHER_COUNTY, city_officer, manager_of, officer_of, signed_in
from workforce.factories import a_house, hired

pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> dict[str, list[str]]:
    groups = client.get(reverse("search"), {"q": words}).context["groups"]
    return {group.label: [row.title for row in told.rows] for group, told in groups}


def test_a_house_and_its_county_find_a_person_by_the_whole_name_and_nobody_else_does(client: Client) -> None:
    row = hired(a_house())
    for post, url in (
        (manager_of(row.institution), reverse("engagement_show", args=[row.pk])),
        (officer_of(), reverse("worker_show", args=[row.worker_id])),
    ):
        signed_in(client, post)
        assert found(client, "示例新人")["人员"] == ["示***"]
        assert url in client.get(reverse("search"), {"q": "示例新人"}).content.decode()
        assert "人员" not in found(client, "示例新")
    for stranger in (officer_of(OTHER_COUNTY), city_officer(), manager_of(a_house(2))):
        signed_in(client, stranger)
        assert "人员" not in found(client, "示例新人")


def test_an_administrator_finds_accounts(client: Client) -> None:
    row = hired(a_house())
    name = manager_of(row.institution).user.display_name
    assert name in found(signed_in(client, an_administrator()), name)["账号"]
    assert "账号" not in found(signed_in(client, officer_of()), name)
