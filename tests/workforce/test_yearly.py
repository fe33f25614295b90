"""The yearly report, and what everyone may know of the people of a house."""

from typing import Any

import pytest
from django.test import Client

from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, city_officer, officer_of, signed_in
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.workforce.services.yearly import report_of, yearly_paper, yearly_sheet
from regions.factories import the_counties
from workforce.factories import a_house, engagement_of, in_class, stopped

pytestmark = pytest.mark.django_db


def test_the_report_counts_what_the_indicators_count() -> None:
    the_counties(AT)
    a_house(1)
    stopped(engagement_of(a_house(2, OTHER_COUNTY)))
    report = report_of(ON.year, [COUNTY, OTHER_COUNTY], ON)
    column = {title: place for place, title in enumerate(report.head)}
    total = report.rows[-1]
    window = Window(ON, ON)
    assert int(total[1]) == sum(spell.value for spell in CATALOGUE["workforce_workers"].spells(window) if spell.days.holds_on(ON))
    healthy = [int(row[column["健康合格证有效（岗位）"]]) for row in report.rows]
    assert (len(report.rows), healthy[-1], healthy[0] - healthy[1]) == (3, healthy[0] + healthy[1], 1)
    assert report_of(ON.year - 1, [COUNTY], ON).rows[-1][1] == "0"


def test_the_report_leaves_as_sheet_and_paper_for_the_own_area_only(client: Client) -> None:
    the_counties(AT)
    a_house(1)
    officer = city_officer()
    assert yearly_sheet(ON.year, [COUNTY], actor=officer, at=AT).startswith(b"PK")
    assert yearly_paper(ON.year, [COUNTY], actor=officer, at=AT).startswith(b"%PDF")
    county = signed_in(client, officer_of())
    assert county.get(f"/workforce/report/{ON.year}/").status_code == 200
    assert county.get(f"/workforce/report/{ON.year + 1}/").status_code == 404


def test_everyone_sees_how_many_may_work_and_nothing_of_any_of_them(client: Client, django_assert_max_num_queries: Any) -> None:
    house = a_house()
    rows = [in_class(house, key, "a") for key in ("c1", "c2", "c3")]
    stopped(rows[0])
    with django_assert_max_num_queries(20):
        page = client.get(f"/register/{house.code}/people/").content.decode()
    assert "缺 " in page
    assert not any(row.worker.name.open() in page for row in rows)
    assert client.get("/register/none/people/").status_code == 404
