"""The navigation says where one is: at one place only."""

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import city_officer, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url_name", "label"), [("card_list", "养育卡"), ("topic_keep_list", "养育主题"), ("contact_list", "妇幼联系方式")]
)
def test_one_entry_is_current_however_addresses_lie_below_each_other(client: Client, url_name: str, label: str) -> None:
    answer = signed_in(client, city_officer()).get(reverse(url_name))
    assert [tab["label"] for tab in answer.context["nav_tabs"] if tab["current"]] == [label]
    assert sum(entry["current"] for entry in answer.context["nav"]) == 1
