"""Pages of supervision: who sees what, what each says, what a refusal shows, how often they ask the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, ON, PASSWORD, a_filed_institution, city_officer, employee_of, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.supervision.models import Finding, Inspection, InspectionItem, LocalItem
from qingmiao.supervision.queries.checklists import answered
from supervision.factories import (
    FACTS,
    FAILING,
    a_finding,
    a_joint_plan,
    a_photo,
    a_plan,
    a_recorded_visit,
    a_signed_visit,
    fill_in,
    fire_officer,
    second_of,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES, SHOW_QUERIES, TAKE_QUERIES, FINDING_QUERIES = 10, 12, 12, 12


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def page(client: Client, post: Post, name: str, status: int = 200, query: str = "", **names: Any) -> str:
    answer = signed_in(client, post).get(reverse(name, kwargs=names) + query)
    assert answer.status_code == status, name
    return answer.content.decode()


def sent(client: Client, post: Post, name: str, data: dict[str, Any], **names: Any) -> Any:
    return signed_in(client, post).post(reverse(name, kwargs=names), data)


def test_the_loop_is_walked_by_its_pages(client: Client) -> None:
    house, health = a_filed_institution(), officer_of()
    assert health.organisation
    plan = {"kind": "routine", "planned_on": ON.isoformat(), "offices": [health.organisation_id], "why": "年度计划"}
    assert sent(client, health, "inspection_plan", plan, pk=house.pk).status_code == 302
    row = Inspection.objects.exclude(kind="verification").get()
    part = row.parts.get()
    assert "检查表" in page(client, health, "part_take", pk=part.pk)
    values = {f"answer-{found.item.key}": "conforms" for found in answered(part)}
    values |= {f"answer-{FAILING}": "fails", f"note-{FAILING}": FACTS, "version": "0"}
    assert sent(client, health, "part_save", values, pk=part.pk).json() == {"version": 1}
    assert FACTS in page(client, health, "part_sign", pk=part.pk)
    signing = {
        "version": "1",
        "visited_on": ON.isoformat(),
        "conclusion": "基本规范。",
        "password": PASSWORD,
        "second": second_of(health.organisation).pk,
        "second_password": PASSWORD,
    }
    assert sent(client, health, "part_sign", {**signing, "second_password": "wrong"}, pk=part.pk).status_code == 422
    assert sent(client, health, "part_sign", signing, pk=part.pk).status_code == 302
    row.refresh_from_db()
    told = {"version": row.version, "answer": "signed", "post": manager_of(house).pk, "password": PASSWORD, "note": ""}
    assert sent(client, health, "inspection_record", told, pk=row.pk).status_code == 302
    found = Finding.objects.get()
    assert found.notice is not None
    manager = manager_of(house)
    assert "请签收" in page(client, manager, "finding_show", pk=found.pk)
    sent(client, manager, "notice_receive", {}, pk=found.notice.pk)
    answer = {"version": found.version, "text": "已更换硬盘。", "evidence": [a_photo()]}
    assert sent(client, manager, "finding_answer", answer, pk=found.pk).status_code == 302
    found.refresh_from_db()
    recheck = {"version": found.version, "outcome": "cured", "note": "已看过。"}
    assert sent(client, health, "finding_recheck", recheck, pk=found.pk).status_code == 302
    shown = page(client, manager, "finding_show", pk=found.pk)
    assert "已销号" in shown
    assert "复查合格" in shown
    assert "已销号" in page(client, city_officer(), "finding_list")


def test_a_visit_tells_the_institution_nothing_until_it_is_recorded(client: Client) -> None:
    row = a_signed_visit(None, FAILING)
    page(client, manager_of(row.institution), "inspection_show", 404, pk=row.pk)
    assert FACTS in page(client, officer_of(), "inspection_show", pk=row.pk)


def test_a_department_sees_its_own_part_and_not_other_visits(client: Client) -> None:
    row, other = a_joint_plan(a_house(1)), a_plan(a_house(2))
    page(client, fire_officer(), "inspection_show", pk=row.pk)
    page(client, fire_officer(), "inspection_show", 404, pk=other.pk)
    own, fire = row.parts.order_by("pk")
    page(client, fire_officer(), "part_take", pk=fire.pk)
    page(client, fire_officer(), "part_take", 404, pk=own.pk)


def test_a_refusal_lands_at_its_field_and_what_was_typed_stays(client: Client) -> None:
    part = fill_in(a_plan().parts.get(), FAILING)
    told = {"version": part.version, "visited_on": (ON + timedelta(days=1)).isoformat(), "conclusion": "写过的结论"}
    told |= {"password": PASSWORD, "second": second_of(part.organisation).pk, "second_password": PASSWORD}
    answer = sent(client, officer_of(), "part_sign", told, pk=part.pk)
    assert answer.status_code == 422
    assert "检查日期不能晚于今天" in answer.content.decode()
    assert "写过的结论" in answer.content.decode()
    assert not InspectionItem.objects.exclude(group="filing").exists()


def test_lists_and_pages_take_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    rows = [a_recorded_visit(a_house(number), FAILING) for number in (1, 2, 3)]
    officer = signed_in(client, officer_of())
    for name, most, names in (
        ("inspection_list", LIST_QUERIES, {}),
        ("finding_list", LIST_QUERIES, {}),
        ("inspection_show", SHOW_QUERIES, {"pk": rows[0].pk}),
        ("finding_show", FINDING_QUERIES, {"pk": Finding.objects.order_by("pk")[0].pk}),
    ):
        with django_assert_max_num_queries(most):
            assert officer.get(reverse(name, kwargs=names)).status_code == 200
    part = a_plan(rows[0].institution).parts.get()
    with django_assert_max_num_queries(TAKE_QUERIES):
        assert officer.get(reverse("part_take", kwargs={"pk": part.pk})).status_code == 200


def test_the_desk_says_what_waits_for_whom(client: Client) -> None:
    found = a_finding()
    a_plan(found.institution)
    assert "待检查" in page(client, officer_of(), "desk")
    assert found.title in page(client, manager_of(found.institution), "desk")


def test_the_institution_page_gathers_visits_and_findings(client: Client) -> None:
    found = a_finding()
    shown = page(client, officer_of(), "institution_detail", pk=found.institution_id)
    assert "备案现场核实" in shown
    assert "日常检查" in shown
    assert "还没有销号" in shown


def test_the_notice_is_printed_with_number_reasons_and_how_to_object(client: Client) -> None:
    found = a_finding()
    assert found.notice is not None
    answer = signed_in(client, manager_of(found.institution)).get(reverse("rectification_notice", kwargs={"pk": found.notice.pk}))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"


def test_everyone_reads_the_catalogue_and_narrows_it(client: Client) -> None:
    whole = client.get(reverse("check_item_list")).content.decode()
    assert "疏散通道" in whole
    fire = client.get(reverse("check_item_list") + "?department=fire_rescue").content.decode()
    assert "留样" not in fire
    assert "没有找到" in client.get(reverse("check_item_list") + "?q=没有这样的事项").content.decode()


def test_a_county_adds_an_item_of_its_own_with_its_source(client: Client) -> None:
    told = {"title": "防溺水排查", "look": "看周边水塘围栏", "source": "本县防溺水工作方案", "checked_by": ["health"]}
    told |= {"occasions": ["visit"], "severity": "minor", "since_on": ON.isoformat(), "is_binding": "on"}
    assert sent(client, officer_of(), "local_item_list", {**told, "source": " "}).status_code == 422
    assert sent(client, officer_of(), "local_item_list", told).status_code == 302
    keys = [row["key"] for row in a_plan().parts.get().checklist]
    assert f"local-{LocalItem.objects.get().pk}" in keys
    assert "防溺水排查" in page(client, officer_of(), "local_item_list")


def test_an_institution_checks_itself_on_a_phone(client: Client) -> None:
    house = a_filed_institution()
    answer = sent(client, employee_of(house), "self_check_start", {}, pk=house.pk, kind="daily")
    part = Inspection.objects.exclude(kind="verification").get().parts.get()
    assert answer.headers["Location"] == reverse("part_take", kwargs={"pk": part.pk})
    assert "每日自查" in page(client, employee_of(house), "part_take", pk=part.pk)
    refused = sent(client, employee_of(house), "part_finish", {"version": "0"}, pk=part.pk)
    assert refused.headers["Location"] == reverse("part_take", kwargs={"pk": part.pk})
    assert "没有完成" in page(client, manager_of(house), "self_check_list")


def test_a_browser_without_script_keeps_a_checklist_by_its_button(client: Client) -> None:
    part = a_plan().parts.get()
    told = {f"answer-{FAILING}": "fails", f"note-{FAILING}": FACTS, "version": str(part.version), "by_hand": "on"}
    assert sent(client, officer_of(), "part_save", told, pk=part.pk).headers["Location"] == reverse("part_take", kwargs={"pk": part.pk})
    stale = sent(client, officer_of(), "part_save", {**told, f"note-{FAILING}": "另写的情况"}, pk=part.pk)
    assert stale.status_code == 422
    assert "另写的情况" in stale.content.decode()
    part.refresh_from_db()
    assert part.values == {f"answer-{FAILING}": "fails", f"note-{FAILING}": FACTS}
