"""The calculators as a family walks through them: one question a screen, nothing lost on the way back, every answer with its reason."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from qingmiao.core.legislation import load
from qingmiao.portal.queries.due.family import tax
from qingmiao.portal.rules.due.calculators import ALLOWANCE, CALCULATORS
from qingmiao.portal.rules.due.questions import Question, Unreadable

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)
ALLOWED = {"eligible": "yes", "applied": "no", "on": "2026-11-29"}
TAXED = {"born": "2025-03-08", "more": "no", "share": "both", "income1": "skip", "income2": "skip", "on": "2026-11-29"}
BORN = {"born": "2026-03-08", "babies": "1", "difficult": "no", "start": "skip", "on": "2026-11-29"}


def page(client: Client, slug: str, **query: str) -> str:
    return " ".join(client.get(f"/due/{slug}/", query).content.decode().split())


def plain(client: Client, slug: str, **query: str) -> dict[str, Any]:
    whole: dict[str, Any] = client.get(f"/due/{slug}.json", query).json()
    return whole


def test_every_calculator_is_offered_and_begins_with_one_question(client: Client) -> None:
    offered = client.get("/due/").content.decode()
    for slug in CALCULATORS:
        assert f'href="/due/{slug}/"' in offered
        assert page(client, slug).count("<h1>") == 1
    assert client.get("/due/nothing/").status_code == 404


def test_the_next_question_carries_what_was_answered_and_the_way_back_loses_nothing(client: Client) -> None:
    html = page(client, "allowance", born="2024-12-05", eligible="yes")
    assert "给这个孩子申请过育儿补贴吗？" in html
    assert '<input type="hidden" name="born" value="2024-12-05">' in html
    back = re.search(r'button-quiet" href="([^"]+)">上一步', html)
    assert back is not None
    earlier = client.get(back[1].replace("&amp;", "&")).content.decode()
    assert "中国国籍" in earlier
    assert "checked" in earlier
    assert 'name="born" value="2024-12-05"' in earlier


def test_two_children_get_different_reasons(client: Client) -> None:
    older = page(client, "allowance", born="2024-12-05", **ALLOWED)
    younger = page(client, "allowance", born="2026-03-08", **ALLOWED)
    assert "能不能赶上" in older
    assert "新的截止日待核" in older
    assert "2026年可领 3,600 元，按时申请一共 10,800 元。" in younger
    assert "2027年12月31日" in younger
    assert "2029年3月8日满3岁" in younger


def test_each_year_is_the_engine_s_and_adds_up(client: Client) -> None:
    whole = plain(client, "allowance", born="2024-12-05", eligible="yes", applied="yes", applied_on="2025-09-01", on="2026-11-29")
    amounts = [int(row[1].removesuffix(" 元").replace(",", "")) for row in whole["tables"][0]["rows"]]
    assert sum(amounts) == 10800
    assert [row[0] for row in whole["tables"][0]["rows"]] == ["2025年", "2026年（今年）", "2027年"]


def test_who_is_not_eligible_is_told_why_and_nothing_is_added_up(client: Client) -> None:
    html = page(client, "allowance", born="2026-03-08", **(ALLOWED | {"eligible": "no"}))
    assert "不在发放范围内" in html
    assert "10,800" not in html


def test_the_facts_that_decided_are_shown_and_can_be_changed(client: Client) -> None:
    html = page(client, "allowance", born="2024年12月5日", **ALLOWED)
    assert "2024年12月5日" in html
    assert re.search(r'href="/due/allowance/\?[^"]*ask=born"', html)
    assert "依据：《育儿补贴制度实施方案》" in html


def test_a_deduction_that_nobody_told_an_income_for_is_not_taken_as_zero(client: Client) -> None:
    whole = plain(client, "tax", **TAXED)
    saved = next(answer for answer in whole["answers"] if answer["code"] == "tax_saved")
    assert saved["amount_fen"] is None
    assert "收入没有填报" in saved["why"]
    assert "少算收入 24,000 元" in whole["headline"]


@pytest.mark.parametrize("born", [date(2023, 11, 20), date(2024, 2, 29), date(2026, 7, 1), date(2023, 1, 31), date(2020, 5, 5)])
def test_the_months_shown_are_those_the_engine_counts(born: date) -> None:
    result = tax({"born": born, "share": "both", "income1": None, "income2": None}, TODAY)
    shown = sum(int(row[1].removesuffix(" 元").replace(",", "")) * 100 for row in result.tables[0].rows)
    assert shown == sum(answer.amount or 0 for answer in result.answers if answer.code == "infant_care_deduction")


def test_leave_has_its_days_in_a_calendar(client: Client) -> None:
    html = page(client, "leave", **BORN)
    assert "妈妈 178 天、爸爸 15 天。" in html
    assert "2026年9月1日（周二）" in html
    answer = client.get("/due/leave.ics", BORN)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260308" in text
    assert "DTEND;VALUE=DATE:20260902" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    assert client.get("/due/leave.ics").status_code == 404


def test_a_reduction_without_a_known_rate_says_whom_to_ask(client: Client) -> None:
    html = page(client, "fees", public="yes", category="difficulty", later="no", fee="1500", months="6")
    assert "还不能算" in html
    assert "问谁：所上的机构，或者县级卫生健康局。" in html


def test_an_institution_sees_what_is_certain_and_what_is_not(client: Client) -> None:
    told = {"community": "yes", "inclusive": "no", "turnover": "200万", "vat": "300", "income_tax": "unknown", "property_tax": "0"}
    more = {"land_use_tax": "0", "water": "skip", "power": "24000", "gas": "skip"}
    whole = plain(client, "institution", **told, **more, on="2026-11-29")
    amounts = {answer["code"]: answer["amount_fen"] for answer in whole["answers"]}
    assert amounts["relief_vat"] == 6_000_000
    assert amounts["relief_income_tax"] is None
    assert amounts["power_price"] is None


def test_json_says_what_is_missing_and_what_cannot_be_read(client: Client) -> None:
    answer = client.get("/due/allowance.json", {"born": "2024-13-05"})
    whole = answer.json()
    assert (whole["complete"], list(whole["wrong"]), whole["missing"]) == (False, ["born"], ["eligible", "applied"])
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "born" in client.get("/due/data/").content.decode()


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("2027-05-01", "还没有到"),
        ("1986-01-01", "早已满三岁"),
        ("2025-02-30", "看不懂"),
        ("昨天", "看不懂"),
        ("<script>alert(1)</script>", "看不懂"),
        ("👶", "看不懂"),
        ("9" * 10_000, "看不懂"),
    ],
)
def test_a_birth_date_that_cannot_be_is_answered_kindly(client: Client, born: str, said: str) -> None:
    response = client.get("/due/allowance/", {"born": born, **ALLOWED})
    assert response.status_code == 200
    html = response.content.decode()
    assert said in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("typed", ["2024-12-05", "2024年12月5日", "2024.12.5", "20241205", "2024/12/5", " 2024-12-5 "])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert ALLOWANCE.questions[0].read(typed, TODAY) == date(2024, 12, 5)


@pytest.mark.parametrize(("typed", "fen"), [("1500", 150000), ("1,500.50元", 150050), ("12万", 12000000), ("0", 0)])
def test_an_amount_is_read_as_people_write_it(typed: str, fen: int) -> None:
    assert Question("a", "", "", "money").read(typed, TODAY) == fen


@pytest.mark.parametrize("typed", ["-5", "1e99", "NaN", "很多", "9" * 12, "Infinity", "万"])
def test_an_amount_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        Question("a", "", "", "money").read(typed, TODAY)


def test_an_unknown_name_and_an_impossible_day_of_the_law_are_said(client: Client) -> None:
    html = page(client, "allowance", colour="red", on="1999-01-01")
    assert "“colour”不是这里问的" in html
    assert "“on”不是这里问的" in html


def test_a_result_asks_the_database_for_nothing_but_the_calendar(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/due/allowance.json", {"born": "2024-12-05", **ALLOWED})
    with django_assert_num_queries(1):
        client.get("/due/leave.json", BORN)


def test_every_calculator_leads_to_a_topic_that_exists(client: Client) -> None:
    for calculator in CALCULATORS.values():
        assert client.get(f"/policies/topics/{calculator.topic}/").status_code == 200


def test_no_amount_of_the_law_is_written_into_the_calculators() -> None:
    words = " ".join(f"{question.title}{question.hint}" for calculator in CALCULATORS.values() for question in calculator.questions)
    assert str(load().value("support.childcare_allowance_year", TODAY).value // 100) not in words
    assert "60000" not in words
