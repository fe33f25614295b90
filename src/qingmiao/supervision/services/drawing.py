"""The year's plan, and the draws of it: fixed and committed to in public first, revealed afterwards, then visits."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import OrganisationKind, Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.engines.matching.lottery import commitment
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import (
    SELF_CHECKS,
    AnnualPlan,
    Closure,
    Draw,
    DrawnVisit,
    DrawState,
    Inspection,
    InspectionKind,
    InspectionState,
    Recusal,
)
from qingmiao.supervision.queries.checklists import drawn_for
from qingmiao.supervision.queries.plans import closures_by_code, document_of, forms_of, number_of, pool_of, recusals_of
from qingmiao.supervision.rules.draws import TEAM, Drawn, classes_of, draw_visits, input_digest, read_draw
from qingmiao.supervision.rules.plans import DRAW_NOTICE_DAYS, shares_on, spread
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.supervision.services.planning import InspectionPlan, join_inspection, plan_inspection
from qingmiao.supervision.workflow import DRAWS

URGENT = {risk_class.value: place for place, risk_class in enumerate(RiskClass)}


@dataclass(frozen=True)
class NewDraw:
    """A draw to be: the days on which its visits fall, and who may be drawn to go."""

    first_on: date
    last_on: date
    inspectors: Sequence[Post]


@dataclass(frozen=True)
class ClosedDays:
    """Days on which an institution, or with none the whole county, is closed."""

    institution: Institution | None
    first_on: date
    last_on: date
    reason: str


@transaction.atomic
def make_plan(year: int, shares: dict[RiskClass, float], note: str, *, actor: Post, at: datetime) -> AnnualPlan:
    """Make an office's plan of a year; of each risk class no less than the parameter of its first day is visited."""
    office = actor.organisation
    if office is None or office.kind != OrganisationKind.DEPARTMENT or not office.division_code[4:].strip("0"):
        raise DomainError("年度检查计划由县（市、区）的部门编制。")
    on = timezone.localdate(at)
    if not on.year <= year <= on.year + 1:
        raise DomainError(f"只能编制 {on.year} 年和 {on.year + 1} 年的计划。", field="year")
    if AnnualPlan.objects.filter(organisation=office, year=year).exists():
        raise DomainError(f"本单位 {year} 年的检查计划已经编制。", field="year")
    if not forms_of(office, on):
        raise DomainError("检查目录里没有本单位的事项，不需要编制检查计划。")
    for risk_class, least in shares_on(load(), date(year, 1, 1)).items():
        if not least <= shares[risk_class] <= 1:
            raise DomainError(f"{risk_class.label}风险的抽查比例应在 {least:.0%} 和 100% 之间。", field=f"share_{risk_class.value}")
    told = {risk_class.value: share for risk_class, share in shares.items()}
    plan = AnnualPlan.objects.create(
        organisation=office, county_code=office.division_code, year=year, shares=told, note=note.strip(), made_by=actor, made_at=at
    )
    audit.record(actor, "make_plan", plan, at=at, changes={"year": year, "shares": told})
    return plan


@transaction.atomic
def note_closure(plan: AnnualPlan, told: ClosedDays, *, actor: Post, at: datetime) -> Closure:
    """Note days on which an institution, or the whole county, is closed."""
    if told.last_on < told.first_on:
        raise DomainError("最后一天不能早于第一天。", field="last_on")
    if told.institution is not None and told.institution.county_code != plan.county_code:
        raise DomainError("请选择本县（市、区）的机构。", field="institution")
    row = Closure.objects.create(
        county_code=plan.county_code,
        institution=told.institution,
        first_on=told.first_on,
        last_on=told.last_on,
        reason=written(told.reason, "请写明原因，如寒假、装修。")[:100],
        told_by=actor,
        at=at,
    )
    days = {"from": told.first_on.isoformat(), "to": told.last_on.isoformat(), "reason": row.reason}
    audit.record(actor, "note_closure", row, at=at, changes=days)
    return row


