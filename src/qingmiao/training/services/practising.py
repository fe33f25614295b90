"""Plans to take up another post, practice bases with their mentors, contests and what was won."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.training.models import Base, Contest, ContestResult, CrossPlan, Mentorship
from qingmiao.workforce.models import Engagement, Worker


@transaction.atomic
def plan_crossing(row: Engagement, role: StaffRole, due_on: date, *, actor: Post, at: datetime) -> CrossPlan:
    """Plan that somebody takes up another post by a day."""
    on = timezone.localdate(at)
    if due_on < on:
        raise DomainError("完成期限不能早于今天。", field="due_on")
    if CrossPlan.objects.filter(worker=row.worker_id, role=role, ended_on=None).exists():
        raise DomainError("此人已有同一岗位的计划。", field="due_on")
    made = CrossPlan.objects.create(worker_id=row.worker_id, institution_id=row.institution_id, role=role, made_on=on, due_on=due_on)
    audit.record(actor, "plan_crossing", made, at=at, changes={"role": role, "due_on": due_on.isoformat()})
    return made


@transaction.atomic
def end_plan(row: CrossPlan, *, actor: Post, at: datetime) -> CrossPlan:
    """End a plan, fulfilled or not."""
    row = lock(CrossPlan, row.pk)
    if row.ended_on is not None:
        raise DomainError("这份计划已经结束。")
    row.ended_on = timezone.localdate(at)
    row.save(update_fields=["ended_on"])
    audit.record(actor, "end_plan", row, at=at)
    return row


@transaction.atomic
def name_base(institution: Institution, places: int, *, actor: Post, at: datetime) -> Base:
    """Name an institution a practice base, or change how many may learn there at once."""
    if not 1 <= places <= 100:
        raise DomainError("带教人数须在 1 至 100 之间。", field="places")
    row, _ = Base.objects.update_or_create(
        institution=institution,
        defaults={"places": places, "until_on": None},
        create_defaults={"places": places, "since_on": timezone.localdate(at)},
    )
    audit.record(actor, "name_base", row, at=at, changes={"places": places})
    return row


@dataclass(frozen=True)
class Apprenticed:
    """Who learns from whom, from when to when."""

    mentor: Worker
    apprentice: Worker
    since_on: date
    until_on: date


@transaction.atomic
def take_apprentice(base: Base, what: Apprenticed, *, actor: Post, at: datetime) -> Mentorship:
    """Let somebody learn at a base. Raises DomainError for a mentor who does not work there, and when its places are taken."""
    base = lock(Base, base.pk)
    if what.until_on < what.since_on:
        raise DomainError("结束日期不能早于开始日期。", field="until_on")
    if what.mentor.pk == what.apprentice.pk:
        raise DomainError("带教人和学员不能是同一人。", field="apprentice")
    if not Engagement.objects.filter(worker=what.mentor, institution=base.institution_id, period__upper_inf=True).exists():
        raise DomainError("带教人须是实践基地的在岗人员。", field="mentor")
    there = base.mentorships.filter(since_on__lte=what.until_on, until_on__gte=what.since_on).count()
    if there >= base.places:
        raise DomainError(f"实践基地同时带教 {base.places} 人，这段时间已满。", field="since_on")
    row = Mentorship.objects.create(base=base, made_by=actor, **vars(what))
    audit.record(actor, "take_apprentice", row, at=at)
    return row


@transaction.atomic
def hold_contest(title: str, held_on: date, *, actor: Post, at: datetime) -> Contest:
    """Enter a contest of skill."""
    if held_on > timezone.localdate(at):
        raise DomainError("竞赛日期不能晚于今天。", field="held_on")
    if Contest.objects.filter(title=title, held_on=held_on).exists():
        raise DomainError("这场竞赛已登记。", field="title")
    row = Contest.objects.create(title=title, held_on=held_on, county_code=actor.division_code)
    audit.record(actor, "hold_contest", row, at=at)
    return row


@transaction.atomic
def enter_result(contest: Contest, worker: Worker | None, award: str, *, actor: Post, at: datetime) -> ContestResult:
    """Enter what somebody won; it stands in the person's own file."""
    if worker is None:
        raise DomainError("没有这个证件号码的从业人员，请核对。", field="number")
    if contest.results.filter(worker=worker).exists():
        raise DomainError("此人的成绩已登记。", field="number")
    row = ContestResult.objects.create(contest=contest, worker=worker, award=award)
    audit.record(actor, "enter_result", row, at=at, changes={"award": award})
    return row
