"""The public policy library: found by two characters, marked when it does not hold, linked both ways with the law."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from qingmiao.core.legislation import load
from qingmiao.filings.rules import FILING_RULES
from qingmiao.policy.models import Document
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.policy.services import load_library
from qingmiao.portal.queries.legal_values import value_words, values_resting_on
from qingmiao.portal.queries.policies import PolicySearch, policies
from qingmiao.portal.queries.topics import topic_page

ON = date(2026, 11, 23)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def library(db: None, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)


def found(**search: str) -> set[str]:
    return {row.key for row in policies(PolicySearch(**search), ON)}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("育儿", "D23"),
        ("育儿补贴", "D23"),
        ("国办发〔2019〕15号", "D1"),
        ("国办发2019 15号", "D1"),
        ("[2019]58", "D4"),
        ("户外", "D4M"),  # a clause
        ("1477", "D19"),
        ("yebt", "D23"),  # initials
        ("普惠 价格", "D19"),
        ("wst821", "D11"),
    ],
)
def test_documents_are_found_by_title_number_clause_summary_and_initials(text: str, key: str) -> None:
    assert key in found(text=text)


def test_filters_narrow_and_what_is_over_stands_last() -> None:
    assert found(level="province") == {"D2", "D20", "D21", "D31", "GDFEMALE"}
    assert found(status="repealed") == {"D17"}
    assert found(status="replaced") == {"D26", "NIP2021"}
    assert found(topic="leave") >= {"D3", "FEMALE"}
    assert found(text="不会有的词") == set()
    keys = [row.key for row in policies(PolicySearch(topic="immunisation"), ON)]
    assert set(keys[-2:]) == {"D26", "NIP2021"}


def test_one_character_and_a_filter_that_does_not_exist_are_told(client: Client) -> None:
    html = client.get("/policies/", {"q": "托", "level": "moon"}).content.decode()
    assert "请至少输入两个字" in html
    assert "层级：请从列出的选项中选一个。已略过这个条件。" in html
    assert client.get("/policies/", {"q": "托\x00育", "page": "9999"}).status_code == 200


@pytest.mark.parametrize("address", ["/policies/", "/policies/?q=托育", "/policies/D4S/", "/policies/D5/", "/policies/topics/safety/"])
def test_a_page_takes_few_queries(client: Client, django_assert_max_num_queries: Callable[[int], Any], address: str) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address).status_code == 200


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(client: Client, django_assert_num_queries: Callable[[int], Any]) -> None:
    for text in ("1477", "托育"):
        with django_assert_num_queries(4):
            client.get("/policies/", {"q": text})


def test_a_document_shows_what_rests_on_it_through_time(client: Client) -> None:
    html = client.get("/policies/D5/").content.decode()
    assert "国卫办人口发〔2019〕25号" in html
    assert 'id="clause-9"' in html
    assert 'id="value-filing.receipt_working_days"' in html
    assert "卫生评价的方式" in html  # the document held until another took over
    assert "2019年12月19日起，到 2022年8月6日" in " ".join(html.split())
    assert 'href="/policies/D8/' in html
    users = [rule.title for rule in FILING_RULES.rules.values() if "certificates.site_proof" in rule.law]
    assert users
    assert all(title in html for title in users)


def test_every_legal_value_stands_on_the_page_of_its_document() -> None:
    law = load()
    for name in law.names():
        for legal in law.history(name):
            if legal.document is not None:
                assert name in {value.name for value in values_resting_on(legal.document.key, ON)}


def test_every_legal_value_is_rested_on_by_a_rule_a_screen_or_a_topic() -> None:
    law = load()
    idle = set()
    for document in law.documents:
        idle |= {value.name for value in values_resting_on(document, ON) if not (value.rules or value.screens or value.topics)}
    assert idle <= {"classes.kindergarten_age_from_months", "classes.over_age_months", "premises.fire_cctv_days"}, idle


def test_values_are_said_in_words() -> None:
    law = load()
    assert value_words(law.value("support.childcare_allowance_year", ON)) == "每孩每年 3,600 元"
    assert value_words(law.value("support.relief_income_counted_bp", ON)) == "90%"
    assert value_words(law.value("support.childcare_allowance_old_births_deadline", date(2025, 6, 1))) == "2025年12月31日"
    assert value_words(law.value("support.fee_reduction_martyr_bp", ON)) == "待核"
    assert value_words(law.value("basic.scope_words", ON)) == "“托育服务”"
    for name in law.names():
        for legal in law.history(name):
            assert not any(letter.isascii() and letter.isalpha() for letter in value_words(legal)), name


def test_a_repealed_document_says_so_wherever_it_is_cited(client: Client) -> None:
    assert "这份文件已经不再适用" in client.get("/policies/D17/").content.decode()
    assert "已失效" in client.get("/policies/D18/").content.decode()  # beside the one that it replaces
    assert "source-mark" not in client.get("/filing-guide/").content.decode()
    Document.objects.filter(key="D5").update(repealed_on=date(2026, 1, 1))
    guide = client.get("/filing-guide/").content.decode()
    assert '<span class="source-mark">（已失效）</span>' in guide
    assert 'href="/policies/D5/#clause-8"' in guide
    assert "source-mark" in client.get("/policies/topics/filing/").content.decode()


def test_an_unknown_document_and_an_unknown_topic_are_not_there(client: Client) -> None:
    assert client.get("/policies/D999/").status_code == 404
    assert client.get("/policies/topics/nothing/").status_code == 404
    assert client.get("/policies/files/1/").status_code == 404


@pytest.mark.parametrize("slug", TOPICS)
def test_every_topic_has_a_page_with_documents(client: Client, slug: str) -> None:
    html = client.get(f"/policies/topics/{slug}/").content.decode()
    assert TOPICS[slug].title in html
    page = topic_page(slug, ON)
    assert page is not None
    assert page.current or slug in {"fee-reduction"}


def test_a_topic_says_what_holds_on_the_day() -> None:
    def line(slug: str, place: int, on: date) -> Any:
        page = topic_page(slug, on)
        assert page is not None
        return page.lines[place]

    before, itself = line("tax-deduction", 0, date(2022, 12, 31)), line("tax-deduction", 0, date(2023, 1, 1))
    assert (before.version.words, itself.version.words) == ("每孩每月 1,000 元", "每孩每月 2,000 元")
    assert before.change.startswith("2023年1月1日起，")
    assert [version.words for version in itself.earlier] == ["每孩每月 1,000 元"]
    assert line("childcare-allowance", 0, date(2024, 12, 31)).version is None
    deadline = line("childcare-allowance", 4, ON)
    assert (deadline.version.is_unsure, deadline.version.words) == (True, "待核")
    page = topic_page("support", ON)
    assert page is not None
    assert any("到2027年12月31日为止" in change for change in page.changes)


def test_leave_says_the_totals_first_and_cites_the_regulation_of_the_province(client: Client) -> None:
    html = client.get("/policies/topics/leave/").content.decode()
    assert html.index("妈妈共178天、爸爸15天。") < html.index("产假（国家）")
    page = topic_page("leave", date(2021, 12, 1))
    assert page is not None
    lines = {line.question: line.version for line in page.lines}
    for question in ("奖励假（广东，接着产假休）", "陪产假（广东，爸爸休）", "育儿假（广东，父母每人）", "育儿假休到孩子几岁"):
        version = lines[question]
        assert version is not None, question
        assert version.legal.document is not None
        assert version.legal.document.title == "广东省人口与计划生育条例", question


def test_nobody_has_parental_leave_before_the_regulation() -> None:
    before = topic_page("leave", date(2021, 11, 30))
    assert before is not None
    assert [line.version for line in before.lines if line.question.startswith("育儿假")] == [None, None]
    assert topic_page("leave", date(2019, 1, 1)).totals == ""  # type: ignore[union-attr]  # the topic exists


def test_every_question_of_a_topic_is_a_legal_value() -> None:
    names = set(load().names())
    assert {name for topic in TOPICS.values() for name, _ in topic.questions} <= names
    assert {name for topic in TOPICS.values() for _, added in topic.totals for name in added} <= names
    assert {slug for document in load().documents.values() for slug in document.topics} == set(TOPICS)


def test_the_library_is_open_data(client: Client) -> None:
    body = b"".join(client.get("/policies.csv", {"topic": "leave"}).streaming_content).decode()  # type: ignore[attr-defined]  # a stream
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert rows[0][:4] == ["编号", "标题", "发文机关", "文号"]
    assert {row[0] for row in rows[1:]} == found(topic="leave")
    told = json.loads(b"".join(client.get("/policies.json").streaming_content))  # type: ignore[attr-defined]  # a stream
    assert len(told["documents"]) == len(load().documents)
    first = next(row for row in told["documents"] if row["key"] == "D5")
    assert (first["level"], first["status"], first["in_force_on"]) == ("国家", "部分内容已更新", "2019-12-19")
    assert "9" in {clause["path"] for clause in first["clauses"]}


def test_the_first_page_leads_to_the_topics(client: Client) -> None:
    assert 'href="/policies/topics/"' in client.get("/").content.decode()
