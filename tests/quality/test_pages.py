"""The pages of quality: the way through, refusals shown, strangers kept out, a fixed number of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demonstration.factories import a_house, a_photo
from filings.factories import AT, OTHER_COUNTY, employee_of, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.quality.models import Evaluation, EvaluationState, Expert
from quality.factories import (
    a_decided_grade,
    a_handed_in_evaluation,
    a_proposed_grade,
    a_team_at_work,
    an_objected_grade,
    an_open_evaluation,
    another_house,
    leader_of,
    scored,
    the_team,
    typed,
)

pytestmark = pytest.mark.django_db
SHOW_QUERIES = LIST_QUERIES = 12


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def address(name: str, row: Any, **more: str) -> str:
    return reverse(name, kwargs={"pk": row.pk, **more})


def test_an_evaluation_is_opened_written_and_handed_in(client: Client) -> None:
    house = a_house(1)
    signed_in(client, officer_of()).post(reverse("evaluation_open"), {"institution": house.pk})
    row = Evaluation.objects.get()
    signed_in(client, employee_of(house))
    kept = client.post(address("evaluation_save", row), {"points-care": "150", "version": "0"})
    assert kept.json() == {"version": 1}
    assert client.post(address("evaluation_file_add", row, part="care"), {"file": a_photo()}).status_code == 200
    signed_in(client, manager_of(house))
    page = client.get(address("evaluation_write", row)).content.decode()
    assert 'value="150"' in page
    wrong = client.post(address("evaluation_write", row), {**typed(row), "points-care": "201", "version": "1"})
    assert wrong.status_code == 422
    assert "请填写 0 到 200 的整数。" in wrong.content.decode()
    client.post(address("evaluation_write", row), {**typed(row), "version": "1"})
    row.refresh_from_db()
    assert row.state == EvaluationState.HANDED_IN
    assert client.get(address("evaluation_write", row)).status_code == 404


def test_experts_are_named_declare_score_and_agree_and_the_grade_is_decided(client: Client) -> None:
    row = a_handed_in_evaluation(a_house(1))
    team = the_team(row)
    told = {"team": [post.pk for post in team], "leader": team[0].pk, "version": row.version}
    assert signed_in(client, officer_of()).post(address("evaluation_team", row), told).status_code == 302
    for post in team:
        expert = Expert.objects.get(post=post)
        signed_in(client, post)
        assert client.get(address("expert_score", expert))["Location"] == reverse("evaluation_list")
        client.post(address("expert_declare", expert), {"is_free": "yes"})
        client.post(address("expert_save", expert), {"points-care": "180", "version": "0"})
        client.post(address("expert_score", expert), {**typed(row, 90), "version": "1"})
    row.refresh_from_db()
    form = {**typed(row, 90), "visited_on": "2026-11-23", "conclusion": "规范。", "version": row.version}
    signed_in(client, team[0])
    assert "专家给的分：90、90" in client.get(address("evaluation_agree", row)).content.decode()
    assert client.post(address("evaluation_agree", row), form).status_code == 302
    row.refresh_from_db()
    assert row.state == EvaluationState.PROPOSED
    early = signed_in(client, officer_of()).post(address("evaluation_decide", row), {"version": row.version}, follow=True)
    assert "异议期到" in early.content.decode()


def test_single_scores_are_hidden_from_the_institution_and_from_experts_that_have_not_finished(client: Client) -> None:
    row = scored(a_team_at_work(a_house(1)), 61, 94)
    seen = {post: "122" in signed_in(client, post).get(address("evaluation_show", row)).content.decode() for post in _readers(row)}
    assert list(seen.values()) == [True, True, False]
    again = a_team_at_work(a_house(2))
    first, second = again.experts.order_by("pk")
    from qingmiao.quality.services.experts import finish_scores  # noqa: PLC0415  # one use

    finish_scores(first, typed(again, 61), version=first.version, actor=first.post, at=AT)
    assert "122" not in signed_in(client, second.post).get(address("evaluation_show", again)).content.decode()


def _readers(row: Evaluation) -> list[Post]:
    return [officer_of(), leader_of(row), manager_of(row.institution)]


def test_an_objection_is_made_and_answered(client: Client) -> None:
    row = a_proposed_grade(a_house(1))
    signed_in(client, manager_of(row.institution))
    assert client.post(address("evaluation_object", row), {"text": "", "version": row.version}).status_code == 422
    client.post(address("evaluation_object", row), {"text": "有遗漏。", "version": row.version})
    row.refresh_from_db()
    page = signed_in(client, officer_of()).get(address("evaluation_answer", row)).content.decode()
    assert "有遗漏。" in page
    client.post(address("evaluation_answer", row), {"is_upheld": "no", "answer": "已核对。", "version": row.version})
    row.refresh_from_db()
    assert row.state == EvaluationState.ANSWERED
    client.post(address("evaluation_decide", row), {"version": row.version})
    row.refresh_from_db()
    assert row.state == EvaluationState.DECIDED
    assert client.get(address("evaluation_print", row))["Content-Type"] == "application/pdf"


def test_who_is_no_expert_finds_nothing_and_who_stepped_back_no_more(client: Client) -> None:
    row = a_team_at_work(a_house(1), is_declared=False)
    stranger, expert = officer_of(OTHER_COUNTY), row.experts.get(post=manager_of(another_house()))
    assert signed_in(client, stranger).get(address("evaluation_show", row)).status_code == 404
    signed_in(client, expert.post)
    assert client.get(address("evaluation_show", row)).status_code == 200
    client.post(address("expert_declare", expert), {"is_free": "no", "tie": "曾经共事"})
    assert client.get(address("evaluation_show", row)).status_code == 404


def test_the_list_asks_as_often_for_three_as_for_one(client: Client, django_assert_max_num_queries: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert signed_in(client, officer_of()).get(reverse("evaluation_list")).status_code == 200
        return len(asked)

    an_open_evaluation(a_house(1))
    queries()
    once = queries()
    an_objected_grade(a_house(2))
    decided = a_decided_grade(a_house(3))
    assert queries() == once
    client.get(reverse("evaluation_list"))
    with django_assert_max_num_queries(LIST_QUERIES):
        client.get(reverse("evaluation_list"))
    with django_assert_max_num_queries(SHOW_QUERIES):
        client.get(address("evaluation_show", decided))
    client.get(reverse("desk"))
