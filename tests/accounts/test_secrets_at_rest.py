"""What a thief of the database finds of sign-in: nothing that opens a second factor or a session, and no second spelling of a name."""

import json
from base64 import b64decode
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from accounts.factories import PASSWORD, a_county_officer, a_person
from qingmiao.accounts.models import User
from qingmiao.accounts.queries import called, people
from qingmiao.accounts.services import NewUser, open_account
from qingmiao.accounts.web.sessions import SessionStore
from qingmiao.core.errors import DomainError

pytestmark = pytest.mark.django_db
MIGRATIONS = "qingmiao.accounts.migrations"


def rows_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(json_agg(t), '[]') FROM {table} t")
        return json.dumps(cursor.fetchone()[0])


def test_the_secrets_of_a_second_factor_are_sealed_and_still_work() -> None:
    user, secret = a_person("li"), generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user)
    stored = rows_of("mfa_authenticator")
    assert secret not in stored
    assert not any(code in stored for code in codes.generate_codes())
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes.get_unused_codes()[3])


def test_secrets_of_before_are_sealed_by_the_upgrade() -> None:
    user, secret, seed = a_person("li"), generate_totp_secret(), RecoveryCodes.generate_seed()
    totp = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    recovery = Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": seed, "used_mask": 1})
    import_module(f"{MIGRATIONS}.0004_secrets_of_sign_in_at_rest").seal_factors(apps, None)
    stored = rows_of("mfa_authenticator")
    assert secret not in stored
    assert seed not in stored
    totp.refresh_from_db()
    recovery.refresh_from_db()
    assert recovery.data["used_mask"] == 1
    assert len(recovery.wrap().get_unused_codes()) == 9
    assert totp.wrap().validate_code("x") is False


def test_a_session_cannot_be_read_from_its_row(client: Client) -> None:
    officer = a_county_officer(username="session-owner")
    client.post("/account/login/", {"login": officer.user.username, "password": PASSWORD})
    session, secret = client.session, generate_totp_secret()
    session["mfa.totp.secret"] = secret  # what an unfinished enrolment leaves there
    session.save()
    row = Session.objects.get(session_key=client.session.session_key)
    opened = SessionStore().decode(row.session_data)
    assert opened["mfa.totp.secret"] == secret
    assert set(row.session_data) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    assert secret.encode() not in b64decode(row.session_data)
    assert b"session-owner" not in b64decode(row.session_data)


def test_a_session_that_cannot_be_opened_asks_to_sign_in_again(client: Client) -> None:
    officer = a_county_officer()
    client.post("/account/login/", {"login": officer.user.username, "password": PASSWORD})
    for broken in ("", "AAAA", "不", "eyJhIjoxfQ:1abc:def"):
        Session.objects.update(session_data=broken)
        assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize("spelling", ["Wang", "ｗａｎｇ", "wa\u200bng", " WANG "])
def test_a_name_that_only_looks_different_is_not_opened_twice(at: datetime, spelling: str) -> None:
    a_person("wang")
    with pytest.raises(DomainError, match="已有人使用"):
        open_account(NewUser(spelling, "王", PASSWORD), actor=None, at=at)
    assert User.objects.get(username=spelling).username == "wang"
    assert called(people(), spelling).get().username == "wang"


def spelled(pk: int, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET username = %s WHERE id = %s", [name, pk])


def names() -> dict[int, Any]:
    return dict(User.objects.values_list("pk", "username"))


def test_names_of_before_get_their_one_spelling_and_a_closed_twin_yields() -> None:
    upgrade = import_module(f"{MIGRATIONS}.0002_one_spelling_of_user_names").spell_once
    first, twin, other = a_person("first"), a_person("twin"), a_person("other")
    spelled(first.pk, "Zhang.San")
    spelled(twin.pk, "zhang.san")
    spelled(other.pk, "ＬＩ")
    User.objects.filter(pk=twin.pk).update(is_active=False)
    upgrade(apps, None)
    assert names() == {first.pk: "zhang.san", twin.pk: f"zhang.san-closed-{twin.pk}", other.pk: "li"}


def test_two_accounts_in_use_whose_names_would_meet_stop_the_upgrade() -> None:
    upgrade = import_module(f"{MIGRATIONS}.0002_one_spelling_of_user_names").spell_once
    spelled(a_person("first").pk, "Zhang")
    spelled(a_person("twin").pk, "zhang")
    with pytest.raises(DomainError, match="“Zhang”和“zhang”"):
        upgrade(apps, None)
