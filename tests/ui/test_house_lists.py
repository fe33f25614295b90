"""The lists of the house itself: people, the audit trail, the inbox."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.factories import a_department, a_post
from filings.factories import signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core import audit
from qingmiao.core.notices import notify

pytestmark = pytest.mark.django_db


def the_administrator() -> Post:
    return a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, "441800"))


def the_auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"))


def test_a_person_with_two_posts_in_one_place_is_found_once(client: Client) -> None:
    for role in (Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER):
        a_post(role, a_department(Department.HEALTH, "441800"), "busy")
    text = signed_in(client, the_administrator()).get("/people/", {"q": "441800 卫生健康"}).content.decode()
    assert text.count(">busy 某</a>") == 1
    assert "第 1–1 条，共 1 条" in text


def test_people_are_sorted_and_taken_along(client: Client) -> None:
    a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, "441800"), "aa")
    browser = signed_in(client, the_administrator())
    lines = browser.get("/people/", {"sort": "-1", "export": "csv"}).content.decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == sorted((line.split(",")[1] for line in lines[1:]), reverse=True)
    assert lines[0] == "\ufeff姓名,用户名,岗位,最近登录,状态"


def test_the_trail_is_narrowed_by_who_what_and_when(client: Client, at: datetime) -> None:
    auditor = the_auditor()
    for days, verb in ((0, "upload"), (3, "upload"), (3, "remove")):
        audit.record(auditor, verb, auditor, at=at + timedelta(days=days), purpose=f"第{days}天{verb}")
    browser = signed_in(client, auditor)

    def found(**query: str) -> list[str]:
        text = browser.get("/audit/", {"subject_type": "accounts.post", **query}).content.decode()
        return [words for words in ("第0天upload", "第3天upload", "第3天remove") if words in text]

    assert found() == ["第0天upload", "第3天upload", "第3天remove"]
    assert found(verb="upload") == ["第0天upload", "第3天upload"]
    assert found(since="2026-11-24") == ["第3天upload", "第3天remove"]
    assert found(until="2026-11-23") == ["第0天upload"]
    assert found(q=str(auditor.user), verb="remove") == ["第3天remove"]
    assert found(subject_id="0") == []


def test_what_was_done_is_chosen_among_words_and_the_choice_stays_open(client: Client) -> None:
    browser = signed_in(client, the_auditor())
    assert '<option value="sign_in"' in browser.get("/audit/").content.decode()
    chosen = browser.get("/audit/", {"verb": "sign_in"}).content.decode()
    assert '<option value="sign_in" selected>登录</option>' in chosen
    assert '<details class="more" open>' in chosen


def test_a_change_is_folded_on_the_page_and_written_out_in_the_sheet(client: Client, at: datetime) -> None:
    auditor = the_auditor()
    audit.record(auditor, "upload", auditor, at=at, purpose="核对", changes={"name": "甲.pdf"})
    browser = signed_in(client, auditor)
    assert "<code>名称：甲.pdf</code></details>" in browser.get("/audit/", {"verb": "upload"}).content.decode()
    assert "核对 名称：甲.pdf" in browser.get("/audit/", {"verb": "upload", "export": "csv"}).content.decode()


def test_the_inbox_shows_cards_and_can_be_taken_along(client: Client, at: datetime) -> None:
    auditor = the_auditor()
    assert auditor.organisation is not None
    notify(auditor.organisation, "key", "材料已提交", body="请受理。", path="/me/", at=at)
    browser = signed_in(client, auditor)
    text = browser.get("/inbox/").content.decode()
    assert "打开" in text
    assert "<table" not in text
    assert "材料已提交,待看,,2026年11月23日 09:30,请受理。" in browser.get("/inbox/", {"export": "csv"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "most"), [("/people/", 8), ("/audit/", 16), ("/inbox/", 8)])
def test_more_rows_take_no_more_queries(client: Client, at: datetime, path: str, count: int, most: int) -> None:
    post: Any = the_administrator() if path == "/people/" else the_auditor()
    for number in range(count):
        a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, "441800"), f"p{number}")
        audit.record(post, "upload", post, at=at)
        notify(post.organisation, f"key-{number}", "消息", at=at)
    browser = signed_in(client, post)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    assert len(queries) == most
