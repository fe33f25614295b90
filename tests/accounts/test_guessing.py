"""One throttle for every secret: who guesses is slowed down, then refused; who owns the account still gets in, and is told."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.factories import PASSWORD, a_county_officer
from qingmiao.accounts.models import GuessCount, Secret, User
from qingmiao.accounts.rules import account_key, pause_after, phone_key
from qingmiao.accounts.services import Guess, ThrottledError, guess, purge_guesses, reset_password
from qingmiao.core.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_IN, CODE = "/account/login/", "/account/2fa/authenticate/"


def try_to_sign_in(client: Client, login: str, password: str = PASSWORD, address: str = "203.0.113.7") -> Any:
    return client.post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address)


def wait_out() -> None:
    """Let every pause pass."""
    GuessCount.objects.update(open_at=datetime(2026, 1, 1).astimezone())


@pytest.mark.parametrize(
    "spelling",
    [
        "EDUCATION-441800",
        "Education-441800 ",
        "\u3000education-441800",
        "ｅｄｕｃａｔｉｏｎ－４４１８００",
        "edu\u200bcation-441800",
        "education\u00ad-441800",
    ],
)
def test_no_other_spelling_opens_a_locked_account(client: Client, spelling: str) -> None:
    a_county_officer(username="education-441800")
    for _ in range(5):
        try_to_sign_in(client, "education-441800", "wrong")
    refused = try_to_sign_in(client, spelling)
    assert refused.status_code == 429
    assert "15 分钟" in refused.content.decode()


@pytest.mark.parametrize("spelling", ["１３８００００１２３４", "+86 138 0000 1234", "138-0000-1234", "zhang\u200b", "ZHANG"])
def test_every_spelling_counts_for_the_same_account_and_opens_it(client: Client, spelling: str) -> None:
    officer = a_county_officer(username="zhang")
    officer.user.set_phone("13800001234")
    officer.user.save()
    for name in ("zhang", "ZHANG", "13800001234", "１３８００００１２３４", " zhang"):
        answer = try_to_sign_in(client, name, "wrong")
    assert answer.status_code == 429
    wait_out()
    assert try_to_sign_in(client, spelling).status_code == 302


def test_after_three_wrong_passwords_the_next_has_to_wait_a_little(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(3):
        assert try_to_sign_in(client, officer.user.username, "wrong").status_code == 200
    hasty = try_to_sign_in(client, officer.user.username)
    assert (hasty.status_code, hasty["Retry-After"]) == (429, "5")
    assert "请等 5 秒" in hasty.content.decode()
    wait_out()
    assert try_to_sign_in(client, officer.user.username).status_code == 302
    assert try_to_sign_in(Client(), officer.user.username, "wrong").status_code == 200


def test_tries_that_come_too_fast_close_unseen_and_are_told_as_well(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(12):
        answer = try_to_sign_in(client, officer.user.username, "wrong")
    assert answer.status_code == 429
    assert AuditEntry.objects.filter(verb="pause_guesses", subject_id=str(officer.user_id)).count() == 1


def test_whoever_knows_a_name_cannot_keep_its_owner_out(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(20):
        try_to_sign_in(Client(), officer.user.username, "wrong", "198.51.100.9")
    assert try_to_sign_in(Client(), officer.user.username, address="198.51.100.9").status_code == 429
    assert try_to_sign_in(client, officer.user.username, address="203.0.113.7").status_code == 302


def test_a_device_of_the_owner_gets_in_even_from_the_attacker_s_address(client: Client) -> None:
    officer = a_county_officer()
    assert try_to_sign_in(client, officer.user.username).status_code == 302
    client.get("/inbox/")
    client.post("/account/logout/")
    for _ in range(6):
        try_to_sign_in(Client(), officer.user.username, "wrong")
    assert try_to_sign_in(Client(), officer.user.username).status_code == 429
    assert try_to_sign_in(client, officer.user.username).status_code == 302


def test_a_device_known_for_one_account_is_a_stranger_to_another(client: Client) -> None:
    own, other = a_county_officer("441802", "own"), a_county_officer("441803", "other")
    try_to_sign_in(client, own.user.username)
    client.get("/inbox/")
    client.post("/account/logout/")
    for _ in range(5):
        try_to_sign_in(Client(), other.user.username, "wrong")
    assert try_to_sign_in(client, other.user.username).status_code == 429
    client.cookies["device"] = "forged"
    assert try_to_sign_in(client, other.user.username).status_code == 429


def test_many_addresses_together_are_stopped_and_the_known_device_is_not(client: Client) -> None:
    officer = a_county_officer()
    try_to_sign_in(client, officer.user.username)
    client.get("/inbox/")
    client.post("/account/logout/")
    for number in range(30):
        answer = try_to_sign_in(Client(), officer.user.username, "wrong", f"198.51.100.{number}")
    assert answer.status_code == 429
    assert try_to_sign_in(Client(), officer.user.username, address="192.0.2.1").status_code == 429
    assert try_to_sign_in(client, officer.user.username).status_code == 302


def test_one_password_tried_on_many_accounts_is_stopped() -> None:
    answers = [try_to_sign_in(Client(), f"person-{number}", "Spring-2026!").status_code for number in range(105)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert try_to_sign_in(Client(), "person-0", address="192.0.2.1").status_code == 200


def test_a_whole_ipv6_network_is_one_visitor() -> None:
    officer = a_county_officer()
    for number in range(5):
        try_to_sign_in(Client(), officer.user.username, "wrong", f"2001:db8::{number}")
    assert try_to_sign_in(Client(), officer.user.username, address="2001:db8::ffff").status_code == 429


def test_the_owner_is_told_at_the_next_sign_in_and_the_auditor_reads_it(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(5):
        try_to_sign_in(Client(), officer.user.username, "wrong", "198.51.100.9")
    told = client.post(SIGN_IN, {"login": officer.user.username, "password": PASSWORD}, follow=True).content.decode()
    assert "有人连续输错您的密码" in told
    entry = AuditEntry.objects.get(verb="pause_guesses", subject_id=str(officer.user_id))
    assert entry.changes["visitor"] == "address 198.51.100.9/32"
    assert AuditEntry.objects.filter(verb="sign_in_failed", subject_id=str(officer.user_id)).count() >= 3
    again = Client().post(SIGN_IN, {"login": officer.user.username, "password": PASSWORD}, follow=True).content.decode()
    assert "有人连续输错" not in again


def test_a_password_set_anew_opens_at_once(client: Client, at: datetime) -> None:
    officer = a_county_officer()
    for _ in range(5):
        try_to_sign_in(client, officer.user.username, "wrong")
    reset_password(officer.user, "Another-2026!", actor=officer, at=at)
    assert try_to_sign_in(client, officer.user.username, "Another-2026!").status_code == 302


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def wrong_code(secret: str) -> str:
    return "000000" if code_now(secret) != "000000" else "111111"


@pytest.fixture
def guarded() -> tuple[User, str]:
    """An officer with an authenticator app and recovery codes, and the app's secret."""
    officer, secret = a_county_officer(), generate_totp_secret()
    TOTP.activate(officer.user, secret)
    RecoveryCodes.activate(officer.user)
    return officer.user, secret


