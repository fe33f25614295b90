"""What of the hygiene self-assessment nobody has read is neither declared nor verified, and holds nothing back."""

import pytest
from django.test import Client

from filings.factories import ON, a_complete_draft, complete_facts, manager_of, signed_in
from qingmiao.filings.queries import judge_filing

pytestmark = pytest.mark.django_db


def test_unknown_items_block_nothing_and_are_not_asked(client: Client) -> None:
    hygiene = complete_facts()["hygiene"]
    known = {1, 2, 3, 5, 6, 9}
    filing = a_complete_draft(hygiene={"items": [item for item in hygiene["items"] if item["number"] in known]})
    assert judge_filing(filing, ON).blocking == [line for line in judge_filing(filing, ON).blocking if line.step == "commitment"]
    text = signed_in(client, manager_of(filing.institution)).get(f"/filings/{filing.pk}/write/hygiene/").content.decode()
    assert "第 4 项内容待核，不用声明" in text
    assert "第4项（内容待核）" not in text
    assert "待核" not in client.get(f"/filings/{filing.pk}/check/").content.decode().partition("卫生评价自评")[2][:400]
