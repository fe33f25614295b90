"""The city's desk: what is late and whose, any past day, the map's shades, rows for those who may, the same on paper, few queries."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.factories import CITY, COUNTY, OTHER_COUNTY, filed_since, granted, promised, receipt_clock, the_regions
from filings.factories import a_department, a_post, city_officer, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.models import AuditEntry
from qingmiao.figures.queries.figures import figure
from qingmiao.figures.queries.showing import month_ends, shade_of
from qingmiao.governance.models import TargetLine
from qingmiao.regions.models import Division

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DESK_QUERIES, ROWS_QUERIES = 24, 22


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    """Two counties that owe one demonstration each; one of them came late, the city's own promise is still open."""
    the_regions()
    granted(filed_since(date(2020, 1, 6)), date(2021, 6, 1), date(2030, 1, 1))
    filed_since(date(2022, 3, 1), name="清新区示例园", county_code=OTHER_COUNTY)
    line = promised(indicator="demonstration_granted", division=COUNTY, scope="each_county", code="T2", title="各建成1家")
    TargetLine.objects.create(target=line.target, division_code=OTHER_COUNTY, responsible=a_department(Department.HEALTH, OTHER_COUNTY))


def auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, CITY))


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def desk(client: Client) -> Client:
    return signed_in(client, city_officer())


def test_the_desk_says_what_is_late_since_when_and_whose_it_is(desk: Client) -> None:
    text = page(desk, "/board/")
    for words in ("各建成1家", "2021年1月1日（周五）", "1 处", f"清新区（{OTHER_COUNTY} 卫生健康局）", "其中晚于期限的 1 项", "1/2"):
        assert words in text, words


@pytest.mark.parametrize(
    ("on", "late", "kept"),
    [("2020-12-24", None, None), ("2020-12-31", 0, 0), ("2021-01-01", 2, 0), ("2021-06-01", 1, 1)],
)
def test_any_past_day_is_shown_as_it_was(desk: Client, on: str, late: int | None, kept: int | None) -> None:
    response = desk.get("/board/", {"on": on})
    tiles = {tile.label: tile.value for tile in response.context["desk"].tiles}
    assert tiles.get("逾期") == (None if late is None else str(late))
    assert tiles.get("办到") == (None if kept is None else str(kept))
    assert ("那一天还没有公布的方案" in response.content.decode()) == (late is None)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("on=昨天", "这不是日期，请写成 2026-11-23 这样"),
        ("on=2026-02-30", "这不是日期"),
        ("on=2999-01-01", "这一天还没有到"),
        ("on=0001-01-01", "这一天太早"),
        ("on=%00", "这不是日期"),
        ("indicator=nothing", "没有这个指标"),
        ("plan=nothing", "没有这个方案"),
    ],
)
def test_what_is_asked_wrongly_gets_one_sentence_and_the_usual(desk: Client, query: str, sentence: str) -> None:
    promised(code="T9", plan_key="新", published=date(2026, 1, 5), begins=date(2026, 1, 1), ends=date(2031, 1, 1))
    text = page(desk, f"/board/?{query}")
    assert sentence in text
    assert "承诺与完成" in text


def test_the_map_shades_counties_and_its_table_says_the_same(desk: Client) -> None:
    response = desk.get("/board/", {"indicator": "institutions"})
    areas = {area.name: (area.words, area.shade) for area in response.context["desk"].area_map.areas}
    assert areas["清城区"] == ("1 家", 5)
    assert areas["佛冈县"] == ("0 家", 1)
    missing = desk.get("/board/", {"indicator": "places_per_thousand"}).context["desk"].area_map
    assert {(area.words, area.shade) for area in missing.areas} == {("没有数值", 0)}
    assert missing.note.startswith("没有2025年或2026年的常住人口数")


@pytest.mark.parametrize(("value", "shade"), [(None, 0), (0, 1), ("1.9", 1), (2, 2), ("9.9", 5), (10, 5)])
def test_a_shade_is_a_fifth_of_the_highest_value(value: object, shade: int) -> None:
    assert shade_of(None if value is None else Decimal(str(value)), Decimal(10)) == shade


def test_a_trend_ends_with_the_day_itself_and_has_the_month_ends_before() -> None:
    assert month_ends(date(2024, 3, 31), 2) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    assert month_ends(date(2024, 3, 1), 2) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 1)]


