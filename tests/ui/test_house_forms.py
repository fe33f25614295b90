"""The forms of the house itself: a refusal stands at its field, what was typed stays, a step says how it went."""

from typing import Any

import pytest
from django.test import Client

from accounts.factories import a_department, a_post
from filings.factories import signed_in
from qingmiao.accounts.models import Department, Organisation, Post, Role, User
from qingmiao.core.models import CalendarYear

pytestmark = pytest.mark.django_db
PERSON = {
    "display_name": "王经办",
    "username": "wang",
    "role_name": "county_officer",
    "department": "health",
    "division_code": "441821",
    "department_name": "佛冈县卫生健康局",
}


@pytest.fixture
def administrator() -> Post:
    return a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))


@pytest.fixture
def browser(client: Client, administrator: Post) -> Client:
    return signed_in(client, administrator)


def said(answer: Any) -> list[tuple[str, str]]:
    return [(message.tags, str(message)) for message in answer.context["messages"]]


def test_a_name_that_is_taken_is_refused_at_its_field_and_no_office_is_left_behind(browser: Client) -> None:
    a_post(Role.COUNTY_OFFICER, a_department(), "wang")
    answer = browser.post("/people/open/", PERSON)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["username"]
    assert 'value="王经办"' in answer.content.decode()
    assert not Organisation.objects.filter(division_code="441821").exists()


def test_a_post_held_already_is_refused_above_the_form(browser: Client) -> None:
    held = a_post(Role.COUNTY_OFFICER, a_department(), "wang")
    told = {"role_name": "county_officer", "organisation_id": held.organisation_id}
    answer = browser.post(f"/people/{held.user_id}/posts/", told)
    assert answer.status_code == 422
    assert "已任该岗位" in str(answer.context["form"].non_field_errors())


def test_nobody_closes_the_own_account(browser: Client, administrator: Post) -> None:
    answer = browser.post(f"/people/{administrator.user_id}/close/", follow=True)
    assert said(answer) == [("error", "不能停用自己的账号，请由另一名系统管理员操作。")]
    assert User.objects.get(pk=administrator.user_id).is_active


def test_a_post_is_ended_once_and_nobody_ends_the_own_one(browser: Client, administrator: Post) -> None:
    held = a_post(Role.COUNTY_OFFICER, a_department(), "wang")
    assert said(browser.post(f"/posts/{held.pk}/end/", follow=True)) == [("success", "岗位已结束，此人不能再以这个岗位操作。")]
    assert said(browser.post(f"/posts/{held.pk}/end/", follow=True)) == [("error", "这个岗位已经结束。")]
    refused = "不能结束自己正在使用的岗位，请由另一名系统管理员操作。"
    assert said(browser.post(f"/posts/{administrator.pk}/end/", follow=True)) == [("error", refused)]


def test_a_day_of_another_year_is_refused_at_its_field(browser: Client) -> None:
    answer = browser.post("/calendar/", {"year": "2027", "holidays": "2027-01-01", "working_weekends": "2028-01-01", "source": "通知"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"working_weekends": ["2028年1月1日不属于 2027 年，请核对后再保存。"]}
    assert not CalendarYear.objects.exists()
    assert browser.post("/calendar/", {"year": "2027", "holidays": "2027-01-01", "source": "通知"}).status_code == 302
