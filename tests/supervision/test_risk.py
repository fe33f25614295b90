"""The risk score: every point has a signal, a weight, a source and a day; many institutions cost the queries of one."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, ON, officer_of, signed_in
from qingmiao.core.legislation import load
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Signal
from qingmiao.supervision.queries.risk import SIGNALS, risks_of
from qingmiao.supervision.rules.risk import RiskClass, points, weighing_on
from qingmiao.workforce.services import class_fell_short
from supervision.factories import FAILING, a_finding, a_recorded_visit, later

pytestmark = pytest.mark.django_db


def added(house: Institution, on: date) -> dict[str, float]:
    (risk,) = risks_of([house], on)
    assert risk.score == pytest.approx(sum(row.points for row in risk.contributions))
    return {row.signal.key: row.points for row in risk.contributions}


def test_every_signal_of_the_app_has_a_weight() -> None:
    assert set(SIGNALS) >= set(weighing_on(load(), ON).weights)


def test_a_signal_counts_up_to_its_most() -> None:
    found = points(np.array([[2.0, 99.0]]), np.array([6.0, 1.0]), np.array([5.0, 24.0]))
    assert found.tolist() == [[12.0, 24.0]]


def test_a_class_begins_with_its_first_point() -> None:
    weighing = weighing_on(load(), ON)
    assert weighing.class_of(weighing.high) is RiskClass.HIGH
    assert weighing.class_of(weighing.high - 0.1) is RiskClass.MEDIUM
    assert weighing.class_of(weighing.medium - 0.1) is RiskClass.LOW


def test_findings_lateness_and_repetition_add_points_and_dates() -> None:
    row = a_finding()
    assert row.due_on is not None
    assert added(row.institution, ON)["open_findings"] == 6
    assert "late_findings" not in added(row.institution, row.due_on)
    assert added(row.institution, row.due_on + timedelta(days=1))["late_findings"] == 12
    a_recorded_visit(row.institution, FAILING, at=later(5))
    assert added(row.institution, ON + timedelta(days=5))["repeated_findings"] == 10


def test_many_institutions_cost_the_queries_of_one() -> None:
    houses = [a_house(number) for number in (1, 2, 3)]
    counts = []
    for some in (houses[:1], houses):
        with CaptureQueriesContext(connection) as queries:
            risks_of(some, ON + timedelta(days=100))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] == 2  # every count in one, and the engagements


def test_the_page_opens_down_to_the_signals(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    row = a_finding()
    officer = signed_in(client, officer_of())
    assert row.institution.name in officer.get(reverse("risk_list")).content.decode()
    shown = officer.get(reverse("risk_show", kwargs={"pk": row.institution_id})).content.decode()
    assert "未销号的问题" in shown
    assert "检查和整改记录" in shown


def test_people_off_duty_and_short_classes_are_signals_that_go_on_from_night_to_night() -> None:
    house = a_house(1)
    for night in range(3):
        on = ON + timedelta(days=night)
        class_fell_short.send(Institution, institution=house, class_key="a", counted=2, needed=3, on=on, at=AT)
    row = Signal.objects.get()
    assert (row.first_on, row.last_on) == (ON, ON + timedelta(days=2))
    assert any(part.signal.key == "classes_short" for part in risks_of([house], ON)[0].contributions)
