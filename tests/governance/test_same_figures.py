"""One truth: a figure is the same wherever it is shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from figures.factories import COUNTY, OTHER_COUNTY, receipt_clock, the_regions
from filings import factories
from filings.factories import AT, CITY, ON, city_officer, signed_in
from qingmiao.core.models import Clock
from qingmiao.figures.queries.figures import figure
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.queries.carrying import live_figures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    the_regions()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def in_time_everywhere(client: Client) -> set[str]:
    """The share of receipts in time as the city's page, a measure and the indicator say it."""
    page = signed_in(client, city_officer()).get(reverse("city_desk"))
    of_page = page.context["work"].done_share
    of_measure = next(shown.value for shown in live_figures("M16", CITY, ON) if shown.label == "近一年按期率")
    found = figure("filed_in_time", CITY, ON).value
    return {of_page, of_measure, f"{plain(found)}%" if found is not None else "—"}


def test_the_share_of_receipts_in_time_is_one_figure_with_late_ones_still_open(client: Client) -> None:
    assert in_time_everywhere(client) == {"—"}
    filing = factories.a_submitted_filing()
    Clock.objects.filter(subject_id=str(filing.pk)).update(due_on=ON - timedelta(days=3))
    assert in_time_everywhere(client) == {"0%"}
    for days in range(1, 8):
        receipt_clock(ON - timedelta(days=40 + days), ON - timedelta(days=30 + days), ON - timedelta(days=31 + days))
    assert in_time_everywhere(client) == {"87.5%"}


def test_each_county_of_the_city_s_page_has_the_share_of_its_indicator(client: Client) -> None:
    receipt_clock(ON - timedelta(days=40), ON - timedelta(days=30), ON - timedelta(days=31), county=COUNTY)
    receipt_clock(ON - timedelta(days=40), ON - timedelta(days=30), ON - timedelta(days=20), county=OTHER_COUNTY)
    table = signed_in(client, city_officer()).get(reverse("city_desk")).context["work"].by_county
    place = [column.label for column in table.columns].index("近一年按期率") - 1
    shown = {row.url.partition("county=")[2]: row.cells[place] for row in table.rows}
    for county in (COUNTY, OTHER_COUNTY):
        assert shown[county] == f"{plain(figure('filed_in_time', county, ON).value)}%"
