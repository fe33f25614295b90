"""A forgotten password: set anew by whoever holds phone and second factor; nothing tells a stranger who has an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from filings.factories import AT, officer_of
from qingmiao.accounts.models import ResetCode, User
from qingmiao.accounts.services import new_reset_code
from qingmiao.core.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = "a-quite-new-password-7"
PHONE = "13800138001"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any, django_capture_on_commit_callbacks: Any) -> list[dict[str, str]]:
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    messages: list[dict[str, str]] = []
    monkeypatch.setattr("qingmiao.core.sms._post", messages.append)
    monkeypatch.setattr("qingmiao.core.sms.transaction.on_commit", lambda act, **_told: act())
    return messages


@pytest.fixture
def owner() -> tuple[User, str]:
    """An officer with a phone and recovery codes, and one of the codes."""
    user = officer_of().user
    user.set_phone(PHONE)
    user.save()
    codes = RecoveryCodes.activate(user)
    return user, codes.get_unused_codes()[0]


def ask(client: Client, login: str = PHONE) -> str:
    return client.post("/account/forgotten/", {"login": login}, follow=True).content.decode()


def recover(client: Client, code: str, factor: str, password: str = NEW) -> Any:
    return client.post("/account/recover/", {"code": code, "factor": factor, "password": password, "again": password})


def test_phone_and_second_factor_set_a_new_password_once(client: Client, owner: tuple[User, str], sent: list[dict[str, str]]) -> None:
    user, factor = owner
    assert "忘记密码" in client.get("/account/login/").content.decode()
    ask(client)
    assert sent[0]["phone"] == PHONE
    (code,) = re.findall(r"\d{6}", sent[0]["text"])
    assert code not in str(ResetCode.objects.values_list("index", flat=True))
    assert "恢复码不正确" in recover(client, code, "000000").content.decode()
    assert recover(client, code, factor).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEntry.objects.filter(verb="recover_password").exists()
    ask(client)
    assert "不正确或已过期" in recover(client, code, factor).content.decode()


def test_a_stranger_learns_nothing_and_a_code_is_sent_once_a_minute(
    client: Client, owner: tuple[User, str], sent: list[dict[str, str]]
) -> None:
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    known, unknown = (token.sub("", ask(Client(), login)) for login in (PHONE, "nobody-here"))
    assert known == unknown
    assert (len(sent), new_reset_code(owner[0], at=AT + timedelta(seconds=30))) == (1, "")
    assert recover(client, "123456", "000000").status_code == 302  # nobody asked in this session


def test_an_old_code_is_refused(
    client: Client, owner: tuple[User, str], sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    (code,) = re.findall(r"\d{6}", sent[0]["text"])
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT + timedelta(minutes=11))
    assert "已过期" in recover(client, code, owner[1]).content.decode()


def test_a_weak_password_is_refused_and_the_code_stays_good(client: Client, owner: tuple[User, str], sent: list[dict[str, str]]) -> None:
    ask(client)
    (code,) = re.findall(r"\d{6}", sent[0]["text"])
    answer = recover(client, code, owner[1], "12345678")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["password"]
    assert ResetCode.objects.exists()


def test_guessing_the_code_is_stopped(client: Client, owner: tuple[User, str], sent: list[dict[str, str]]) -> None:
    told = {}
    for login in (PHONE, "nobody-here"):
        ask(client, login)
        pages = [recover(client, f"{number:06d}", owner[1]).content.decode() for number in range(8)]
        told[login] = [re.findall("秒后再试|已暂停重置|不正确或已过期", page) for page in pages]
    assert ["秒后再试"] in told[PHONE]
    assert told["nobody-here"] == told[PHONE]  # the pause does not tell who has an account
