"""The loop of a year by county, department and item, its warnings; published results as open data."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, COUNTY, ON, manager_of, officer_of, signed_in
from qingmiao.core.legislation import load
from qingmiao.supervision.models import Finding
from qingmiao.supervision.queries.loop import loop_of
from qingmiao.supervision.queries.published import published_results
from qingmiao.supervision.rules.loop import Tally, warnings_of
from qingmiao.supervision.services.answering import answer_finding
from supervision.factories import FAILING, a_finding, later

pytestmark = pytest.mark.django_db


def test_a_finding_counts_once_under_each_heading_and_late_from_the_day_after() -> None:
    row = a_finding()
    assert row.due_on is not None
    before = loop_of(Finding.objects.all(), row.due_on)
    assert (before.total.found, before.total.late, before.total.decided) == (1, 0, 0)
    after = loop_of(Finding.objects.all(), row.due_on + timedelta(days=1))
    assert (after.total.late, after.total.decided, after.total.cured_share) == (1, 1, 0.0)
    assert [tally.label for tally in after.items] == [row.title]
    answer_finding(row, "已改好。", version=row.version, actor=manager_of(row.institution), at=later(3))
    cured = loop_of(Finding.objects.all(), row.due_on + timedelta(days=1))
    assert (cured.total.cured_in_time, cured.total.late) == (1, 0)


@pytest.mark.parametrize(
    ("tally", "is_item", "said"),
    [
        (Tally("清城区", found=5, late=1), False, ["逾期"]),
        (Tally("清城区", found=4, late=4), False, []),  # too few to say anything
        (Tally("清城区", found=20, repeated=3), False, ["重复"]),
        (Tally("录像", found=5, houses=5), True, ["5 家"]),
        (Tally("录像", found=5, houses=5), False, []),
    ],
)
def test_a_warning_needs_enough_and_the_share(tally: Tally, is_item: bool, said: list[str]) -> None:
    words = list(warnings_of(tally, load(), ON, is_item=is_item))
    assert len(words) == len(said)
    assert all(part in whole for part, whole in zip(said, words, strict=True))


def test_an_officer_sees_the_loop_and_a_house_does_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    row = a_finding()
    assert row.title in signed_in(client, officer_of(COUNTY)).get(reverse("loop_show")).content.decode()
    assert signed_in(Client(), manager_of(row.institution)).get(reverse("loop_show")).status_code == 404


def test_published_results_wait_for_their_delay_and_small_cells_are_empty(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_finding(a_house(1), FAILING)
    assert row.publish_on is not None
    waits = (row.publish_on - ON).days
    assert all(not told.findings for told in published_results(row.publish_on - timedelta(days=1)))
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: later(waits))
    told = json.loads(b"".join(client.get(reverse("inspection_json")).streaming_content))  # type: ignore[attr-defined]
    assert [one["findings"] for one in told["inspections"] if one["findings"]] == [[row.title]]
    items = json.loads(b"".join(client.get(reverse("inspection_items_json")).streaming_content))  # type: ignore[attr-defined]
    assert items["items"] == [{"title": row.title, "count": None}]
    assert "公示的问题" in client.get(reverse("inspection_data")).content.decode()
    assert b"".join(client.get(reverse("inspection_csv")).streaming_content)  # type: ignore[attr-defined]