@transaction.atomic
def remove_closure(row: Closure, *, actor: Post, at: datetime) -> None:
    """Take away closed days that were wrong; visits already planned stay."""
    audit.record(actor, "remove_closure", row, at=at, changes={"reason": row.reason})
    row.delete()


@transaction.atomic
def declare_recusal(inspector: Post, institution: Institution, kind: str, note: str, *, actor: Post, at: datetime) -> Recusal:
    """Declare that an officer of the own office may not visit an institution; later draws and signatures keep to it."""
    if inspector.organisation_id != actor.organisation_id or actor.organisation is None:
        raise DomainError("请选择本单位的检查人员。", field="inspector")
    if institution.county_code != actor.organisation.division_code:
        raise DomainError("请选择本县（市、区）的机构。", field="institution")
    if Recusal.objects.filter(inspector=inspector, institution=institution, ended_at=None).exists():
        raise DomainError("这名检查人员已登记回避这家机构。", field="institution")
    row = Recusal.objects.create(
        inspector=inspector,
        organisation=actor.organisation,
        institution=institution,
        kind=kind,
        note=note.strip()[:200],
        declared_by=actor,
        declared_at=at,
    )
    audit.record(actor, "declare_recusal", row, at=at, changes={"inspector": inspector.pk, "institution": institution.pk, "kind": kind})
    return row


@transaction.atomic
def end_recusal(row: Recusal, *, actor: Post, at: datetime) -> Recusal:
    """End a recusal; it stays in the record."""
    row = lock(Recusal, row.pk)
    if row.ended_at is not None:
        raise DomainError("这项回避已经结束。")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    audit.record(actor, "end_recusal", row, at=at)
    return row


@transaction.atomic
def commit_draw(plan: AnnualPlan, new: NewDraw, *, actor: Post, at: datetime) -> Draw:
    """Fix what is drawn from, and publish the commitment to a seed that nobody has seen.

    Raises DomainError for days outside of the year or past, fewer than two inspectors, another draw that waits, and nothing left to draw.
    """
    plan = lock(AnnualPlan, plan.pk)
    _refuse_draw(plan, new, actor, timezone.localdate(at))
    houses, quotas = pool_of(plan, timezone.localdate(at))
    if not any(quota.left for quota in quotas):
        raise DomainError("本年度各风险类别应抽查的机构都已抽取。")
    name = f"{plan.year}年{plan.organisation.name}第{plan.draws.count() + 1}次双随机抽查"
    document = document_of(name, houses, quotas, new.inspectors, recusals_of(plan.organisation))
    seed = secrets.token_hex(32)
    row = Draw.objects.create(
        plan=plan,
        name=name,
        first_on=new.first_on,
        last_on=new.last_on,
        seed=seed,
        commitment=commitment(name, seed),
        input_sha256=input_digest(document),
        document=document,
        committed_by=actor,
        committed_at=at,
    )
    told = {"commitment": row.commitment, "input_sha256": row.input_sha256, "institutions": len(document["institutions"])}
    audit.record(actor, "commit_draw", row, at=at, changes=told)
    return row


@transaction.atomic
def withdraw_draw(row: Draw, reason: str, *, version: int, actor: Post, at: datetime) -> Draw:
    """Give a draw up before its seed is revealed; it stays on the public page with its reason."""
    row = take(row, version)
    row.withdrawn_reason = written(reason, "请写明为什么撤回。", field="reason")[:200]
    return DRAWS.perform(row, "withdraw_draw", actor=actor, at=at, note=row.withdrawn_reason)


