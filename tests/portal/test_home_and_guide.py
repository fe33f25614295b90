"""The first page, and the page for those who want to open an institution."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.factories import closed, filed, preparing
from qingmiao.core.legislation import load
from qingmiao.portal.queries.guide import filing_guide

pytestmark = pytest.mark.usefixtures("city")
TODAY = date(2026, 11, 23)


def test_the_first_page_counts_what_is_filed(client: Client) -> None:
    filed(name="甲", inclusive=True)
    filed(name="乙", inclusive=False, county_code="441881", town_code="441881001", village_code=None)
    preparing()
    closed(filed(name="丙"), on=date(2026, 11, 10))
    html = " ".join(client.get("/").content.decode().split())
    assert '已备案托育机构</p> <p class="figure-value"> 2 ' in html
    assert '其中普惠托位</p> <p class="figure-value"> 45 ' in html
    assert "数据截至" in html


def test_every_county_is_named_also_without_an_institution(client: Client) -> None:
    html = client.get("/").content.decode()
    assert html.count('class="county-link"') == 8
    assert "连南瑶族自治县" in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_takes_four_queries(client: Client, django_assert_num_queries: Callable[[int], Any], count: int) -> None:
    for number in range(count):
        filed(name=f"甲{number}")
    with django_assert_num_queries(4):
        client.get("/")


def test_the_first_page_offers_three_steps_and_a_search(client: Client) -> None:
    html = client.get("/").content.decode()
    for path in ("/register/?view=map", "/receipts/", "/filing-guide/"):
        assert f'href="{path}"' in html
    assert 'action="/register/"' in html


def test_each_legal_nature_has_its_registrar_and_certificate() -> None:
    ways = {way.nature.label: (way.nature.registrar.label, way.prefixes) for way in filing_guide("441800", on=TODAY).ways}
    assert ways == {
        "事业单位": ("机构编制部门", "12"),
        "社会服务机构": ("民政部门", "52"),
        "营利性企业": ("市场监督管理部门", "91或92"),
    }


def test_the_steps_and_their_limits_come_from_the_law() -> None:
    steps = {step.label: step.within for step in filing_guide("441800", on=TODAY).steps}
    law = load()
    assert steps["出具备案回执"] == law.value("filing.receipt_working_days", TODAY).value
    assert steps["现场核实勘验"] == law.value("filing.nonconformity_working_days", TODAY).value


def test_a_paper_whose_law_is_unsure_is_marked(client: Client) -> None:
    papers = {paper.kind: paper for paper in filing_guide("441800", on=TODAY).papers}
    assert papers["幼儿园办学许可证"].is_unsure
    assert papers["幼儿园办学许可证"].source is None
    assert not papers["消防安全检查合格证明"].is_unsure
    assert "待核" in client.get("/filing-guide/").content.decode()


def test_before_its_day_a_paper_is_not_asked_for() -> None:
    kinds = {paper.kind for paper in filing_guide("441800", on=date(2023, 11, 15)).papers}
    assert "同楼（院）其他业主一致同意的书面意见" not in kinds


def test_the_guide_leads_to_sign_in(client: Client) -> None:
    assert 'href="/account/login/"' in client.get("/filing-guide/").content.decode()
