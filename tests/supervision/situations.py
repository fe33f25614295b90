"""Rows at which every action on supervision is tried."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Model

from demonstration.factories import a_house
from filings.factories import COUNTY, a_department, a_post, manager_of, officer_of
from qingmiao.accounts.models import Department, Role
from qingmiao.supervision.models import InspectionKind, RectificationNotice
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.supervision.services.answering import answer_finding
from qingmiao.supervision.services.deciding import NextStep, take_step
from qingmiao.supervision.services.drawing import ClosedDays, NewDraw, commit_draw, declare_recusal, make_plan, note_closure
from qingmiao.supervision.services.planning import NewItem, add_local_item, start_self_check
from qingmiao.supervision.services.signing import Acknowledgement, acknowledge
from qingmiao.supervision.services.taking import attach_photo
from supervision.factories import AT, ON, a_photo, a_plan, fill_in, second_of, sign


def situations() -> Iterator[Model]:
    """Yield a joint visit of health and market regulation with all that came of it; plans and draws; a self-check; a local item."""
    house = a_house(41)
    health, market = officer_of(), a_post(Role.DEPARTMENT_OFFICER, a_department(Department.MARKET_REGULATION, COUNTY))
    assert health.organisation
    assert market.organisation
    plan = a_plan(house, InspectionKind.JOINT, health.organisation, market.organisation)
    own, other = plan.parts.order_by("pk")
    photo = attach_photo(own, "cctv_days", a_photo(), actor=health, at=AT)
    photo_of_other = attach_photo(other, "scope_words", a_photo(), actor=market, at=AT)
    own, other = sign(fill_in(own, "cctv_days")), sign(fill_in(other, "scope_words"))
    plan.refresh_from_db()
    row = acknowledge(plan, Acknowledgement("absent", note="外出。"), version=plan.version, actor=health, at=AT)
    yield from (house, row, own, other, photo, photo_of_other)
    for notice in RectificationNotice.objects.order_by("pk"):
        notice.read_at, notice.read_by = AT, manager_of(house)
        notice.save()
        finding = notice.findings.get()
        actor, receiver = (health, market) if notice.part == own else (market, health)
        step = NextStep("referral", "《食品安全法》（条款待核）", "请依职责处理。", "", receiver.organisation)
        taken = take_step(finding, step, version=finding.version, actor=actor, at=AT)
        finding.refresh_from_db()
        told = answer_finding(finding, "已更换。", [a_photo()], version=finding.version, actor=manager_of(house), at=AT)
        yield from (notice, finding, taken, told.files.get())
    check = start_self_check(house, InspectionKind.DAILY, actor=manager_of(house), at=AT)
    part = check.parts.get()
    yield from (check, part, attach_photo(part, "exits", a_photo(), actor=manager_of(house), at=AT))
    for officer in (health, market):
        plan = make_plan(ON.year, dict.fromkeys(RiskClass, 1.0), "", actor=officer, at=AT)
        closed = note_closure(plan, ClosedDays(house, ON, ON, "装修"), actor=officer, at=AT)
        recused = declare_recusal(officer, house, "relative", "", actor=officer, at=AT)
        team = [officer, second_of(plan.organisation)]
        drawn = commit_draw(plan, NewDraw(ON, date(ON.year, 12, 31), team), actor=officer, at=AT)
        yield from (plan, closed, recused, drawn)
    new = NewItem("入园车辆登记", "看门口登记本", "本县安全工作方案", False, ["health"], ["visit"], "minor", ON)  # one field of several
    yield add_local_item(new, actor=health, at=AT)
