"""The public pages of demonstrations: every term with its end, what was given, and the same as open data."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from demonstration.factories import (
    UNTIL,
    a_demonstration,
    a_guidance,
    a_house,
    a_nomination,
    a_refused_case,
    a_visited_case,
    later,
)
from filings.factories import AT, ON, city_officer
from qingmiao.demonstration.models import Demonstration
from qingmiao.demonstration.services.ending import withdraw
from qingmiao.demonstration.services.watching import watch
from qingmiao.institutions.services import close_institution
from qingmiao.portal.queries.demonstrations import FIELDS

pytestmark = pytest.mark.usefixtures("city")
PAGE_QUERIES, DATA_QUERIES, INSTITUTION_QUERIES = 6, 4, 20  # the page: notes of writes, places, terms, totals, pairs, the city's totals


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    today(monkeypatch, 0)


def today(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: later(days))


def shown(client: Client, path: str = "/demonstration/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def withdrawn(row: Demonstration, days: int = 1) -> Demonstration:
    return withdraw(row, "虚报材料。", version=Demonstration.objects.get(pk=row.pk).version, actor=city_officer(), at=later(days))


def test_a_city_without_demonstrations_says_so_county_by_county(client: Client) -> None:
    html = shown(client)
    assert "现有 0 家" in html
    assert html.count("现在没有示范点。") == 8


def test_only_what_was_granted_is_public(client: Client) -> None:
    rows = [a_nomination(), a_visited_case(a_house(2)), a_refused_case(a_house(3))]
    html = shown(client)
    assert not [row for row in rows if row.institution.name in html]
    assert "示范点" not in shown(client, f"/register/{rows[2].institution.code}/").partition("</h1>")[2].partition("收托")[0]


def test_a_demonstration_stands_in_its_county_with_term_form_and_what_it_gives(client: Client) -> None:
    row, other = a_demonstration(), a_house(2)
    a_guidance(row, kind="pairing", guided=other)
    a_guidance(row, kind="pairing", guided=other)
    a_guidance(row)
    html = shown(client)
    county = html[html.index(">清城区</h2>") : html.index(">清新区</h2>")]
    for words in (
        row.institution.name,
        "2026年11月23日 至 2029年11月22日",
        "示范期内",
        "独立托育机构",
        "结对 1 家",
        "共 6.0 小时",
        "36 人次",
    ):
        assert words in county, words
    assert f"结对机构：{other.name}" in county
    assert "现有 1 家" in html


def test_what_is_over_stays_with_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, over = a_demonstration(), a_demonstration(a_house(2), until=ON + timedelta(days=5))
    withdrawn(taken, 3)
    watch(at=later(6))
    today(monkeypatch, 6)
    html = shown(client)
    assert "现有 0 家" in html
    for words in ("已撤销", "2026年11月23日 至 2026年11月25日", "虚报材料。", "期满", "2026年11月23日 至 2026年11月28日", "曾经的示范点"):
        assert words in html, words
    assert over.institution.name in html
    page = shown(client, f"/register/{taken.institution.code}/")
    assert "撤销原因：虚报材料。" in page
    assert '<a class="tag" href="#words">示范点</a>' not in page


def test_the_day_after_the_last_is_no_term_even_before_the_night_has_run(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_demonstration(until=ON + timedelta(days=5))
    today(monkeypatch, 5)
    assert "现有 1 家" in shown(client)
    today(monkeypatch, 6)
    html = shown(client)
    assert "现有 0 家" in html
    assert row.institution.name in html


def test_a_closed_institution_keeps_its_past(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_demonstration()
    close_institution(row.institution, on=ON + timedelta(days=3), actor=None, at=later(3))
    watch(at=later(4))
    today(monkeypatch, 4)
    assert "随机构注销终止" in shown(client)
    assert "随机构注销终止" in shown(client, f"/register/{row.institution.code}/")


def test_a_renewal_that_has_not_begun_is_told_and_one_withdrawn_before_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_demonstration(until=ON + timedelta(days=30))
    a_demonstration(first.institution, AT, UNTIL)
    assert "已认定，尚未开始" in shown(client)
    withdrawn(first)
    today(monkeypatch, 1)
    html = shown(client)
    assert html.count("已撤销") == 1
    assert "尚未开始" not in html


def test_the_map_shows_those_that_hold(client: Client) -> None:
    row, taken = a_demonstration(), a_demonstration(a_house(2))
    withdrawn(taken, 0)
    answer = client.get("/demonstration/")
    assert [place.name for place in answer.context["map"].places] == [row.institution.name]


def test_the_institutions_page_and_the_register_carry_the_mark(client: Client) -> None:
    row = a_demonstration()
    assert '<a class="tag" href="#words">示范点</a>' in shown(client, f"/register/{row.institution.code}/")
    assert '<span class="tag">示范点</span>' in shown(client, "/register/?demonstration=on")
    withdrawn(row, 0)
    assert "没有符合条件的机构" in shown(client, "/register/?demonstration=on")


def test_the_same_is_open_data(client: Client) -> None:
    row = a_demonstration()
    a_guidance(row)
    withdrawn(row, 30)
    table = list(csv.DictReader(io.StringIO(shown(client, "/demonstration.csv").lstrip("\ufeff"))))
    assert list(table[0]) == [*(field.title for field in FIELDS), "数据截至"]
    assert (table[0]["机构名称"], table[0]["示范期至"], table[0]["状态"], table[0]["指导小时"]) == (
        row.institution.name,
        "2026-12-22",
        "已撤销",
        "2.0",
    )
    told = json.loads(shown(client, "/demonstration.json"))
    assert set(told) == {"title", "as_of", "fields", "terms"}
    assert (told["terms"][0]["reason"], told["terms"][0]["hours"], told["terms"][0]["is_running"]) == ("虚报材料。", 2.0, False)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/demonstration/", PAGE_QUERIES), ("/demonstration.csv", DATA_QUERIES)])
def test_the_pages_ask_as_often_for_one_as_for_three(  # a client, how often, and what
    client: Client, django_assert_num_queries: Callable[[int], Any], count: int, path: str, queries: int
) -> None:
    for number in range(1, count + 1):
        a_guidance(a_demonstration(a_house(number)))
    with django_assert_num_queries(queries):
        shown(client, path)


def test_an_institutions_page_asks_once_more_for_its_terms(client: Client, django_assert_num_queries: Callable[[int], Any]) -> None:
    row = a_demonstration()
    with django_assert_num_queries(INSTITUTION_QUERIES):
        shown(client, f"/register/{row.institution.code}/")
