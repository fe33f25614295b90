"""Posts handed over, ended, stood in for; first passwords; the own profile."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from accounts.factories import PASSWORD, a_county_officer, a_department, a_person, an_administrator
from filings.factories import OTHER_COUNTY, a_new_institution, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role, User
from qingmiao.accounts.queries import posts_of
from qingmiao.accounts.rules import after_quiet
from qingmiao.accounts.services import NewPost, appoint, end_post, give_post, hand_over, name_deputy
from qingmiao.codes.errors import DomainError
from qingmiao.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_who_hands_over_keeps_nothing_and_the_successor_holds_the_post(at: datetime) -> None:
    old, new = a_county_officer(), a_person("new")
    taken = hand_over(old, new, actor=an_administrator(), at=at)
    assert posts_of(old.user, localdate(at)) == []
    assert posts_of(new, localdate(at)) == [taken]
    assert (taken.role, taken.organisation) == (old.role, old.organisation)
    assert AuditEntry.objects.get(verb="hand_over").changes == {"to": "new"}


def test_a_deputy_has_the_post_until_the_last_day(at: datetime) -> None:
    officer, deputy, on = a_county_officer(), a_person("deputy"), localdate(at)
    name_deputy(officer, deputy, until_on=on + timedelta(days=3), actor=an_administrator(), at=at)
    assert len(posts_of(deputy, on + timedelta(days=3))) == 1
    assert posts_of(deputy, on + timedelta(days=4)) == []
    assert len(posts_of(officer.user, on)) == 1


@pytest.mark.parametrize(("days", "who", "why"), [(-1, "deputy", "不能早于今天"), (3, "", "不能由本人代理")])
def test_a_deputy_without_a_coming_end_or_of_oneself_is_refused(at: datetime, days: int, who: str, why: str) -> None:
    officer = a_county_officer()
    person = a_person(who) if who else officer.user
    with pytest.raises(DomainError, match=why):
        name_deputy(officer, person, until_on=localdate(at) + timedelta(days=days), actor=an_administrator(), at=at)


def test_who_left_may_come_back(at: datetime) -> None:
    officer = a_county_officer()
    end_post(officer, actor=an_administrator(), at=at)
    appoint(officer.user, Role.COUNTY_OFFICER, officer.organisation, since_on=localdate(at), actor=None, at=at)
    assert len(posts_of(officer.user, localdate(at))) == 1


@pytest.mark.parametrize(
    ("role", "department", "code"),
    [
        (Role.COUNTY_OFFICER, Department.FINANCE, "441802"),
        (Role.COUNTY_OFFICER, Department.HEALTH, "441800"),
        (Role.CITY_OFFICER, Department.HEALTH, "441802"),
        (Role.AUDITOR, Department.EDUCATION, "441800"),
        (Role.INSTITUTION_MANAGER, Department.HEALTH, "441802"),
    ],
)
def test_a_post_that_does_not_fit_its_organisation_is_refused(at: datetime, role: Role, department: Department, code: str) -> None:
    with pytest.raises(DomainError, match="请核对岗位和单位"):
        give_post(a_person("x"), NewPost(role, a_department(department, code), date(2026, 1, 1)), actor=None, at=at)


def test_a_first_password_is_changed_before_anything_else(client: Client) -> None:
    officer = a_county_officer()
    User.objects.filter(pk=officer.user_id).update(must_change_password=True)
    browser = signed_in(client, officer)
    assert browser.get("/desk/")["Location"] == "/account/password/"
    told = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "不能与现在的密码相同" in browser.post("/account/password/", told).content.decode()
    chosen = "Another-Seedling-2026!"
    browser.post("/account/password/", told | {"password1": chosen, "password2": chosen})
    assert not User.objects.get(pk=officer.user_id).must_change_password


def test_a_county_resets_the_head_of_its_own_institution_after_an_identity_check_only(client: Client) -> None:
    head = manager_of(a_new_institution())
    browser = signed_in(client, officer_of())
    assert head.user.display_name in browser.get("/heads/").content.decode()
    assert browser.post(f"/heads/{head.pk}/password/", {"checked": ""}).status_code == 422
    answer = browser.post(f"/heads/{head.pk}/password/", {"checked": "本人持身份证到场"})
    assert User.objects.get(pk=head.user_id).check_password(answer.context["password"])
    assert AuditEntry.objects.get(verb="reset_password").changes == {"checked": "本人持身份证到场"}
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get(f"/heads/{head.pk}/password/").status_code == 404


def test_pages_hand_over_and_name_deputies_by_user_name(client: Client) -> None:
    officer = a_county_officer()
    a_person("new")
    browser = signed_in(client, an_administrator())
    assert "没有这个在用的账号" in browser.post(f"/posts/{officer.pk}/deputy/", {"person": "nobody"}).content.decode()
    assert browser.post(f"/posts/{officer.pk}/deputy/", {"person": "new", "until_on": "2999-01-01"}).status_code == 302
    assert browser.post(f"/posts/{officer.pk}/hand-over/", {"person": "NEW"}).status_code == 302
    assert Post.objects.filter(user__username="new", ended_at=None).count() == 1  # who stood in now holds it


def test_the_profile_asks_for_the_password_before_a_new_number(client: Client) -> None:
    officer = a_county_officer()
    browser = signed_in(client, officer)
    told: dict[str, Any] = {"phone": "13800000002", "email": "a@example.cn", "by_sms": "on"}
    assert "请先" not in browser.get("/me/edit/").content.decode()
    assert "改手机号要填写正确的登录密码" in browser.post("/me/edit/", told).content.decode()
    assert browser.post("/me/edit/", told | {"password": PASSWORD}).status_code == 302
    person = User.objects.get(pk=officer.user_id)
    assert (person.open_phone(), person.email, person.by_sms, person.by_mail) == ("13800000002", "a@example.cn", True, False)
    one_end = browser.post("/me/edit/", told | {"quiet_from": "22:00"})
    assert "请同时填写开始和结束" in one_end.content.decode()


@pytest.mark.parametrize(
    ("now", "begins", "ends", "then"),
    [
        ((23, 22, 0), time(22), time(7), (24, 7, 0)),
        ((24, 6, 59), time(22), time(7), (24, 7, 0)),
        ((24, 7, 0), time(22), time(7), (24, 7, 0)),
        ((23, 21, 59), time(22), time(7), (23, 21, 59)),
        ((23, 12, 30), time(12), time(14), (23, 14, 0)),
        ((23, 12, 30), time(12), time(12), (23, 12, 30)),
        ((23, 12, 30), None, None, (23, 12, 30)),
    ],
)
def test_quiet_hours_end_when_they_end(
    now: tuple[int, int, int], begins: time | None, ends: time | None, then: tuple[int, int, int]
) -> None:
    instant = [datetime(2026, 11, *given) for given in (now, then)]  # noqa: DTZ001  # local, as the rule takes it
    assert after_quiet(instant[0], begins, ends) == instant[1]
