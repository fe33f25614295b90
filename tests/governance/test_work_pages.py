"""Pages of tasks, evidence, targets and measures: shown to whom they concern, with few queries, refusals in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import (
    AT,
    CITY,
    COUNTY,
    ON,
    OTHER_COUNTY,
    a_department,
    a_post,
    a_submitted_filing,
    city_officer,
    officer_of,
    signed_in,
)
from governance.factories_work import (
    a_done_task,
    a_late_task,
    a_paper,
    a_reported_task,
    an_open_task,
    civil_affairs,
    department_officer,
    line,
    line_evidence,
    measure,
    second_city_officer,
    showing,
    the_plan,
)
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.models import AuditEntry
from qingmiao.governance.models import Evidence, EvidenceState, Target, Task, TaskNote, TaskState
from qingmiao.governance.queries.carrying import PARTS
from qingmiao.governance.services.evidencing import accept_evidence, submit_line_evidence

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def titles(answer: Any) -> list[str]:
    return [row.title for row in answer.context["table"].rows]


def education_officer() -> Post:
    return a_post(Role.DEPARTMENT_OFFICER, a_department(Department.EDUCATION, CITY), "示例教育")


def test_the_desk_shows_the_overdue_task_first_and_nothing_of_another_department(client: Client) -> None:
    an_open_task()
    a_late_task()
    an_open_task(education_officer().organisation, title="幼儿园托班摸底")
    answer = signed_in(client, department_officer()).get(reverse("task_list"))
    assert titles(answer) == ["报送社区用房清单", "摸清未登记先经营的机构"]
    assert "幼儿园托班摸底" not in answer.content.decode()
    assert "已逾期 5 个工作日" in answer.content.decode()


def test_the_city_sees_every_department_and_narrows_by_one(client: Client) -> None:
    an_open_task()
    an_open_task(education_officer().organisation, title="幼儿园托班摸底")
    signed_in(client, city_officer())
    assert len(titles(client.get(reverse("task_list")))) == 2
    assert titles(client.get(reverse("task_list"), {"department": "education"})) == ["幼儿园托班摸底"]
    assert titles(client.get(reverse("task_list"), {"q": "摸底"})) == ["幼儿园托班摸底"]


@pytest.mark.parametrize(("box", "make"), [("late", a_late_task), ("reported", a_reported_task), ("done", a_done_task), ("", an_open_task)])
def test_each_box_holds_what_its_name_says(client: Client, box: str, make: Any) -> None:
    task = make()
    answer = signed_in(client, city_officer()).get(reverse("task_list"), {"box": box})
    assert titles(answer) == [task.title]
    assert [chip.count for chip in answer.context["filters"] if chip.is_current] == [1]


@pytest.mark.parametrize("name", ["task_list", "measure_list"])
def test_a_list_costs_the_same_for_one_and_three_tasks(client: Client, django_assert_max_num_queries: Any, name: str) -> None:
    signed_in(client, city_officer())
    counts = []
    for _ in range(3):
        a_late_task()
        an_open_task(subject=line())
        with django_assert_max_num_queries(MOST_QUERIES + 34) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_target_of_every_county_costs_the_same_with_more_work(client: Client, django_assert_max_num_queries: Any) -> None:
    signed_in(client, city_officer())
    where = reverse("target_show", kwargs={"pk": line().target_id})
    counts = []
    for county in (COUNTY, OTHER_COUNTY, "441881"):
        line_evidence(line(division=county))
        an_open_task(subject=line(division=county))
        with django_assert_max_num_queries(28) as queries:
            assert client.get(where).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_a_strangers_task_is_not_there(client: Client) -> None:
    task = a_reported_task()
    signed_in(client, education_officer())
    for name in ("task_show", "task_report", "task_note"):
        assert client.get(reverse(name, kwargs={"pk": task.pk})).status_code == 404
    assert client.get(reverse("evidence_show", kwargs={"pk": task.evidence.get().pk})).status_code == 404


def test_a_county_sees_the_evidence_of_its_own_line_only(client: Client) -> None:
    own, other = line_evidence(), line_evidence(line(division=OTHER_COUNTY))
    page = signed_in(client, officer_of(COUNTY)).get(reverse("target_show", kwargs={"pk": own.line.target_id}))
    assert [row.line.division_code for row in page.context["lines"]] == [COUNTY]
    assert client.get(reverse("evidence_show", kwargs={"pk": own.pk})).status_code == 200
    assert client.get(reverse("evidence_show", kwargs={"pk": other.pk})).status_code == 404
    assert client.get(reverse("line_evidence", kwargs={"pk": other.line_id})).status_code == 404


def test_a_clerk_notes_progress_and_a_blocker(client: Client) -> None:
    task = an_open_task()
    signed_in(client, department_officer())
    where = reverse("task_note", kwargs={"pk": task.pk})
    assert client.post(where, {"text": "", "version": 0}).status_code == 422
    client.post(where, {"text": "已走访三个街道。", "version": 0})
    task.refresh_from_db()
    client.post(where, {"text": "缺一份清单", "is_blocker": "on", "version": task.version})
    assert list(TaskNote.objects.values_list("text", "is_blocker")) == [("已走访三个街道。", False), ("缺一份清单", True)]
    page = client.get(reverse("task_show", kwargs={"pk": task.pk})).content.decode()
    assert "工作受阻" in page
    task.refresh_from_db()
    client.post(reverse("task_unblock", kwargs={"pk": task.pk}), {"version": task.version})
    assert Task.objects.get().blocker == ""


def test_a_clerk_reports_and_the_city_accepts(client: Client) -> None:
    task = an_open_task()
    report = reverse("task_report", kwargs={"pk": task.pk})
    signed_in(client, department_officer())
    assert "报送完成情况" in client.get(reverse("task_show", kwargs={"pk": task.pk})).content.decode()
    sent = client.post(report, {"text": "清单已报。", "holds_from": "2026-11-20", "files": [a_paper()], "version": task.version})
    assert sent.status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.state, evidence.files.count(), Task.objects.get().state) == (EvidenceState.SUBMITTED, 1, TaskState.REPORTED)
    file_url = reverse("evidence_file", kwargs={"pk": evidence.files.get().pk})
    file = client.get(file_url)
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert AuditEntry.objects.filter(verb="read_file").count() == 1
    signed_in(client, city_officer())
    assert client.get(reverse("task_show", kwargs={"pk": task.pk})).context["to_judge"].evidence == evidence
    client.post(reverse("evidence_accept", kwargs={"pk": evidence.pk}))
    assert Task.objects.get().state == TaskState.DONE
    again = client.post(reverse("evidence_accept", kwargs={"pk": evidence.pk}), follow=True).content.decode()
    assert "任务已完成，不再审核" in again or "不能认可" in again


def test_a_declined_report_says_why_and_what_was_typed_is_kept_on_a_mistake(client: Client) -> None:
    task = a_reported_task()
    signed_in(client, city_officer())
    decline = reverse("evidence_decline", kwargs={"pk": task.evidence.get().pk})
    assert client.post(decline, {"reason": ""}).status_code == 422
    client.post(decline, {"reason": "缺两个街道。"})
    page = signed_in(client, department_officer()).get(reverse("task_show", kwargs={"pk": task.pk})).content.decode()
    assert "缺两个街道。" in page
    task.refresh_from_db()
    wrong = client.post(
        reverse("task_report", kwargs={"pk": task.pk}), {"text": "补了一半", "holds_from": "2027-01-01", "version": task.version}
    )
    assert wrong.status_code == 422
    assert "补了一半" in wrong.content.decode()
    assert "不能晚于今天" in wrong.content.decode()


def test_a_stale_page_is_told_so_and_keeps_what_was_typed(client: Client) -> None:
    task = an_open_task()
    signed_in(client, department_officer())
    Task.objects.update(version=7)
    answer = client.post(
        reverse("task_report", kwargs={"pk": task.pk}), {"text": "写了很久", "holds_from": "2026-11-20", "version": task.version}
    )
    assert answer.status_code == 422
    assert "内容已被他人更新" in answer.content.decode()
    assert "写了很久" in answer.content.decode()


def test_whoever_handed_it_in_is_told_that_somebody_else_judges(client: Client) -> None:
    evidence = submit_line_evidence(line("T1", CITY), showing(), actor=city_officer(), at=AT)
    page = signed_in(client, city_officer()).get(reverse("evidence_show", kwargs={"pk": evidence.pk}))
    assert "须由另一位审核人审核" in page.content.decode()
    assert not page.context["card"].may_judge
    page = signed_in(client, second_city_officer()).get(reverse("evidence_show", kwargs={"pk": evidence.pk}))
    assert page.context["card"].may_judge


def test_accepted_evidence_shows_in_the_state_of_the_line(client: Client) -> None:
    evidence = line_evidence(holds_from=ON.replace(year=2025, month=12, day=20))
    where = reverse("target_show", kwargs={"pk": evidence.line.target_id})
    signed_in(client, officer_of())
    assert client.get(where).context["lines"][0].status.label == "逾期"
    accept_evidence(evidence, "", actor=city_officer(), at=AT)
    assert client.get(where).context["lines"][0].status.label == "已完成"


def test_the_city_assigns_a_task_for_a_measure_and_for_a_line(client: Client) -> None:
    signed_in(client, city_officer())
    owner = civil_affairs()
    asked = {"title": "核对机构名录", "owner": owner.pk, "detail": "逐家核对", "working_days": "10", "due_on": ""}
    client.post(reverse("measure_assign", kwargs={"pk": measure().pk}), asked)
    client.post(reverse("line_assign", kwargs={"pk": line().pk}), asked | {"working_days": "", "due_on": "2026-12-31"})
    assert [(task.measure_id, task.line_id) for task in Task.objects.order_by("pk")] == [(measure().pk, None), (None, line().pk)]
    wrong = client.post(reverse("measure_assign", kwargs={"pk": measure().pk}), asked | {"due_on": "2026-12-31"})
    assert wrong.status_code == 422
    assert "二选一" in wrong.content.decode()
    assert signed_in(client, department_officer()).get(reverse("measure_assign", kwargs={"pk": measure().pk})).status_code == 404


def test_a_task_is_called_off_with_a_reason(client: Client) -> None:
    task = an_open_task()
    signed_in(client, city_officer())
    where = reverse("task_cancel", kwargs={"pk": task.pk})
    assert client.get(where).status_code == 200
    client.post(where, {"reason": "改由县级办理", "version": task.version})
    assert Task.objects.get().state == TaskState.CANCELLED
    assert "改由县级办理" in client.get(reverse("task_show", kwargs={"pk": task.pk})).content.decode()


def test_what_is_over_opens_no_form(client: Client) -> None:
    task = a_done_task()
    signed_in(client, city_officer())
    decline = reverse("evidence_decline", kwargs={"pk": task.evidence.get().pk})
    assert "不用再审核" in client.get(decline, follow=True).content.decode()
    assert "不用取消" in client.get(reverse("task_cancel", kwargs={"pk": task.pk}), follow=True).content.decode()
    signed_in(client, department_officer())
    assert "不用再报送" in client.get(reverse("task_report", kwargs={"pk": task.pk}), follow=True).content.decode()


def test_the_state_of_a_measure_follows_from_its_tasks(client: Client) -> None:
    where = reverse("measure_show", kwargs={"pk": measure("M20").pk})
    signed_in(client, city_officer())
    words = [client.get(where).context["view"].word]
    task = an_open_task(subject=measure("M20"))
    words.append(client.get(where).context["view"].word)
    Task.objects.filter(pk=task.pk).update(assigned_on=ON - timedelta(days=9), due_on=ON - timedelta(days=1))
    words.append(client.get(where).context["view"].word)
    Task.objects.filter(pk=task.pk).update(state=TaskState.DONE, done_on=ON)
    words.append(client.get(where).context["view"].word)
    assert words == ["未报告", "进行中", "逾期", "已完成"]


def test_a_department_sees_only_its_own_tasks_of_a_measure_and_how_many_others_there_are(client: Client) -> None:
    an_open_task()
    an_open_task(education_officer().organisation, title="教育的事")
    page = signed_in(client, department_officer()).get(reverse("measure_show", kwargs={"pk": measure().pk}))
    assert [row.title for row in page.context["tasks"].rows] == ["摸清未登记先经营的机构"]
    assert page.context["hidden_count"] == 1
    assert "教育的事" not in page.content.decode()


def test_a_department_finds_the_measures_that_concern_it(client: Client) -> None:
    the_plan()
    page = signed_in(client, department_officer()).get(reverse("measure_list"), {"show": "own"})
    codes = {view.measure.code for group in page.context["groups"] for view in group.views}
    assert {"M05", "M16", "M20"} <= codes
    assert "M11" not in codes


def test_every_measure_and_target_has_a_page(client: Client) -> None:
    plan = the_plan()
    signed_in(client, city_officer())
    for row in plan.measures.all():
        assert client.get(reverse("measure_show", kwargs={"pk": row.pk})).status_code == 200, row.code
    for target in Target.objects.all():
        assert client.get(reverse("target_show", kwargs={"pk": target.pk})).status_code == 200, target.code


def test_the_filing_measure_shows_live_figures(client: Client) -> None:
    a_submitted_filing()
    page = signed_in(client, city_officer()).get(reverse("measure_show", kwargs={"pk": measure().pk}))
    shown = {figure.label: figure.value for figure in page.context["figures"]}
    assert (shown["在办备案"], shown["逾期"]) == ("1", "0")


def test_every_part_that_carries_a_measure_out_is_a_page(client: Client) -> None:
    codes = set(the_plan().measures.values_list("code", flat=True))
    assert set(PARTS) <= codes
    post = city_officer()
    signed_in(client, post)
    for part in {part for parts in PARTS.values() for part in parts}:
        is_mine = part.action is None or part.action.is_granted(post)
        assert client.get(part.url).status_code in ((200, 302) if is_mine else (404,)), part.url


def test_evidence_is_taken_back_by_whoever_handed_it_in(client: Client) -> None:
    task = a_reported_task()
    evidence = task.evidence.get()
    assert signed_in(client, city_officer()).post(reverse("evidence_withdraw", kwargs={"pk": evidence.pk})).status_code == 404
    signed_in(client, department_officer()).post(reverse("evidence_withdraw", kwargs={"pk": evidence.pk}))
    assert Task.objects.get().state == TaskState.OPEN
