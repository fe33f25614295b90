"""What registrars push arrives once, checked, and only from who may push it."""

import json
from typing import Any

import pytest
from django.test import Client

from filings.factories import AT, COUNTY, a_department, officer_of
from qingmiao.accounts.models import Department
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.services.receiving import issue_token

pytestmark = pytest.mark.django_db
GOOD = {
    "source_system": "商事登记",
    "source_key": "DJ-1",
    "uscc": "91441802MA00000155",
    "name": "清城区青禾托育有限公司",
    "legal_nature": "company",
    "county_code": COUNTY,
    "registered_on": "2026-11-20",
    "business_scope": "托育服务",
    "address": "凤城街道示例路1号",
}


@pytest.fixture
def token() -> str:
    return issue_token(a_department(Department.MARKET_REGULATION, COUNTY), "测试", actor=None, at=AT)


def push(client: Client, token: str, **changes: Any) -> Any:
    body = json.dumps({**GOOD, **changes}, ensure_ascii=False)
    return client.post("/api/v1/registrations", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


def test_a_push_is_kept_once_however_often_it_comes(client: Client, token: str) -> None:
    officer_of()
    assert (push(client, token).status_code, push(client, token).json()["result"]) == (201, "unchanged")
    assert push(client, token, name="清城区青禾托育中心").json()["result"] == "updated"
    assert Registration.objects.get().name == "清城区青禾托育中心"
    assert Notice.objects.filter(key__startswith="registrations.registration-").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"uscc": "91441802MA00000156"}, "校验码"),
        ({"uscc": "9144"}, "uscc"),
        ({"legal_nature": "social_organisation"}, "民政部门登记"),
        ({"county_code": "441803"}, "辖区"),
        ({"registered_on": "昨天"}, "registered_on"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_wrong_push_is_answered_with_a_sentence_and_changes_nothing(client: Client, token: str, changes: Any, words: str) -> None:
    response = push(client, token, **changes)
    assert response.status_code == 422
    assert words in response.json()["message"]
    assert not Registration.objects.exists()


def test_without_a_good_token_nothing_enters(client: Client, token: str) -> None:
    PushToken.objects.update(revoked_at=AT)
    assert push(client, token).status_code == 401
    assert push(client, "x").status_code == 401
    assert not Registration.objects.exists()


def test_the_token_itself_is_not_stored(token: str) -> None:
    assert token not in str(PushToken.objects.values().get())


def test_a_key_cannot_be_found_by_trying_and_a_right_one_keeps_working(client: Client, token: str) -> None:
    answers = [push(client, f"{token}{number}") for number in range(40)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert "暂停推送" in answers[-1].json()["message"]
    assert int(answers[-1]["Retry-After"]) > 60
    assert push(client, token).status_code == 201
    assert AuditEntry.objects.filter(verb="pause_guesses", subject_type="accounts.guesscount").exists()
