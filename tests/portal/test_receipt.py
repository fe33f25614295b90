"""The page behind a receipt's code."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.factories import filed, receipt_of
from qingmiao.filings.models import Receipt, ReceiptState
from qingmiao.filings.services.receipting import receipt_content
from qingmiao.institutions.rules.facts import read_draft

pytestmark = pytest.mark.usefixtures("city")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReceiptState.VALID, "这份回执有效"),
        (ReceiptState.AMENDED, "办理了变更备案"),
        (ReceiptState.WITHDRAWN, "不再有效"),
    ],
)
def test_a_receipt_says_whether_it_holds(client: Client, state: str, said: str) -> None:
    receipt = receipt_of(filed(), state=state)
    html = client.get(f"/receipts/{receipt.code}/").content.decode()
    assert said in html
    assert receipt.number in html
    assert "已核验备案机关的电子签名" in html


def test_the_facts_shown_are_those_of_the_day_it_was_issued(client: Client) -> None:
    institution = filed(name="旧名托育园")
    receipt = receipt_of(institution, state=ReceiptState.AMENDED)
    institution.name = "新名托育园"
    institution.save()
    html = client.get(f"/receipts/{receipt.code}/").content.decode()
    assert "旧名托育园" in html
    assert f'href="/register/{institution.code}/"' in html


def test_content_that_does_not_carry_the_signature_is_called_out(client: Client) -> None:
    receipt = receipt_of(filed())
    Receipt.objects.filter(pk=receipt.pk).update(content={**receipt.content, "places": 999})
    html = client.get(f"/receipts/{receipt.code}/").content.decode()
    assert "内容与签名不符" in html
    assert "这份回执有效" not in html


@pytest.mark.parametrize("typed", ["7K2M9Q4T8WXA", "7k2m 9q4t 8wxa", "7K2M-9Q4T-8WXA"])
def test_a_typed_code_leads_to_its_receipt(client: Client, typed: str) -> None:
    receipt_of(filed())
    response = client.get("/receipts/", {"code": typed})
    assert response.headers["Location"] == "/receipts/7K2M9Q4T8WXA/"


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "'; DROP TABLE", "<script>"])
def test_an_unknown_code_is_told_with_what_to_do(client: Client, code: str) -> None:
    for response in (client.get("/receipts/", {"code": code}), client.get(f"/receipts/{code}/")):
        assert response.status_code == 404
        html = response.content.decode()
        assert "没有这份回执" in html
        assert "<script>" not in html.replace("<script ", "")


def test_without_a_code_the_page_asks_for_it(client: Client) -> None:
    response = client.get("/receipts/")
    assert response.status_code == 200
    assert "查验码" in response.content.decode()


def test_a_receipt_is_read_in_one_query(client: Client, django_assert_num_queries: Callable[[int], Any]) -> None:
    receipt = receipt_of(filed())
    with django_assert_num_queries(1):
        client.get(f"/receipts/{receipt.code}/")


def test_codes_cannot_be_found_by_trying_and_a_right_one_is_still_shown(client: Client) -> None:
    receipt = receipt_of(filed())
    answers = [client.get(f"/receipts/ABCDE{number}/") for number in range(40)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert "暂停查验" in answers[-1].content.decode()
    assert client.get("/receipts/", {"code": "ABCDEFGH"}).status_code == 429
    assert client.get(f"/receipts/{receipt.code}/").status_code == 200
    assert client.get("/receipts/ABCDE0/", REMOTE_ADDR="192.0.2.1").status_code == 404


def test_a_long_name_ends_in_no_signed_content_and_an_old_one_is_masked_where_it_is_shown(client: Client) -> None:
    receipt = receipt_of(filed())
    name = "阿依夏·买买提"
    Receipt.objects.filter(pk=receipt.pk).update(content=receipt.content | {"principal": name})
    page = client.get(f"/receipts/{receipt.code}/").content.decode()
    assert name not in page
    assert "阿******" in page
    facts, _ = read_draft({"basic": {"name": "园"}, "staff": [{"key": "s1", "name": name, "role": "principal"}]})
    assert receipt_content(facts, number="1", issuer="局", on=date(2026, 11, 23))["principal"] == "阿******"