def at_the_second_factor(user: User, address: str = "203.0.113.7") -> Client:
    client = Client(REMOTE_ADDR=address)
    assert client.post(SIGN_IN, {"login": user.username, "password": PASSWORD})["Location"].startswith(CODE)
    return client


def test_wrong_codes_are_stopped_and_then_the_right_one_too(guarded: tuple[User, str]) -> None:
    user, secret = guarded
    client = at_the_second_factor(user)
    answers = [client.post(CODE, {"code": wrong_code(secret)}).status_code for _ in range(10)]
    assert answers[-1] == 429
    assert client.post(CODE, {"code": code_now(secret)}).status_code == 429
    assert at_the_second_factor(user).post(CODE, {"code": code_now(secret)}).status_code == 429
    assert at_the_second_factor(user, "192.0.2.1").post(CODE, {"code": code_now(secret)}).status_code == 302
    assert AuditEntry.objects.filter(verb="wrong_secret", subject_id=str(user.pk)).exists()


def test_recovery_codes_share_the_count_of_the_app_s_codes(guarded: tuple[User, str]) -> None:
    user, secret = guarded
    right = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    client = at_the_second_factor(user)
    for _ in range(5):
        client.post(CODE, {"code": wrong_code(secret)})
    assert client.post(CODE, {"code": right}).status_code == 429
    wait_out()
    assert client.post(CODE, {"code": right}).status_code == 302


