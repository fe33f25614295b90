"""What the public sees: results after their delay and for their time, objections said; and the figures of the loop."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import COUNTY, ON, manager_of, officer_of
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Finding
from qingmiao.supervision.queries.published import published_of
from qingmiao.supervision.services.answering import answer_finding, object_to_publication
from qingmiao.supervision.services.deciding import Rechecked, recheck
from qingmiao.supervision.services.planning import miss_inspection
from supervision.factories import FAILING, a_finding, a_plan, a_recorded_visit, later

pytestmark = pytest.mark.django_db


def titles(house: Institution, on: date) -> list[str]:
    return [row.title for row in published_of(house.pk, on).findings]


def cured(row: Finding, days: int) -> Finding:
    answer_finding(row, "已改好。", version=row.version, actor=manager_of(row.institution), at=later(days))
    row.refresh_from_db()
    return recheck(row, Rechecked(True, "看过。"), version=row.version, actor=officer_of(), at=later(days + 1))  # cured


def test_a_finding_is_public_from_its_day_until_its_last_and_no_longer() -> None:
    row = a_finding()
    assert row.publish_on is not None
    assert titles(row.institution, row.publish_on - timedelta(days=1)) == []
    assert published_of(row.institution_id, row.publish_on - timedelta(days=1)).visits[1:] == []
    assert titles(row.institution, row.publish_on) == [row.title]
    row = cured(row, 3)
    assert row.published_until is not None
    assert titles(row.institution, row.published_until) == [row.title]
    assert titles(row.institution, row.published_until + timedelta(days=1)) == []


def test_an_open_objection_is_said_beside_the_finding() -> None:
    row = a_finding()
    assert row.publish_on is not None
    object_to_publication(row, "不认可。", version=row.version, actor=manager_of(row.institution), at=later(1))
    assert published_of(row.institution_id, row.publish_on).findings[0].is_objected


def test_the_public_page_names_the_result_and_not_what_was_seen(client: Client) -> None:
    house = a_recorded_visit(a_house(1)).institution
    shown = client.get(reverse("institution_show", kwargs={"code": house.code})).content.decode()
    assert "没有发现不符合" in shown
    assert reverse("check_item_list") in shown


def figure(key: str, on: date) -> Decimal | None:
    indicator, window = CATALOGUE[key], Window(on, on)
    above = sum(spell.value for spell in indicator.spells(window) if spell.days.holds_on(on) and spell.division_code == COUNTY)
    below = sum(spell.value for spell in indicator.base(window) if spell.days.holds_on(on)) if indicator.base else None
    return indicator.value_of(above, below)


def test_the_figures_of_the_loop_follow_its_days() -> None:
    first = a_finding(a_house(1))
    second = a_finding(a_house(2))
    missed = a_plan(a_house(3))
    miss_inspection(missed, "停电。", version=missed.version, actor=officer_of(), at=later(0))
    assert figure("supervision_visits_done", ON) == Decimal("66.7")
    assert figure("supervision_open_findings", ON) == 2
    assert figure("supervision_cured_in_time", ON) is None
    cured(first, 3)
    assert figure("supervision_open_findings", ON + timedelta(days=3)) == 2
    assert figure("supervision_open_findings", ON + timedelta(days=4)) == 1
    assert second.due_on is not None
    assert figure("supervision_cured_in_time", second.due_on) == 100
    assert figure("supervision_cured_in_time", second.due_on + timedelta(days=1)) == 50
    a_recorded_visit(second.institution, FAILING, at=later(40))
    assert figure("supervision_repeated", ON + timedelta(days=40)) == Decimal("33.3")