def test_a_county_sees_its_own_lines_and_figures_only(client: Client) -> None:
    county = signed_in(client, officer_of(COUNTY))
    text = page(county, "/board/")
    assert "清城区目标进展" in text
    assert "清新区" not in text
    assert "map-shaded" not in text
    refused = page(county, f"/board/indicators/institutions/?county={OTHER_COUNTY}")
    assert "没有这个地方，或不在您的辖区" in refused
    assert "清新区示例园" not in refused


def test_an_auditor_sees_the_whole_city(client: Client) -> None:
    text = page(signed_in(client, auditor()), "/board/")
    assert "清远市目标进展" in text
    assert "map-shaded" in text


def test_others_do_not_find_the_desk(client: Client) -> None:
    department = signed_in(client, a_post(Role.DEPARTMENT_OFFICER, a_department(Department.FINANCE, CITY)))
    for path in ("/board/", "/board/report.pdf", "/board/indicators/places/"):
        page(department, path, 404)


def test_without_divisions_the_desk_says_what_is_missing(desk: Client) -> None:
    for level in ("town", "county", "city"):
        Division.objects.filter(level=level).delete()
    assert "行政区划还没有载入" in desk.get("/board/", follow=True).content.decode()


def test_a_figure_opens_to_its_definition_and_the_rows_behind_it(desk: Client) -> None:
    text = page(desk, "/board/indicators/institutions/?on=2024-06-30")
    for words in ("清远市备案托育机构：2 家", "当天备案有效的托育机构家数", "清城区青禾托育园", "清新区示例园", "2022年3月1日"):
        assert words in text, words
    assert "清新区示例园" not in page(desk, f"/board/indicators/institutions/?county={COUNTY}")
    assert "清新区示例园" not in page(desk, "/board/indicators/institutions/?on=2022-02-28")
    page(desk, "/board/indicators/nothing/", 404)


def test_of_a_ratio_what_does_not_count_comes_first(desk: Client) -> None:
    receipt_clock(date(2026, 6, 3), date(2026, 6, 18), date(2026, 6, 10))
    receipt_clock(date(2026, 6, 3), date(2026, 6, 18), date(2026, 6, 20))
    rows = desk.get("/board/indicators/filed_in_time/").context["table"].rows
    assert [row.cells[-1].label for row in rows] == ["没有", "计入"]


def test_rows_are_paginated(desk: Client) -> None:
    for number in range(30):
        filed_since(date(2022, 3, 1), name=f"第{number:02d}家")
    first = desk.get("/board/indicators/institutions/")
    assert len(first.context["table"].rows) == 30
    assert "第 31–32 条，共 32 条" in page(desk, "/board/indicators/institutions/?page=2")


def test_the_sheet_has_the_same_figures_and_its_print_is_written_down(desk: Client) -> None:
    response = desk.get("/board/report.pdf", {"on": "2024-06-30"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert AuditEntry.objects.get(verb="print_board").changes == {"on": "2024-06-30"}


def test_nothing_is_printed_of_a_day_without_a_plan_or_a_wrong_day(desk: Client) -> None:
    for query, sentence in (("on=2020-12-24", "那一天还没有公布的方案"), ("on=昨天", "请先改正日期")):
        response = desk.get(f"/board/report.pdf?{query}", follow=True)
        assert sentence in response.content.decode()
    assert not AuditEntry.objects.filter(verb="print_board").exists()


def test_the_trend_and_the_tiles_agree_with_the_figure(desk: Client) -> None:
    trend = desk.get("/board/", {"on": "2024-06-30", "indicator": "institutions"}).context["desk"].trend
    assert trend.series[0].values[-1] == figure("institutions", CITY, date(2024, 6, 30)).value == 2
    assert trend.categories[0] == "2021-06"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_however_much_there_is(desk: Client, count: int) -> None:
    for number in range(count):
        granted(filed_since(date(2022, 3, 1), name=f"第{number}家"), date(2023, 1, 1))
        promised(code=f"I{number}", indicator="demonstration_inclusive")
        promised(code=f"E{number}")
        receipt_clock(date(2026, 6, 3), date(2026, 6, 18), date(2026, 6, 10))
    for path, most in (("/board/", DESK_QUERIES), ("/board/indicators/certificates_in_order/", ROWS_QUERIES)):
        desk.get(path)
        with CaptureQueriesContext(connection) as queries:
            page(desk, path)
        assert len(queries) <= most, [query["sql"][:90] for query in queries]