@transaction.atomic
def reveal_draw(row: Draw, *, version: int, actor: Post, at: datetime) -> Draw:
    """Reveal the seed, draw, and plan the visits over the months; refused before the commitment stood long enough."""
    row, on = take(row, version), timezone.localdate(at)
    days = int(load().value(DRAW_NOTICE_DAYS, on).value)
    opens_on = timezone.localdate(row.committed_at) + timedelta(days=days)
    if on < opens_on:
        raise DomainError(f"承诺值公布满 {days} 天后才能揭晓种子，{day_words(opens_on)} 起可以抽取。")
    if on > row.last_on:
        raise DomainError(f"检查期间到 {day_words(row.last_on)} 已经结束，请撤回后重新公布承诺值。")
    row.drawn_at = at
    DRAWS.perform(row, "reveal_draw", actor=actor, at=at)
    drawn = draw_visits(read_draw({**row.document, "seed": row.seed.open(), "commitment": row.commitment}))
    _plan_visits(row, drawn, actor=actor, at=at)
    return row


def _refuse_draw(plan: AnnualPlan, new: NewDraw, actor: Post, on: date) -> None:
    if new.first_on.year != plan.year or new.last_on.year != plan.year:
        raise DomainError(f"检查日期应在 {plan.year} 年之内。", field="first_on")
    if new.first_on < on:
        raise DomainError("检查日期不能早于今天。", field="first_on")
    if new.last_on < new.first_on:
        raise DomainError("最后一天不能早于第一天。", field="last_on")
    if len(new.inspectors) < TEAM:
        raise DomainError("现场检查须由两名人员进行，请至少选择两名检查人员。", field="inspectors")
    if any(post.organisation_id != actor.organisation_id for post in new.inspectors):
        raise DomainError("请在本单位的人员中选择。", field="inspectors")
    if plan.draws.filter(state=DrawState.COMMITTED).exists():
        raise DomainError("已有一次抽取公布了承诺值、还没有揭晓，请先揭晓或撤回。")


def _plan_visits(row: Draw, drawn: Sequence[Drawn], *, actor: Post, at: datetime) -> None:
    on, working = timezone.localdate(at), calendar()
    first = max(row.first_on, on)
    span = (first + timedelta(days=n) for n in range((row.last_on - first).days + 1))
    classes = classes_of(row.document)
    urgent = sorted((one.institution for one in drawn), key=lambda code: URGENT[classes[code]])
    placed = spread(
        urgent, [day for day in span if working.is_working_day(day)], closures_by_code(row.plan.county_code, first, row.last_on)
    )
    houses = {house.code: house for house in Institution.objects.filter(code__in=classes).order_by("pk")}
    posts = {number_of(post): post for post in Post.objects.filter(organisation=row.plan.organisation).order_by("pk")}
    for place, one in enumerate(drawn, 1):
        visit, why_not = _visit(row, houses[one.institution], placed.get(one.institution), actor=actor, at=at)
        made = DrawnVisit.objects.create(
            draw=row,
            place=place,
            institution=houses[one.institution],
            risk_class=classes[one.institution],
            inspection=visit,
            why_not=why_not,
        )
        made.inspectors.set(posts[name] for name in one.team)


def _visit(row: Draw, house: Institution, on: date | None, *, actor: Post, at: datetime) -> tuple[Inspection | None, str]:
    """Plan one visit, or come along on one that another office has planned in these days; or say why there is none."""
    if on is None or house.standing != Standing.FILED:
        return None, "检查期间全部停开。" if on is None else "抽取时已不在备案名录内。"
    office = row.plan.organisation
    if not drawn_for(house, InspectionKind.DRAW, office, on):
        return None, "检查目录里没有本单位对这家机构的事项。"
    others = Inspection.objects.filter(institution=house, state=InspectionState.PLANNED, planned_on__range=(row.first_on, row.last_on))
    free = others.exclude(kind__in=SELF_CHECKS).exclude(parts__organisation=office).exclude(parts__signed_at__isnull=False)
    known = free.order_by("planned_on", "pk").first()
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"draw-{row.pk}-{house.code}")
    plan = InspectionPlan(InspectionKind.DRAW, on, [office], row.name, key)
    if known is not None:
        return join_inspection(known, office, actor=actor, at=at), ""
    return plan_inspection(house, plan, actor=actor, at=at), ""
