"""Plans are proven, checked by a second opinion, survive a restart, say what works where nothing does, and what has changed since."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engines.siting.checker import faults_of, value_of
from filings.factories import AT, ON, officer_of, signed_in
from planning.factories import a_count, a_scenario, rooms_about
from qingmiao.core.errors import DomainError
from qingmiao.engines.siting import evaluate, solve
from qingmiao.planning.models import Scenario, ScenarioState
from qingmiao.planning.queries.scenario_inputs import changed_since, inputs_of, wishes_of
from qingmiao.planning.rules.siting import problem_of
from qingmiao.planning.services.scenarios import run_scenario
from regions.factories import the_whole_city
from workforce.factories import a_house

pytestmark = pytest.mark.django_db


def ran(row: Scenario) -> Scenario:
    assert run_scenario(row.pk, at=AT)
    return Scenario.objects.get(pk=row.pk)


def test_a_plan_is_proven_and_a_second_opinion_finds_no_fault() -> None:
    the_whole_city(AT)
    a_house()
    rooms = rooms_about()
    row = ran(a_scenario(budget_fen=65_000_000))
    assert (row.state, row.refusal) == (ScenarioState.DONE, "")
    assert row.result["proven"]
    assert 1 <= len(row.result["sites"]) <= 2
    assert row.result["cost_fen"] <= row.budget_fen
    assert row.result["covered"][1] >= row.result["covered"][0]
    assert all((after or 0) >= (before or 0) - 1e-9 for _, before, after in row.result["towns"])
    inputs, wishes = inputs_of(row, ON), wishes_of(row)
    problem = problem_of(inputs, wishes)
    plan = solve(problem, time_limit_s=10)
    assert faults_of(problem, plan) == []
    assert evaluate(problem, plan.open, plan.assignment) == pytest.approx(row.result["value"])
    assert value_of(problem, tuple(plan.open.tolist()), plan.assignment.tolist()) == pytest.approx(row.result["value"])
    budgets = [value for _, value in row.result["curves"]["budget"]]
    assert budgets == sorted(budgets)
    assert not run_scenario(row.pk, at=AT)  # a second worker finds it done
    assert changed_since(row, ON) == []
    a_count(under_1=1)
    assert any("想送托的儿童" in sentence for sentence in changed_since(row, ON))
    assert len(rooms) == 3


def test_a_killed_run_begins_anew() -> None:
    the_whole_city(AT)
    rooms_about()
    row = a_scenario()
    Scenario.objects.filter(pk=row.pk).update(state=ScenarioState.RUNNING, progress={"gap": 0.5})
    assert ran(row).state == ScenarioState.DONE


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"budget_fen": 100}, "预算至少要这么多"),
        ({"aim": "everyone", "radius_m": 3000}, "半径至少要"),
        ({"aim": "everyone", "radius_m": 60_000, "budget_fen": 30_000_000}, ""),
        ({"kinds": ["hospital"]}, "没有可用的候选设施"),
    ],
)
def test_what_cannot_work_names_what_would(asked: dict[str, Any], said: str) -> None:
    the_whole_city(AT)
    rooms_about()
    row = ran(a_scenario(**asked))
    assert row.state == (ScenarioState.REFUSED if said else ScenarioState.DONE), row.refusal
    assert said in row.refusal


def test_a_fixed_site_is_built_and_costs_what_it_costs() -> None:
    the_whole_city(AT)
    rooms = rooms_about()
    far = rooms[2]
    row = ran(a_scenario(budget_fen=40_000_000, fixed=[far.pk], aim="travel", fairness=1.0))
    assert [site["facility"] for site in row.result["sites"]] == [far.pk]
    assert row.result["sites"][0]["is_fixed"]
    short = ran(a_scenario(budget_fen=20_000_000, fixed=[far.pk]))
    assert "固定的点共需" in short.refusal
    with pytest.raises(DomainError, match="不在测算范围内"):
        a_scenario("441803", fixed=[far.pk])


def test_the_studio_from_form_to_paper(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_whole_city(AT)
    rooms_about()
    signed_in(client, officer_of())
    assert client.get(reverse("scenario_ask")).status_code == 200
    told = {"name": "甲", "division_code": "441802", "year": "2029", "variant": "middle", "aim": "cover", "budget": "-1", "radius_km": "5"}
    assert "预算不能为负" in client.post(reverse("scenario_ask"), told).content.decode()
    asked = client.post(reverse("scenario_ask"), told | {"budget": "100"})
    row = Scenario.objects.get()
    page = reverse("scenario_show", kwargs={"pk": row.pk})
    assert asked["Location"] == page
    assert "等待测算" in client.get(page, HTTP_HX_REQUEST="true").content.decode()
    ran(row)
    assert client.get(page, HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    assert "已证明最优" in client.get(page).content.decode()
    with django_assert_max_num_queries(24):
        client.get(page)
    assert client.get(reverse("scenario_print", kwargs={"pk": row.pk})).content.startswith(b"%PDF")
    sites = client.get(reverse("scenario_geojson", kwargs={"pk": row.pk}))
    assert "Feature" in sites.content.decode()
    assert "示例设施" in client.get(page, {"export": "csv"}).content.decode()
    assert "离最优" in client.get(reverse("scenario_compare"), {"with": [row.pk, "x"]}).content.decode()
    with django_assert_max_num_queries(13):
        assert "甲" in client.get(reverse("scenario_list")).content.decode()
