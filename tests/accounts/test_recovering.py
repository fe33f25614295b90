"""A forgotten password: set anew by whoever holds phone and second factor; nothing tells a stranger who has an account."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filings.factories import AT, officer_of
from jobs import run_jobs, waiting_jobs
from qingmiao.accounts.models import ResetCode, User
from qingmiao.accounts.services import purge_reset_codes
from qingmiao.core.models import AuditEntry
from qingmiao.core.recovering import FLOOD, SEND_RESET_CODE

pytestmark = pytest.mark.django_db
NEW = "a-quite-new-password-7"
PHONE = "13800138001"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The hour of the day; given another, it is that hour for requests and jobs."""

    def be(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    be(AT)
    return be


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[dict[str, str]]:
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    messages: list[dict[str, str]] = []
    monkeypatch.setattr("qingmiao.core.sms._post", messages.append)
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
    """Ask, and have the worker send."""
    page = client.post("/account/forgotten/", {"login": login}, follow=True).content.decode()
    run_jobs(SEND_RESET_CODE)
    return page


def recover(client: Client, code: str, factor: str, password: str = NEW) -> Any:
    return client.post("/account/recover/", {"code": code, "factor": factor, "password": password, "again": password})


def test_phone_and_second_factor_set_a_new_password_once(client: Client, owner: tuple[User, str], sent: list[dict[str, str]]) -> None:
    user, factor = owner
    assert "忘记密码" in client.get("/account/login/").content.decode()
    ask(client)
    assert sent[0]["phone"] == PHONE
    (code,) = re.findall(r"\d{6}", sent[0]["text"])
    assert code not in str(ResetCode.objects.values_list("index", "login_sealed"))
    assert "恢复码不正确" in recover(client, code, "000000").content.decode()
    assert recover(client, code, factor).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEntry.objects.filter(verb="recover_password").exists()
    ask(client)
    assert "不正确或已过期" in recover(client, code, factor).content.decode()


def test_a_stranger_learns_nothing_by_answer_or_by_time(client: Client, owner: tuple[User, str], sent: list[dict[str, str]]) -> None:
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    asked = {}
    for login in (PHONE, "nobody-here"):
        with CaptureQueriesContext(connection) as queries:
            page = Client().post("/account/forgotten/", {"login": login}, follow=True).content.decode()
        asked[login] = (token.sub("", page), [re.sub(r"'[^']*'|[0-9]+", "?", query["sql"]) for query in queries])
    assert asked[PHONE] == asked["nobody-here"]  # the same work, therefore the same time; who it is for is looked at by the job
    assert sent == []
    assert not any(PHONE in str(told) for told in waiting_jobs(SEND_RESET_CODE))
    assert run_jobs(SEND_RESET_CODE) == [True, False]
    assert [message["phone"] for message in sent] == [PHONE]
    assert recover(client, "123456", "000000").status_code == 302  # nobody asked in this session


def test_a_code_is_sent_once_a_minute_and_five_times_a_day_and_asking_has_a_bound_at_each_address(
    owner: tuple[User, str], sent: list[dict[str, str]], now: Callable[[datetime], None]
) -> None:
    for address in range(3):
        for _ in range(FLOOD.an_hour):
            page = Client(REMOTE_ADDR=f"10.1.{address}.1").post("/account/forgotten/", {"login": PHONE}, follow=True)
            assert page.status_code == 200
        refused = Client(REMOTE_ADDR=f"10.1.{address}.1").post("/account/forgotten/", {"login": "nobody-here"})
        assert (refused.status_code, FLOOD.words in refused.content.decode()) == (422, True)
    assert run_jobs(SEND_RESET_CODE).count(True) == 1
    for hour in range(1, 9):
        now(AT + timedelta(hours=hour))
        ask(Client(), PHONE if hour % 2 else owner[0].username)
    assert len(sent) == 5
    assert purge_reset_codes(at=AT + timedelta(days=3)) == ResetCode.objects.count() + 3 * FLOOD.an_hour + 8


def test_a_code_that_nobody_waits_for_any_more_is_not_sent(owner: tuple[User, str], sent: list[dict[str, str]], now: Any) -> None:
    Client().post("/account/forgotten/", {"login": PHONE})
    now(AT + timedelta(hours=1))  # the worker stood still
    assert run_jobs(SEND_RESET_CODE) == [False]


def test_an_old_code_is_refused(client: Client, owner: tuple[User, str], sent: list[dict[str, str]], now: Any) -> None:
    ask(client)
    (code,) = re.findall(r"\d{6}", sent[0]["text"])
    now(AT + timedelta(minutes=11))
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
