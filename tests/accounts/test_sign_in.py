"""Who gets in: by user name or phone, not after five wrong passwords, and officers only with a second factor in production."""

from datetime import date, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.factories import PASSWORD, a_city_officer, a_county_officer, a_department, a_person, a_post, an_administrator
from qingmiao.accounts.models import Department, Organisation, Role, User
from qingmiao.accounts.services import NewUser, appoint, close_account, end_post, open_account
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/login/"


def try_to_sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": login, "password": password})


def test_a_person_signs_in_by_user_name_and_lands_on_the_own_desk(client: Client) -> None:
    officer = a_county_officer()
    response = try_to_sign_in(client, officer.user.username)
    assert (response.status_code, response["Location"]) == (302, "/start/")
    assert client.get("/start/")["Location"] == "/desk/"
    assert AuditEntry.objects.filter(verb="sign_in", subject_id=str(officer.user_id)).exists()


def test_a_person_signs_in_by_phone(client: Client, at: datetime) -> None:
    person = a_person("zhang", "13800001234")
    appoint(
        person,
        Role.AUDITOR,
        a_department(Department.AUDIT, "441800"),
        since_on=date(2026, 1, 1),
        actor=None,
        at=at,
    )
    assert try_to_sign_in(client, "13800001234").status_code == 302
    assert "13800001234" not in str(User.objects.filter(pk=person.pk).values().get())
    assert person.open_phone() == "13800001234"


def test_five_wrong_passwords_lock_the_account_and_say_for_how_long(client: Client) -> None:
    officer = a_county_officer()
    for _ in range(5):
        response = try_to_sign_in(client, officer.user.username, "wrong")
    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()
    assert try_to_sign_in(client, officer.user.username).status_code == 429


def test_a_wrong_password_does_not_tell_whether_the_account_exists(client: Client) -> None:
    officer = a_county_officer()
    known, unknown = try_to_sign_in(client, officer.user.username, "wrong"), try_to_sign_in(client, "nobody", "wrong")
    assert known.context["form"].errors == unknown.context["form"].errors


@pytest.mark.parametrize("route", ["/account/signup/", "/account/email/", "/account/password/reset/"])
def test_nobody_opens_an_account_from_outside(client: Client, route: str) -> None:
    assert client.get(route).status_code == 404


@pytest.mark.parametrize(
    ("password", "words"), [("short", "至少要 10 个"), ("1234567890", "数字"), ("password123", "常见"), ("zhangsan-2026", "太像")]
)
def test_weak_passwords_are_refused(at: datetime, password: str, words: str) -> None:
    new = NewUser("zhangsan-2026", "张三", password)
    with pytest.raises(DomainError, match=words):
        open_account(new, actor=None, at=at)
    assert not User.objects.filter(username=new.username).exists()


def test_in_production_an_officer_must_first_enrol_a_second_factor(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    officer = a_county_officer()
    client.force_login(officer.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.get("/inbox/")["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    Authenticator.objects.create(user=officer.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/inbox/").status_code == 200


def test_an_institution_needs_no_second_factor(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    house = Organisation.objects.create(kind="institution", name="青禾", division_code="441802")
    client.force_login(a_post(Role.INSTITUTION_MANAGER, house).user, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.get("/inbox/").status_code == 200


def test_the_current_post_is_one_s_own_and_can_be_switched(client: Client, settings: Any) -> None:
    first = a_county_officer("441802", "li")
    second = a_county_officer("441803", "li")
    stranger = a_city_officer()
    client.force_login(first.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    client.post("/post/switch/", {"post": second.pk})
    assert client.get("/inbox/").wsgi_request.actor == second  # type: ignore[attr-defined]
    client.post("/post/switch/", {"post": stranger.pk})
    assert client.get("/inbox/").wsgi_request.actor == second  # type: ignore[attr-defined]


def test_switching_leads_nowhere_outside(client: Client, settings: Any) -> None:
    officer = a_county_officer()
    client.force_login(officer.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.post("/post/switch/", {"post": officer.pk, "next": "https://evil.example/"})["Location"] == "/"


def test_an_ended_post_no_longer_acts(client: Client, settings: Any, at: datetime) -> None:
    officer = a_county_officer()
    end_post(officer, actor=an_administrator(), at=at)
    client.force_login(officer.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.get("/desk/").status_code == 404


def test_a_post_cannot_be_held_twice_nor_an_own_account_closed(at: datetime) -> None:
    administrator = an_administrator()
    with pytest.raises(DomainError, match="已任该岗位"):
        appoint(administrator.user, Role.ADMINISTRATOR, administrator.organisation, since_on=date(2026, 1, 1), actor=None, at=at)
    with pytest.raises(DomainError, match="不能停用自己"):
        close_account(administrator.user, actor=administrator, at=at)


def test_an_administrator_opens_an_account_and_the_first_password_works(client: Client, settings: Any) -> None:
    client.force_login(an_administrator().user, backend=settings.AUTHENTICATION_BACKENDS[1])
    told = {
        "display_name": "王经办",
        "username": "wang",
        "role_name": "county_officer",
        "department": "health",
        "division_code": "441821",
        "department_name": "佛冈县卫生健康局",
    }
    opened = client.post("/people/open/", told)
    assert "首次密码" in opened.content.decode()
    assert try_to_sign_in(Client(), "wang", opened.context["password"])["Location"] == "/start/"
    again = client.post("/people/open/", told)
    assert again.context["form"].errors
    assert User.objects.filter(username="wang").count() == 1
