"""Projects until children sit in them: steps need their proof, a plan becomes projects, a filed house closes the gap."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, a_new_institution, a_verified_filing, city_officer, officer_of, signed_in
from planning.factories import a_photo, a_project, a_scenario, office, rooms_about, some_housing
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.indicators import CATALOGUE, Window
from qingmiao.planning.models import Project, ProjectState, Scenario
from qingmiao.planning.queries.overview import overview_on
from qingmiao.planning.queries.projects import being_built
from qingmiao.planning.rules.projects import likely_late_days
from qingmiao.planning.services.projects import Decision, Proof, decide_scenario, move_project, note_money, open_project
from qingmiao.planning.services.scenarios import run_scenario
from regions.factories import the_whole_city
from workforce.factories import a_house

pytestmark = pytest.mark.django_db
STEPS = ("list_project", "fund_project", "site_project", "start_project", "finish_project", "accept_project")


def figure(key: str, on: date = ON) -> int:
    spells = CATALOGUE[key].spells(Window(None, on))
    return int(sum(spell.value for spell in spells if spell.days.holds_on(on)))


def test_a_step_needs_its_proof_and_the_filed_house_closes_the_gap() -> None:
    the_whole_city(AT)
    house, post = a_house(), officer_of()
    row = a_project(is_public=True)
    assert figure("planning_projects") == 1
    with pytest.raises(DomainError, match="佐证"):
        move_project(row, "list_project", version=0, actor=post, at=AT)
    row = Project.objects.get()
    for step in STEPS:
        row = move_project(row, step, Proof(a_photo()), version=row.version, actor=post, at=AT)
    assert row.evidence.count() == len(STEPS)
    assert len(being_built()[1].rows) == 1
    with pytest.raises(DomainError, match="已支出不能超过"):
        note_money(row, "central", 100, 200, version=row.version, actor=post, at=AT)
    row = Project.objects.get()
    note_money(row, "central", 300, 200, version=row.version, actor=post, at=AT)
    row = open_project(Project.objects.get(), house, version=row.version + 1, actor=post, at=AT)
    assert (row.state, row.delivered_places) == (ProjectState.OPEN, house.places)
    assert not running(row).exists()
    assert (figure("planning_projects"), figure("planning_places_delivered")) == (0, house.places)
    assert figure("planning_projects", ON - timedelta(days=1)) == 0


def test_a_late_project_counts_from_the_day_after() -> None:
    the_whole_city(AT)
    row = a_project(opening_due_on=ON + timedelta(days=5))
    due = row.opening_due_on
    assert [figure("planning_projects_late", day) for day in (due, due + timedelta(days=1))] == [0, 1]
    dropped = move_project(row, "drop_project", Proof(reason="资金取消"), version=0, actor=officer_of(), at=AT + timedelta(days=10))
    assert figure("planning_projects_late", dropped.ended_on or ON) == 0
    assert likely_late_days([0, 5, 10, 20]) is None
    assert likely_late_days([20, 0, 5, 10, 40]) == 10


def test_a_plan_becomes_projects_once() -> None:
    the_whole_city(AT)
    rooms_about()
    row, post = a_scenario(), officer_of()
    run_scenario(row.pk, at=AT)
    row = Scenario.objects.get()
    told = Decision(date(2028, 9, 1), "community")
    before = overview_on(ON)
    made = decide_scenario(row, told, office=office(post), actor=post, at=AT)
    assert len(made) == len(row.result["sites"])
    after = overview_on(ON)
    assert after.figures[1].value != before.figures[1].value
    with pytest.raises(DomainError, match="没有新增"):
        decide_scenario(row, told, office=office(post), actor=post, at=AT)


def test_towns_without_care_and_housing_with_facility_are_counted() -> None:
    the_whole_city(AT)
    assert figure("planning_towns_without_care") == 92
    a_verified_filing(a_new_institution())
    assert figure("planning_towns_without_care") == 91
    assert figure("planning_forms") == 1
    row = some_housing()
    spells = CATALOGUE["planning_housing_with_facility"]
    assert spells.base is not None
    assert len(spells.base(Window(None, row.handover_on))) == 1
    assert len(spells.spells(Window(None, row.handover_on))) == 0


def test_projects_on_their_pages(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_whole_city(AT)
    signed_in(client, city_officer())
    told = {"name": "甲项目", "town_code": "441802006", "form": "community", "promised_places": "30", "opening_due_on": "2027-09-01"}
    assert client.get(reverse("project_begin")).status_code == 200
    assert client.post(reverse("project_begin"), told | {"opening_due_on": "2020-01-01"}).status_code == 422
    client.post(reverse("project_begin"), told | {"is_public": "on"})
    row = Project.objects.get()
    page = reverse("project_show", kwargs={"pk": row.pk})
    step = reverse("project_step", kwargs={"pk": row.pk, "step": "list_project"})
    assert client.get(step).status_code == 200
    assert client.post(step, {"version": "0"}).status_code == 422
    client.post(step, {"version": "0", "upload": a_photo()})
    assert "列入计划" in client.get(page).content.decode()
    for name in ("money", "delay", "fund_project", "drop_project"):
        assert client.get(reverse("project_step", kwargs={"pk": row.pk, "step": name})).status_code == 200
    assert client.get(reverse("project_step", kwargs={"pk": row.pk, "step": "nothing"})).status_code == 404
    with django_assert_max_num_queries(13):
        assert "甲项目" in client.get(reverse("project_list")).content.decode()
    client.get(reverse("planning_overview"))
    with django_assert_max_num_queries(16):
        assert "还缺" in client.get(reverse("planning_overview")).content.decode()
    Project.objects.update(state="sited")
    client.logout()
    assert "甲项目" in client.get(reverse("being_built_near")).content.decode()