def test_a_code_opens_once_whichever_process_answers(guarded: tuple[User, str]) -> None:
    user, secret = guarded
    first, second, code = at_the_second_factor(user), at_the_second_factor(user), code_now(secret)
    assert first.post(CODE, {"code": code}).status_code == 302
    cache.clear()  # what another process remembers of allauth's own note
    assert second.post(CODE, {"code": code}).status_code == 200


@pytest.mark.parametrize(("route", "field"), [("/account/password/", "oldpassword"), ("/account/reauthenticate/", "password")])
def test_the_password_asked_for_again_is_counted_too(client: Client, settings: Any, route: str, field: str) -> None:
    officer = a_county_officer()
    client.force_login(officer.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    form = {"oldpassword": "wrong", "password": "wrong", "password1": "Another-2026!", "password2": "Another-2026!"}
    answers = [client.post(route, form).status_code for _ in range(8)]
    assert answers[-1] == 429
    assert client.post(route, form | {field: PASSWORD}).status_code == 429
    assert User.objects.get(pk=officer.user_id).check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_looked_at_no_more_often_than_tries_in_a_row(at: datetime) -> None:
    looked: list[int] = []

    def one(number: int) -> None:
        try:
            guess(Guess(Secret.PASSWORD, "address 203.0.113.7/32", name="zhang"), lambda: looked.append(number), at=at)
        except ThrottledError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert 1 <= len(looked) <= 5


def test_each_further_closing_lasts_twice_as_long() -> None:
    pauses = [pause_after(tries, 5) for tries in range(9)]
    assert [pause.total_seconds() for pause in pauses] == [0, 0, 0, 2, 5, 900, 1800, 3600, 7200]
    assert pause_after(1000, 5) == timedelta(hours=12)


def test_a_count_eases_off_with_time_and_is_removed_in_the_end(at: datetime) -> None:
    tried = Guess(Secret.PASSWORD, "address 203.0.113.7/32", name="zhang")
    for minute in range(4):
        guess(tried, lambda: None, at=at + timedelta(minutes=minute))
    later = at + timedelta(hours=3, minutes=10)
    guess(tried, lambda: None, at=later)
    assert sorted(GuessCount.objects.values_list("tries", flat=True)) == [1, 2, 2]
    assert purge_guesses(at=later + timedelta(days=1)) == 0
    assert purge_guesses(at=later + timedelta(days=3)) == 3


def test_a_count_tells_neither_whose_nor_who(at: datetime) -> None:
    guess(Guess(Secret.PASSWORD, "address 203.0.113.7/32", name="13800001234"), lambda: None, at=at)
    assert not any(word in str(list(GuessCount.objects.values())) for word in ("13800001234", "203.0.113"))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Zhang.San ", "zhang.san"),
        ("ＺＨＡＮＧ　ｓａｎ", "zhangsan"),
        ("\ufeffli\u2060\u202e", "li"),
        ("Straße", "strasse"),
        ("\0root", "root"),
    ],
)
def test_an_account_has_one_spelling(typed: str, key: str) -> None:
    assert account_key(typed) == key
    assert account_key(key) == key


@pytest.mark.parametrize("typed", ["12345", "a3800001234", "138000012345", "", "²³800001234"])
def test_what_is_no_mobile_number_is_not_taken_for_one(typed: str) -> None:
    assert phone_key(typed) == ""


@pytest.mark.django_db(transaction=True)
def test_right_tries_at_the_same_moment_do_not_trip_over_each_other(at: datetime) -> None:
    officer = a_county_officer()
    right = Guess(Secret.SIGNATURE, user=officer.user)

    def try_often(_: int) -> bool:
        try:
            return all(guess(right, lambda: True, at=at) for _ in range(40))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(try_often, range(2)))


def test_of_two_right_tries_the_one_that_set_out_earlier_may_arrive_later(at: datetime) -> None:
    right = Guess(Secret.SIGNATURE, user=a_county_officer().user)
    assert guess(right, lambda: guess(right, lambda: True, at=at - timedelta(milliseconds=50)), at=at)
    stranger = Guess(Secret.PASSWORD, "address 203.0.113.7/32", name="zhang")
    assert guess(stranger, lambda: True, at=at)
    assert guess(stranger, lambda: True, at=at - timedelta(milliseconds=50))
