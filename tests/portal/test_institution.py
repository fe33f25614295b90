"""The page of one institution: facts as filed, papers, findings, receipts — and nobody's personal data."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.factories import closed, facts, filed, finding_of, home_based, paper_of, preparing, receipt_of
from qingmiao.institutions.models import Institution

pytestmark = pytest.mark.usefixtures("city")
# Notes of writes, institution, places, facts, staff, certified people, papers, findings, receipts, demonstration, marks of documents;
# three of supervision, two of quality, events to come, confirmed places.
PAGE_QUERIES = 19


def html_of(client: Client, institution: Institution) -> str:
    response = client.get(f"/register/{institution.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_the_facts_as_filed(client: Client) -> None:
    html = html_of(client, filed())
    for shown in (
        "清城区青禾托育有限公司",
        "清城区 凤城街道示例路1号",
        "0763-0000001",
        "1,680 元 每月",
        "托小班、全日托",
        "周一至周五 07:30—18:00",
        "供餐（二餐一点）",
        "录像保存 90 天",
        "市场监督管理部门",
        "普惠性托育机构，有效期至 2028年12月31日",
        "乳儿一班",
        "平均每 2.7 个孩子 1 名保育人员（规定每名最多照护 3 个）",
        "空 2 个",
        "每月约 <b>2,120 元</b>",
        "自 2026年11月2日（周一） 起有效",
    ):
        assert shown in html, shown


def test_people_are_counted_by_role_and_never_named(client: Client) -> None:
    html = html_of(client, filed())
    assert "负责人 1 人" in html
    for hidden in ("示例乙", "示例甲", "示例保育1", "JKZ-p1", "0763-0000000", "2027-07-31"):
        assert hidden not in html, hidden


def test_an_institution_that_was_never_filed_has_no_page(client: Client) -> None:
    assert client.get(f"/register/{preparing().code}/").status_code == 404
    assert client.get("/register/000000000000/").status_code == 404


def test_a_closed_institution_keeps_a_page_that_says_so(client: Client) -> None:
    html = html_of(client, closed(filed(), on=date(2026, 11, 20)))
    assert "已注销备案" in html
    assert "2026年11月20日（周五）注销" in html
    assert "乳儿一班" in html
    assert "tel:" not in html


def test_a_home_based_point_shows_its_one_group(client: Client) -> None:
    html = html_of(client, home_based(children=3, name="暖暖家庭托育点"))
    assert "混合照护" in html
    assert "在托 3 个" in html


def test_papers_say_whether_they_hold(client: Client) -> None:
    today = timezone.localdate()
    institution = filed()
    paper_of(institution, "legal_person")
    paper_of(institution, "fire", date.fromordinal(today.toordinal() - 1))
    paper_of(institution, "food_licence", date.fromordinal(today.toordinal() + 30))
    paper_of(institution, "liability_insurance", date.fromordinal(today.toordinal() + 31))
    html = html_of(client, institution)
    assert html.count("已到期") == 1
    assert html.count("即将到期") == 1
    assert "长期有效" in html


def test_papers_about_people_and_neighbours_are_not_published(client: Client) -> None:
    institution = filed()
    paper_of(institution, "home_consent", number="示例业主")
    paper_of(institution, "lease", number="租约一号")
    paper_of(institution, "health_certificate", holder="c1", number="JKZ-c1")
    paper_of(institution, "fire", is_current=False, number="旧证")
    html = html_of(client, institution)
    for hidden in ("示例业主", "租约一号", "JKZ-c1", "旧证"):
        assert hidden not in html, hidden


def test_findings_are_published_with_reasons_and_state(client: Client) -> None:
    institution = filed()
    finding_of(institution, rectify_by=date(2026, 12, 1))
    html = html_of(client, institution)
    assert "<li>监控保存天数：仅保存 60 天</li>" in html
    assert "应于 2026年12月1日（周二）前整改" in html
    assert "现场核实发现的问题还在整改" in html


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "整改中"),
        ({"rectification": "已更换硬盘，联系人示例丙"}, "已报整改，待复核"),
        ({"closed_on": date(2026, 11, 20)}, "已整改销号"),
    ],
)
def test_a_finding_says_how_far_it_is_but_not_what_the_institution_wrote(client: Client, fields: dict[str, Any], state: str) -> None:
    institution = filed()
    finding_of(institution, **fields)
    html = html_of(client, institution)
    assert state in html
    assert "示例丙" not in html


def test_an_institution_without_findings_says_so(client: Client) -> None:
    assert "没有公布过不符合事项" in html_of(client, filed())


def test_the_receipt_is_linked_with_its_state(client: Client) -> None:
    institution = filed()
    receipt = receipt_of(institution)
    html = html_of(client, institution)
    assert f'href="/receipts/{receipt.code}/"' in html
    assert receipt.number in html


def test_an_institution_with_few_facts_shows_no_empty_lines(client: Client) -> None:
    bare = facts()
    bare["premises"], bare["certificates"] = {}, []
    bare["basic"] = {name: bare["basic"][name] for name in ("name", "form", "county_code", "town_code", "address")}
    html = html_of(client, filed(bare))
    assert "场地与安全" not in html
    assert "没有备案收费项目" in html


def test_words_of_an_institution_are_never_markup(client: Client) -> None:
    html = html_of(client, filed(name="<script>alert(1)</script>托育园"))
    assert "<script>alert(1)" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_row_as_for_three(
    client: Client, django_assert_num_queries: Callable[[int], Any], count: int
) -> None:
    institution = filed()
    for number, kind in list(enumerate(("fire", "food_licence", "legal_person")))[:count]:
        paper_of(institution, kind)
        finding_of(institution, number=f"告-{number}")
        receipt_of(institution, code=f"AAAAAAAAAAA{number}", number=f"号{number}")
    with django_assert_num_queries(PAGE_QUERIES):
        html_of(client, institution)
