"""Writing the plan: phases, targets, measures, suggestions placed, who answers; and who may."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from filings.factories import city_officer, officer_of, signed_in
from governance.factories_work import second_city_officer
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry
from qingmiao.governance.models import Evidence, Measure, Plan, PlanChange, Target, TargetLine
from qingmiao.governance.services import planning
from qingmiao.governance.services.changing import Draft, approve_change, decline_change, draft_change, withdraw_change
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import read_plans
from qingmiao.governance.services.planning import TargetText
from qingmiao.policy.models import Document, Reading, Suggestion
from qingmiao.policy.services.reading import take_back_suggestion
from regions.factories import the_counties

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ACT: dict[str, Any] = {"at": AT}


@pytest.fixture
def plan(db: None) -> Plan:
    the_counties(AT)
    load_plan(read_plans()[0], actor=None, at=AT)
    return Plan.objects.get()


def target(code: str) -> Target:
    return Target.objects.select_related("phase__plan").get(code=code)


def words(row: Target, **changes: Any) -> TargetText:
    names = ("code", "title", "statement", "scope", "proof", "indicator", "comparison", "goal")
    return TargetText(**{name: getattr(row, name) for name in names} | changes)


def evidence_on(line: TargetLine) -> Evidence:
    post = officer_of()
    return Evidence.objects.create(line=line, text="示例佐证", holds_from=date(2022, 1, 1), submitted_by=post, submitted_at=AT)


def an_accepted_suggestion(kind: str = "target") -> Suggestion:
    document = Document.objects.create(key=f"X-{kind}", title="示例文件")
    reading = Reading.objects.create(
        raw_sha256=kind[0] * 64, result={}, state="accepted", document=document, read_by=city_officer(), read_at=AT
    )
    return Suggestion.objects.create(
        reading=reading,
        kind=kind,
        position=1,
        sentence="到2030年每个县至少2家。",
        state="accepted",
        decided_by=city_officer(),
        decided_at=AT,
    )


def test_a_target_of_every_county_gets_its_eight_lines(plan: Plan) -> None:
    text = TargetText("T8", "示例目标", "示例内容", "each_county", "evidence")
    made = planning.add_target(plan.phases.latest("period"), text, suggestion=None, actor=city_officer(), **ACT)
    assert made.lines.count() == 8


def test_a_code_is_used_once_in_a_plan(plan: Plan) -> None:
    with pytest.raises(DomainError, match="已用过"):
        planning.add_target(plan.phases.latest("period"), words(target("T1")), suggestion=None, actor=city_officer(), **ACT)


def test_the_scope_of_a_target_may_change_until_somebody_worked_on_it(plan: Plan) -> None:
    row = target("T7")
    planning.change_target(row, row.phase, words(row, scope="city"), actor=city_officer(), **ACT)
    assert list(row.lines.values_list("division_code", flat=True)) == ["441800"]
    evidence_on(row.lines.get())
    with pytest.raises(DomainError, match="已有任务或佐证"):
        planning.change_target(target("T7"), row.phase, words(target("T7"), scope="each_county"), actor=city_officer(), **ACT)
    with pytest.raises(DomainError, match="不能移除"):
        planning.remove_target(target("T7"), actor=city_officer(), **ACT)


def test_a_change_is_audited_before_and_after_and_no_change_is_not(plan: Plan) -> None:
    row = target("T4")
    planning.change_target(row, row.phase, words(row, title="新的写法"), actor=city_officer(), **ACT)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.changes["to"]) == ("update", {"title": "新的写法"})
    planning.change_target(row, row.phase, words(row, title="新的写法"), actor=city_officer(), **ACT)
    assert AuditEntry.objects.latest("pk") == entry


def test_phases_that_overlap_are_refused_with_the_name_of_the_other(plan: Plan) -> None:
    with pytest.raises(DomainError, match="2023—2025年"):
        planning.set_phase(plan, "新阶段", date(2025, 6, 1), date(2030, 12, 31), actor=city_officer(), **ACT)
    made = planning.set_phase(plan, "2026—2030年", date(2026, 1, 1), date(2030, 12, 31), actor=city_officer(), **ACT)
    assert made.period.upper == date(2031, 1, 1)
    planning.remove_phase(made, actor=city_officer(), **ACT)
    with pytest.raises(DomainError, match="还有目标"):
        planning.remove_phase(plan.phases.latest("period"), actor=city_officer(), **ACT)


def test_a_suggestion_is_placed_once(plan: Plan) -> None:
    suggestion = an_accepted_suggestion()
    phase = plan.phases.latest("period")
    text = TargetText("T8", "示例", "示例内容", "each_county", "indicator", "institutions", "at_least", planning.Decimal(2))
    planning.add_target(phase, text, suggestion=suggestion, actor=city_officer(), **ACT)
    with pytest.raises(DomainError, match="已列入方案"):
        planning.add_target(
            phase, TargetText("T9", "示例", "示例内容", "city", "evidence"), suggestion=suggestion, actor=city_officer(), **ACT
        )


def approve(client: Client, change: PlanChange) -> None:
    """A second officer approves on the page."""
    own = signed_in(client, city_officer()).post(f"/plan/changes/{change.pk}/approve/", follow=True)
    assert "须由另一名经办人批准" in own.content.decode()
    page = signed_in(client, second_city_officer()).get(f"/plan/changes/{change.pk}/").content.decode()
    assert "批准" in page
    client.post(f"/plan/changes/{change.pk}/approve/")
    change.refresh_from_db()
    assert change.state == "approved"


def test_what_is_nearly_the_same_is_asked_about_once(plan: Plan) -> None:
    held = target("T2")
    draft = Draft(words(held, code="T9"), phase=held.phase)
    with pytest.raises(DomainError, match="很像") as asked:
        draft_change(plan, draft, actor=city_officer(), **ACT)
    assert asked.value.field == "is_sure"
    change = draft_change(plan, replace(draft, is_sure=True), actor=city_officer(), **ACT)
    with pytest.raises(DomainError, match="待批准"):
        draft_change(plan, replace(draft, text=words(held, code="T10")), actor=city_officer(), **ACT)
    decline_change(change, "与已有目标重复", actor=second_city_officer(), **ACT)
    assert not Target.objects.filter(code="T9").exists()


def test_a_draft_is_taken_back_by_whoever_wrote_it_and_one_waits_for_each_row(plan: Plan) -> None:
    row, own, other = target("T2"), city_officer(), second_city_officer()
    change = draft_change(plan, Draft(words(row, title="改了"), row, row.phase), actor=own, **ACT)
    with pytest.raises(DomainError, match="已有一份待批准的改动"):
        draft_change(plan, Draft(None, row), actor=other, **ACT)
    with pytest.raises(DomainError, match="只有起草人能撤回"):
        withdraw_change(change, actor=other, **ACT)
    withdraw_change(change, actor=own, **ACT)
    with pytest.raises(DomainError, match="当前状态为“已撤回”"):
        approve_change(change, actor=other, **ACT)


def test_an_accepted_sentence_is_taken_back_until_it_is_used(plan: Plan) -> None:
    used, free = an_accepted_suggestion(), an_accepted_suggestion("measure")
    phase = plan.phases.latest("period")
    draft_change(plan, Draft(TargetText("T8", "示例", "示例内容", "city", "evidence"), None, phase, used), actor=city_officer(), **ACT)
    with pytest.raises(DomainError, match="待批准的方案改动"):
        take_back_suggestion(used, actor=city_officer(), **ACT)
    assert take_back_suggestion(free, actor=city_officer(), **ACT).state == "proposed"


def test_the_city_places_a_suggestion_through_the_pages(plan: Plan, client: Client) -> None:
    suggestion = an_accepted_suggestion()
    browser = signed_in(client, city_officer())
    assert suggestion.sentence in browser.get("/plan/suggestions/").content.decode()
    address = f"/plan/{plan.pk}/targets/new/?suggestion={suggestion.pk}"
    assert suggestion.sentence in browser.get(address).content.decode()
    typed = {
        "phase": plan.phases.latest("period").pk,
        "code": "T8",
        "title": "每县至少两家",
        "statement": "示例内容",
        "scope": "each_county",
        "proof": "indicator",
        "comparison": "at_least",
    }
    refused = browser.post(address, typed)
    assert refused.status_code == 422
    assert "请选择一个指标" in refused.content.decode()
    assert "每县至少两家" in refused.content.decode()
    placed = browser.post(address, typed | {"indicator": "institutions", "goal": "2"})
    assert placed.status_code == 302
    assert not Target.objects.filter(code="T8").exists()  # a draft shows nowhere before a second post has approved it
    approve(client, PlanChange.objects.get())
    browser = signed_in(client, city_officer())
    assert Target.objects.get(code="T8").suggestion == suggestion
    assert suggestion.sentence not in browser.get("/plan/suggestions/").content.decode()


def test_the_city_opens_the_next_plan_and_its_phases(plan: Plan, client: Client) -> None:
    browser = signed_in(client, city_officer())
    typed = {"title": "清远市托育服务发展方案（2026—2030年）", "short_title": "2026年方案", "published_on": "2026-03-01"}
    assert browser.post("/plan/new/", typed).status_code == 302
    made = Plan.objects.get(short_title="2026年方案")
    first = {"name": "2026—2030年", "first": "2026-01-01", "last": "2030-12-31"}
    assert browser.post(f"/plan/{made.pk}/phases/", first).status_code == 302
    clash = browser.post(f"/plan/{made.pk}/phases/", first | {"name": "又一个阶段"})
    assert clash.status_code == 422
    assert "重叠" in clash.content.decode()
    assert list(clash.context["phase_form"].errors) == ["first"]
    assert list(browser.post("/plan/new/", typed).context["form"].errors) == ["published_on"]
    assert browser.get("/plan/").headers["Location"] == f"/plan/{made.pk}/"


def test_a_department_that_leads_does_not_support(plan: Plan, client: Client) -> None:
    row = Measure.objects.get(code="M16")
    browser = signed_in(client, city_officer())
    typed = {"code": "M16", "group": row.group, "title": row.title, "summary": row.summary, "lead_department": "health"}
    address = f"/plan/{plan.pk}/measures/{row.pk}/edit/"
    assert browser.post(address, typed | {"supporting_departments": ["health"]}).status_code == 422
    assert list(browser.post(address, typed | {"code": "M17"}).context["form"].errors) == ["code"]
    assert "另一名经办人批准后生效" in browser.get(address).content.decode()
    assert browser.post(address, typed | {"supporting_departments": ["civil_affairs"]}).status_code == 302
    approve(client, PlanChange.objects.get())
    row.refresh_from_db()
    assert row.supporting_departments == ["civil_affairs"]


def test_the_city_names_who_answers_for_a_line(plan: Plan, client: Client) -> None:
    line = TargetLine.objects.get(target__code="T2", division_code="441802")
    county = officer_of("441802").organisation
    assert county is not None
    browser = signed_in(client, city_officer())
    assert browser.post(f"/plan/lines/{line.pk}/responsible/", {"responsible": county.pk}).status_code == 302
    line.refresh_from_db()
    assert line.responsible == county


def test_counties_read_the_plan_and_do_not_write_it(plan: Plan, client: Client) -> None:
    browser = signed_in(client, officer_of())
    assert browser.get(f"/plan/{plan.pk}/").status_code == 200
    for address in (f"/plan/{plan.pk}/edit/", f"/plan/{plan.pk}/targets/new/", "/plan/new/", "/plan/suggestions/"):
        assert browser.get(address).status_code == 404, address


def test_the_plan_costs_the_same_queries_with_many_targets(plan: Plan, client: Client, django_assert_num_queries: Any) -> None:
    browser = signed_in(client, city_officer())
    browser.get(f"/plan/{plan.pk}/")
    with django_assert_num_queries(13):
        browser.get(f"/plan/{plan.pk}/")
    phase = plan.phases.latest("period")
    for number in range(8, 12):
        text = TargetText(f"T{number}", "示例", "示例内容", "each_county", "evidence")
        planning.add_target(phase, text, suggestion=None, actor=city_officer(), at=AT + timedelta(minutes=number))
    browser.get(f"/plan/{plan.pk}/")
    with django_assert_num_queries(13):
        browser.get(f"/plan/{plan.pk}/")
