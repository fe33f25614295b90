"""The year's plan and its draws: promised before, revealed after, visits spread over the year, nobody where they must not go."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demonstration.factories import a_house
from filings.factories import COUNTY, ON, PASSWORD, manager_of, officer_of
from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import AnnualPlan, Draw, DrawnVisit, Finding, FindingState, Inspection, InspectionKind, InspectionState
from qingmiao.supervision.queries.plans import is_opened, months_of, published_document
from qingmiao.supervision.rules.draws import faults_of
from qingmiao.supervision.rules.plans import Quota, spread
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.supervision.services.drawing import (
    ClosedDays,
    NewDraw,
    commit_draw,
    declare_recusal,
    end_recusal,
    make_plan,
    note_closure,
    reveal_draw,
    withdraw_draw,
)
from qingmiao.supervision.services.planning import InspectionPlan, miss_inspection, plan_inspection
from qingmiao.supervision.services.signing import Acknowledgement, acknowledge
from supervision.factories import AT, FAILING, fill_in, fire_officer, later, second_of, sign

pytestmark = pytest.mark.django_db
SHARES = {RiskClass.HIGH: 1.0, RiskClass.MEDIUM: 1.0, RiskClass.LOW: 1.0}
YEAR_END = date(ON.year, 12, 31)


def a_year_plan(actor: Post | None = None) -> AnnualPlan:
    return make_plan(ON.year, SHARES, "", actor=actor or officer_of(COUNTY), at=AT)


def a_draw(plan: AnnualPlan | None = None, *inspectors: Post) -> Draw:
    plan = plan or a_year_plan()
    actor = plan.made_by
    team = inspectors or (actor, second_of(plan.organisation))
    return commit_draw(plan, NewDraw(ON, YEAR_END, team), actor=actor, at=AT)


def revealed(row: Draw) -> Draw:
    return reveal_draw(row, version=row.version, actor=row.committed_by, at=later(1))


def test_every_month_is_as_loaded_as_its_days_allow_and_nobody_is_visited_while_closed() -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365) if (date(2027, 1, 1) + timedelta(days=n)).weekday() < 5]
    names = [f"H{n}" for n in range(120)]
    shut = {"H0": [(date(2027, 1, 1), date(2027, 11, 30))], "H1": [(date(2027, 1, 1), date(2027, 12, 31))]}
    placed = spread(names, days, shut)
    counts = [sum(day.month == month for day in placed.values()) for month in range(1, 13)]
    assert max(counts) - min(counts) <= 2
    assert placed["H0"].month == 12
    assert "H1" not in placed
    assert len(set(placed.values())) > 100  # a month's visits do not fall on one day


@pytest.mark.parametrize(("houses", "share", "drawn", "left"), [(7, 0.5, 0, 4), (7, 0.5, 3, 1), (10, 1.0, 10, 0), (3, 0.1, 0, 1)])
def test_a_quota_takes_exactly_what_is_left(houses: int, share: float, drawn: int, left: int) -> None:
    quota = Quota(RiskClass.LOW, share, houses, drawn)
    assert quota.left == left
    pool = houses - drawn
    assert -(-pool * quota.share_of(pool) // 1) == left


def test_the_seed_is_hidden_until_it_is_revealed_and_then_everything_recomputes() -> None:
    for number in (1, 2):
        a_house(number)
    row = a_draw()
    before = published_document(row)
    assert "seed" not in before
    assert row.commitment == before["commitment"]
    with pytest.raises(DomainError, match="满 1 天"):
        reveal_draw(row, version=row.version, actor=row.committed_by, at=AT)
    row = revealed(row)
    after = published_document(row)
    assert list(faults_of(after)) == []
    assert after["input_sha256"] == before["input_sha256"]
    assert not re.search(r"high|medium|low|class|风险", json.dumps(after, ensure_ascii=False))  # a stratum brands nobody
    assert any("摘要" in said for said in faults_of({**after, "inspectors": [*after["inspectors"], "检查员0"]}))
    visits = list(DrawnVisit.objects.filter(draw=row))
    assert {visit.institution_id for visit in visits} == set(Institution.objects.values_list("pk", flat=True))
    assert all(visit.inspection and visit.inspection.kind == InspectionKind.DRAW for visit in visits)
    assert sum(month.planned for month in months_of(row.plan)) == 2


def test_who_is_recused_is_not_drawn_and_may_not_sign() -> None:
    house, actor = a_house(1), officer_of(COUNTY)
    plan = a_year_plan(actor)
    second = second_of(plan.organisation)
    recusal = declare_recusal(second, house, "former_employer", "2023 年以前在此工作", actor=actor, at=AT)
    row = a_draw(plan, actor, second)
    assert row.document["excluded"] == [{"inspector": f"检查员{second.pk}", "institution": house.code, "reason": "已登记回避"}]
    assert "2023" not in json.dumps(published_document(row), ensure_ascii=False)
    row = revealed(row)
    visit = row.visits.get()
    assert list(visit.inspectors.all()) == []  # too few may go
    assert visit.inspection is not None
    part = fill_in(visit.inspection.parts.get())
    with pytest.raises(DomainError, match="回避"):
        sign(part)
    end_recusal(recusal, actor=actor, at=AT)
    sign(part)


def test_a_second_office_that_draws_the_same_house_comes_along() -> None:
    a_house(1)
    first = revealed(a_draw())
    fire = fire_officer()
    second = revealed(a_draw(a_year_plan(fire)))
    visit = Inspection.objects.exclude(kind="verification").get()
    assert visit.kind == InspectionKind.JOINT
    assert visit.parts.count() == 2
    assert {row.visits.get().inspection_id for row in (first, second)} == {visit.pk}


def test_a_house_drawn_in_this_plan_is_not_drawn_again() -> None:
    a_house(1)
    row = revealed(a_draw())
    with pytest.raises(DomainError, match="都已抽取"):
        a_draw(row.plan)
    new = a_house(2)
    assert [told["id"] for told in a_draw(row.plan).document["institutions"]] == [new.code]


def test_a_drawn_visit_is_taken_by_its_team_and_what_failed_becomes_a_finding() -> None:
    house = a_house(1)
    row = revealed(a_draw())
    drawn = row.visits.get()
    assert drawn.inspection is not None
    at = later(2)
    part = sign(fill_in(drawn.inspection.parts.get(), FAILING, at=at), at=at, visited_on=timezone.localdate(at))
    assert set(part.signatures.values_list("post", flat=True)) == set(drawn.inspectors.values_list("pk", flat=True))
    visit = Inspection.objects.get(pk=drawn.inspection_id)
    told = Acknowledgement("signed", manager_of(house), PASSWORD)
    visit = acknowledge(visit, told, version=visit.version, actor=row.committed_by, at=at)
    assert visit.state == InspectionState.RECORDED
    found = Finding.objects.get(notice__part=part)
    assert (found.institution, found.item.key, found.state) == (house, FAILING, FindingState.OPEN)
    assert sum(month.done for month in months_of(row.plan)) == 1
    assert is_opened(row, timezone.localdate(at))


def test_closed_houses_are_visited_when_they_are_open() -> None:
    house, plan = a_house(1), a_year_plan()
    note_closure(plan, ClosedDays(house, ON, YEAR_END, "装修"), actor=plan.made_by, at=AT)
    row = revealed(a_draw(plan))
    assert row.visits.get().why_not == "检查期间全部停开。"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_on": ON - timedelta(days=1)}, "早于今天"),
        ({"first_on": date(ON.year + 1, 1, 1)}, "之内"),
        ({"last_on": ON - timedelta(days=3)}, "早于第一天"),
        ({"inspectors": []}, "两名"),
    ],
)
def test_an_impossible_draw_is_refused(changes: dict[str, Any], said: str) -> None:
    a_house(1)
    plan = a_year_plan()
    told = {"first_on": ON, "last_on": YEAR_END, "inspectors": [plan.made_by, second_of(plan.organisation)], **changes}
    with pytest.raises(DomainError, match=said):
        commit_draw(plan, NewDraw(**told), actor=plan.made_by, at=AT)


def test_a_stranger_is_not_drawn_to_go_and_one_draw_waits_at_a_time() -> None:
    a_house(1)
    plan = a_year_plan()
    with pytest.raises(DomainError, match="本单位"):
        commit_draw(plan, NewDraw(ON, YEAR_END, [plan.made_by, fire_officer()]), actor=plan.made_by, at=AT)
    row = a_draw(plan)
    with pytest.raises(DomainError, match="还没有揭晓"):
        a_draw(plan)
    withdraw_draw(row, "名单漏了两家。", version=row.version, actor=plan.made_by, at=AT)
    assert a_draw(plan).name != row.name


def test_a_plan_keeps_to_the_least_share_and_is_made_once() -> None:
    with pytest.raises(DomainError, match="高风险"):
        make_plan(ON.year, {**SHARES, RiskClass.HIGH: 0.5}, "", actor=officer_of(COUNTY), at=AT)
    a_year_plan()
    with pytest.raises(DomainError, match="已经编制"):
        a_year_plan()


def test_the_result_is_public_when_the_visits_are_over_and_not_before(client: Client) -> None:
    house = a_house(1)
    row = revealed(a_draw())
    page, file = (reverse(name, kwargs={"pk": row.pk}) for name in ("draw_published", "draw_published_file"))
    shown = client.get(page).content.decode()
    assert row.commitment in shown
    assert house.name not in shown
    assert client.get(file).status_code == 404
    visit = Inspection.objects.exclude(kind="verification").get()
    miss_inspection(visit, "机构临时停业。", version=visit.version, actor=row.committed_by, at=later(2))
    assert is_opened(row, ON)
    assert house.name in client.get(page).content.decode()
    assert list(faults_of(json.loads(client.get(file).content))) == []
    assert row.name in client.get(reverse("draw_list")).content.decode()


def test_a_house_another_office_planned_is_joined_only_while_nobody_signed() -> None:
    house, fire = a_house(1), fire_officer()
    office = fire.organisation
    assert isinstance(office, Organisation)
    known = plan_inspection(house, InspectionPlan(InspectionKind.ROUTINE, ON, [office]), actor=fire, at=AT)
    sign(fill_in(known.parts.get()))
    row = revealed(a_draw())
    assert row.visits.get().inspection_id != known.pk


def test_an_officer_plans_draws_and_reads_on_the_screen(client: Client) -> None:
    house, actor = a_house(1), officer_of(COUNTY)
    second = second_of(actor.organisation)  # type: ignore[arg-type]  # an officer has an office
    client.force_login(actor.user)
    told = {"year": timezone.localdate().year, "share_high": 100, "share_medium": 60, "share_low": 10}
    assert client.post(reverse("annual_plan_make"), told).status_code == 422  # less than the parameter
    client.post(reverse("annual_plan_make"), {**told, "share_low": 100})
    plan = AnnualPlan.objects.get()
    client.post(reverse("closure_note", kwargs={"pk": plan.pk}), {"first_on": YEAR_END, "last_on": YEAR_END, "reason": "寒假"})
    recused = {"inspector": second.pk, "institution": house.pk, "kind": "relative"}
    client.post(reverse("recusal_declare", kwargs={"pk": plan.pk}), recused)
    shown = client.get(reverse("annual_plan_show", kwargs={"pk": plan.pk})).content.decode()
    assert "寒假" in shown
    assert "近亲属" in shown
