"""Public pages of the measures: numbers and departments, nothing that no reviewer has seen."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from filings.factories import AT, CITY, ON
from governance.factories_work import a_done_task, a_late_task, a_reported_task, department_officer, the_plan
from qingmiao.governance.models import Plan
from qingmiao.governance.services.progressing import report_blocker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_every_measure_has_a_public_page_and_an_unknown_one_is_not_there(client: Client) -> None:
    for code in the_plan().measures.values_list("code", flat=True):
        assert client.get(f"/measures/{code}/").status_code == 200, code
    assert client.get("/measures/m16/").status_code == 200
    assert client.get("/measures/M99/").status_code == 404


def test_a_plan_that_is_not_published_yet_is_not_shown(client: Client) -> None:
    plan = the_plan()
    plan.published_on = ON + timedelta(days=1)
    plan.save()
    assert client.get("/measures/M16/").status_code == 404
    assert "还没有公布措施" in client.get("/measures/").content.decode()


def test_a_newer_plan_without_measures_hides_none(client: Client) -> None:
    the_plan()
    Plan.objects.create(key="next", title="下一份方案", short_title="下一份", division_code=CITY, published_on=ON)
    assert "落实登记备案制度" in client.get("/measures/").content.decode()


def test_a_measure_tells_its_tasks_in_numbers_only(client: Client) -> None:
    a_done_task()
    a_reported_task(text="还没有审核的说法")
    late = a_late_task()
    report_blocker(late, "内部的难处", version=late.version, actor=department_officer(), at=AT)
    page = client.get("/measures/M16/").content.decode()
    assert "1 项任务过了期限还没有完成。" in page
    assert "卫生健康牵头，机构编制、民政、市场监管配合" in page
    for word in ("还没有审核的说法", "内部的难处", late.title, "受阻"):
        assert word not in page


def test_the_list_shows_the_measures_by_group(client: Client, django_assert_max_num_queries: Any) -> None:
    assert "还没有公布措施" in client.get("/measures/").content.decode()
    the_plan()
    counts = []
    for _ in range(2):
        a_late_task()
        with django_assert_max_num_queries(45) as queries:
            page = client.get("/measures/")
        counts.append(len(queries))
    assert [group.label for group in page.context["groups"]][:2] == ["家庭照护支持", "服务供给"]
    assert counts[0] == counts[1]
