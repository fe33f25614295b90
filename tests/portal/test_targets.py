"""The public board: promises in words, late told from open, nothing unreviewed, few queries, open data that says what it means."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.factories import CITY, COUNTY, filed_since, granted, places_of, promised, shown, the_regions
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.figures.services import take_snapshots
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.institutions.models import FactsVersion
from qingmiao.policy.models import Document
from qingmiao.portal.queries.target_export import FIGURE_FIELDS, TARGET_FIELDS

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MOST_QUERIES = 12


@pytest.fixture
def city(db: None) -> None:
    """A city with two demonstrations, the targets that rest on them, and three months of snapshots."""
    the_regions()
    granted(filed_since(date(2020, 1, 6)), date(2020, 6, 1), date(2030, 1, 1))
    granted(filed_since(date(2020, 1, 6), name="清新区示例园", county_code="441803"), date(2021, 6, 1), date(2030, 1, 1))
    line = promised(indicator="demonstration_chosen", division=COUNTY, scope="each_county", code="T2", title="各选定1家")
    for code in ("441803", "441821"):
        TargetLine.objects.create(target=line.target, division_code=code)
    take_snapshots([date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 22)], actor=None, at=AT)


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return (response.getvalue() if response.streaming else response.content).decode()


def test_the_board_says_what_was_promised_by_whom_until_when_and_where_it_stands(client: Client, city: None) -> None:
    text = page(client, "/targets/")
    for words in (
        "示例方案",
        "2020年12月25日公布",
        "期限 2020年12月31日",
        "各选定1家",
        "每个县（市、区），共 3 个",
        "3 个县（市、区）中有 2 个已达到，期限已过、现在没有达到的是佛冈县",
    ):
        assert words in text, words
    assert "期限已过，现在没有达到" in text
    assert "数据截至 2026年11月22日" in text


def test_a_promise_shows_every_county_its_state_since_when_and_why(client: Client, city: None) -> None:
    text = page(client, "/targets/T2/")
    for words in (
        "清城区",
        "已完成",
        "自 2020年6月1日",
        "清新区",
        "逾期完成",
        "2021年6月1日起达到（晚",
        "佛冈县",
        "逾期",
        "自 2021年1月1日",
    ):
        assert words in text, words
    assert "各县（市、区）选定创建示范点的机构（家）" in text
    assert "清远市选定创建示范点的机构，每月末（家）" in text


def test_late_and_open_are_told_apart_in_words(client: Client, city: None) -> None:
    promised(code="T9", title="还没有到期的事", plan_key="新", published=date(2026, 1, 5), begins=date(2026, 1, 1), ends=date(2031, 1, 1))
    text = page(client, "/targets/")
    assert "进行中" in text
    assert "还没有达到，期限也还没有到" in text
    assert "期限已过，现在没有达到" not in text  # of the newest plan, in which nothing is late


def test_only_accepted_evidence_is_shown_with_its_words_and_documents(client: Client, city: None) -> None:
    line = promised(code="T1", title="出台政策")
    accepted = shown(line, date(2020, 12, 28), text="印发了实施方案")
    accepted.documents.add(Document.objects.create(key="D98", title="示例文件"))
    shown(line, date(2020, 12, 1), state="submitted", text="还没有审核的材料")
    shown(line, date(2020, 12, 1), state="declined", text="没有认可的材料")
    text = page(client, "/targets/T1/")
    assert "印发了实施方案" in text
    assert "《示例文件》" in text
    for hidden in ("还没有审核的材料", "没有认可的材料", "示例市办", "属实"):
        assert hidden not in text, hidden


def test_a_target_without_accepted_evidence_says_so(client: Client, city: None) -> None:
    promised(code="T1")
    assert "还没有经审核认可的佐证" in page(client, "/targets/T1/")


def test_an_indicator_says_what_it_means_and_shows_a_correction(client: Client, city: None) -> None:
    version = FactsVersion.objects.earliest("pk")
    version.facts["classes"] = places_of(99)
    version.save()
    before = IndicatorSnapshot.objects.get(indicator="places", division_code=CITY, on=date(2026, 11, 22))
    take_snapshots([date(2026, 11, 22)], actor=None, at=AT + timedelta(days=1))
    text = page(client, "/targets/indicators/places/")
    after = IndicatorSnapshot.objects.get(indicator="places", division_code=CITY, on=date(2026, 11, 22), revision=2)
    assert f"<del>{before.value:.0f} 个</del> → <ins>{after.value:.0f} 个</ins>" in text
    assert "2026年11月24日 09:30更正" in text
    assert CATALOGUE["places"].formula in text


def test_an_indicator_without_a_population_says_so_instead_of_a_number(client: Client, city: None) -> None:
    text = page(client, "/targets/indicators/places_per_thousand/")
    assert "没有2025年或2026年的常住人口数" in text
    assert "没有数值" in text


def test_the_newest_plan_comes_first_and_the_others_can_be_chosen(client: Client, city: None) -> None:
    promised(code="T9", plan_key="新", published=date(2026, 1, 5), begins=date(2026, 1, 1), ends=date(2031, 1, 1))
    promised(code="T5", plan_key="以后", published=date(2027, 1, 5), begins=date(2027, 1, 1), ends=date(2031, 1, 1))
    text = page(client, "/targets/")
    assert "?plan=新" in text
    assert "以后" not in text
    assert "各选定1家" in page(client, "/targets/?plan=示例")
    assert "各选定1家" in page(client, "/targets/T2/")
    for path in ("/targets/?plan=没有", "/targets/T77/", "/targets/T2/?plan=新", "/targets/indicators/nothing/"):
        page(client, path, 404)


def test_before_anything_is_there_the_board_says_what_will_be(client: Client) -> None:
    text = page(client, "/targets/")
    assert "还没有公布的方案" in text
    assert "还没有保存的数据" in text
    Plan.objects.create(key="空", title="空方案", short_title="空", division_code=CITY, published_on=date(2026, 1, 5))
    assert "这个方案还没有列出目标" in page(client, "/targets/")
    assert "还没有保存的数据" in page(client, "/targets/indicators/places/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["/targets/", "/targets/T2/", "/targets/indicators/places/", "/targets.json", "/indicators.json"])
def test_a_public_page_takes_at_most_twelve_queries_however_much_there_is(client: Client, city: None, path: str, count: int) -> None:
    for number in range(count):
        shown(promised(code=f"E{number}", indicator=""), date(2020, 12, 28))
        promised(code=f"I{number}", indicator="demonstration_inclusive", title="普惠示范")
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        page(client, path)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:80] for query in queries]


@pytest.mark.parametrize("count", [1, 3])
def test_more_plans_take_no_more_queries_on_the_board(client: Client, city: None, count: int) -> None:
    for number in range(count):
        promised(code="T1", plan_key=f"方案{number}", published=date(2026, 1, 5), begins=date(2026, 1, 1), ends=date(2031, 1, 1))
    client.get("/targets/")
    with CaptureQueriesContext(connection) as queries:
        page(client, "/targets/")
    assert len(queries) <= MOST_QUERIES


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).getvalue().decode("utf-8-sig"))))


def test_targets_as_csv_and_json_say_the_same_as_the_pages(client: Client, city: None) -> None:
    rows = rows_of(client, "/targets.csv")
    assert list(rows[0]) == [field.title for field in TARGET_FIELDS]
    assert [(row["地区"], row["状态"], row["状态自"]) for row in rows] == [
        ("清城区", "已完成", "2020-06-01"),
        ("清新区", "逾期完成", "2021-06-01"),
        ("佛冈县", "逾期", "2021-01-01"),
    ]
    whole: dict[str, Any] = json.loads(client.get("/targets.json").getvalue())
    assert set(whole["fields"]) == set(whole["targets"][0])
    assert [row["state"] for row in whole["targets"]] == [row["状态"] for row in rows]


def test_indicators_as_open_data_bring_their_definitions(client: Client, city: None) -> None:
    rows = rows_of(client, "/indicators.csv")
    assert list(rows[0]) == [field.title for field in FIGURE_FIELDS]
    assert len(rows) == len(CATALOGUE) * 9
    whole: dict[str, Any] = json.loads(client.get("/indicators.json").getvalue())
    assert {row["key"] for row in whole["definitions"]} == set(CATALOGUE)
    assert whole["as_of"] == "2026-11-22"
    empty = next(row for row in whole["figures"] if row["indicator"] == "places_per_thousand")
    assert empty["value"] is None
    assert "没有计算" in empty["note"]


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(client: Client, city: None) -> None:
    promised(code="T8", title="=HYPERLINK(1)")
    assert any(row["目标"] == "'=HYPERLINK(1)" for row in rows_of(client, "/targets.csv"))


def test_open_data_without_a_snapshot_is_empty_and_not_an_error(client: Client) -> None:
    assert rows_of(client, "/indicators.csv") == []
    assert json.loads(client.get("/indicators.json").getvalue())["as_of"] is None
    assert rows_of(client, "/targets.csv") == []


def test_every_field_and_every_indicator_is_explained(client: Client, city: None) -> None:
    text = page(client, "/targets/data/")
    for field in (*TARGET_FIELDS, *FIGURE_FIELDS):
        assert field.meaning in text
    for indicator in CATALOGUE.values():
        assert indicator.formula in text
