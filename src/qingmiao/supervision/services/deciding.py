"""The office's side of a finding: extension, recheck, closing, and what follows where it is not cured."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, start_clock_until, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.supervision.models import STOPS, Extension, Finding, FindingStep, Inspection, InspectionState, Objection, Recheck, StepKind
from qingmiao.supervision.rules.vocabulary import Severity
from qingmiao.supervision.services.answering import RECHECK_CLOCK, is_open, news
from qingmiao.supervision.services.noticing import RECTIFICATION_CLOCK, due_on
from qingmiao.supervision.services.planning import plan_next_visit
from qingmiao.supervision.workflow import FINDINGS

REFERRAL_CLOCK = "referral"
PUBLISHED_MONTHS, REFERRAL_WORKING_DAYS = declare("supervision.published_months", "supervision.referral_working_days")
MOST_CHILDREN = 2000
SETTLED = (StepKind.STOP_CLASS, StepKind.STOP_HOUSE)


@dataclass(frozen=True)
class Rechecked:
    """What was found at a recheck: by the papers, or on a visit that was recorded. `due_on` is the new deadline where it is not cured."""

    is_cured: bool
    note: str
    visit: Inspection | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class NextStep:
    """A measure: its kind, on what law, its words; how many children go where by when if something stops; to whom it is referred."""

    kind: str
    law: str
    words: str
    settlement: str = ""
    receiver: Organisation | None = None
    stopped_class: str = ""
    children: int | None = None
    settle_by: date | None = None

    @property
    def settles(self) -> str:
        """The settlement in a sentence; empty where nothing stops."""
        return f"{self.children} 名婴幼儿，{self.settle_by} 前：{self.settlement.strip()}" if self.kind in SETTLED else ""


@transaction.atomic
def decide_extension(row: Finding, words: str, *, grants: bool, version: int, actor: Post, at: datetime) -> Extension:
    """Answer the request for a longer deadline; granted, the clock begins anew and ends on the day that was asked for."""
    words = written(words, "请写明同意或不同意的理由。", field="decision")
    row, on = take(row, version), timezone.localdate(at)
    asked = Extension.objects.filter(finding=row, decided_at=None).first()
    if asked is None or not is_open(row):
        raise DomainError("没有等待答复的延期申请。")
    asked.is_granted, asked.decision, asked.decided_at = grants, words, at
    asked.save(update_fields=["is_granted", "decision", "decided_at"])
    if grants:
        row.due_on = asked.until
        row.save(update_fields=["due_on"])
        stop_clocks(row, on=on, outcome="extended", unmet="同意延期", kinds=frozenset({RECTIFICATION_CLOCK}))
        start_clock_until(row, RECTIFICATION_CLOCK, "整改期限（延期后）", on=on, due_on=asked.until)
    audit.record(actor, "decide_extension", row, at=at, changes={"granted": grants, "words": words})
    title = f"延期申请{'已同意' if grants else '未同意'}：{row.title}"
    tell(row, news(row, "extension-decided", title, words), row.institution.organisation, at=at)
    return asked


@transaction.atomic
def recheck(row: Finding, told: Rechecked, *, version: int, actor: Post, at: datetime) -> Finding:
    """Close a finding that is cured, or give it back with a new deadline.

    Raises DomainError without words, and for a visit that was not recorded or was before the answer.
    """
    note = written(told.note, "请写明复查看到的情况。", field="note")
    row, on = take(row, version), timezone.localdate(at)
    answer = row.rectifications.order_by("pk").last()
    if answer is None:
        raise DomainError("机构还没有报送整改情况，不能复查。")
    _refuse_visit(row, told.visit, timezone.localdate(answer.at))
    if told.is_cured:
        _close(row, note, on, actor=actor, at=at)
    else:
        _give_back(row, note, told.due_on or due_on(Severity(row.severity), on), on, actor=actor, at=at)
    Recheck.objects.create(rectification=answer, is_cured=told.is_cured, note=note, visit=told.visit, by=actor, at=at)
    return row


@transaction.atomic
def take_step(row: Finding, step: NextStep, *, version: int, actor: Post, at: datetime) -> FindingStep:
    """Take a finding further: warn, refer with a clock, stop a class or the house at once with the settlement of the children.

    Raises DomainError without law or words, for a stop without settlement, a referral to nobody or to oneself, a closed finding.
    """
    law, words = written(step.law, "请写明依据的法律和条款。", field="law"), written(step.words, "请写明内容。", field="words")
    row, on = take(row, version), timezone.localdate(at)
    if not is_open(row):
        raise DomainError(f"这个问题“{row.get_state_display()}”，不能再采取措施。")
    _refuse_step(step, actor, on)
    _refuse_penalty(row, step, on)
    taken = FindingStep.objects.create(
        finding=row,
        kind=step.kind,
        law=law[:200],
        words=words,
        stopped_class=step.stopped_class if step.kind == StepKind.STOP_CLASS else "",
        children=step.children if step.kind in SETTLED else None,
        settlement=step.settlement.strip() if step.kind in SETTLED else "",
        settle_by=step.settle_by if step.kind in SETTLED else None,
        by=actor,
        at=at,
        receiver=step.receiver if step.kind == StepKind.REFERRAL else None,
    )
    if taken.receiver is not None:
        days = int(load().value(REFERRAL_WORKING_DAYS, on).value)
        start_clock(taken, REFERRAL_CLOCK, "移送答复时限", on=on, working_days=days, county_code=row.county_code)
        tell(row, news(row, "referred", f"移送：{row.institution.name} {row.title}", words), taken.receiver, at=at)
    audit.record(actor, "take_finding_step", row, at=at, changes={"kind": step.kind, "law": law})
    title = f"{taken.get_kind_display()}：{row.title}"
    body = f"{words}\n依据：{law}" + (f"\n婴幼儿安置：{step.settles}" if step.settles else "")
    told = [row.institution.organisation, *([health_department_of(row.county_code)] if step.kind in STOPS else [])]
    tell(row, news(row, f"step-{taken.pk}", title, body), *told, at=at)
    return taken


@transaction.atomic
def answer_referral(step: FindingStep, words: str, *, actor: Post, at: datetime) -> FindingStep:
    """Answer what was referred; its clock stops. The finding keeps its owner."""
    words = written(words, "请写明处理结果。", field="answer")
    step = lock(FindingStep, step.pk)
    if step.ended_at is not None:
        raise DomainError("这次移送已经答复。")
    step.answer, step.ended_at = words, at
    step.save(update_fields=["answer", "ended_at"])
    stop_clocks(step, on=timezone.localdate(at), outcome="answered", kinds=frozenset({REFERRAL_CLOCK}))
    audit.record(actor, "answer_referral", step, at=at, changes={"answer": words})
    row = step.finding
    title = f"{step.receiver.name if step.receiver else ''}已答复移送：{row.title}"
    tell(row, news(row, f"referral-{step.pk}", title, words), row.organisation, at=at)
    return step


@transaction.atomic
def lift_stop(step: FindingStep, *, actor: Post, at: datetime) -> FindingStep:
    """End a stop; the institution may take children again."""
    step = lock(FindingStep, step.pk)
    if step.kind not in STOPS or step.ended_at is not None:
        raise DomainError("没有要解除的停止措施。")
    step.ended_at = at
    step.save(update_fields=["ended_at"])
    audit.record(actor, "lift_stop", step, at=at)
    row = step.finding
    tell(row, news(row, f"lifted-{step.pk}", f"已解除{step.get_kind_display()}：{row.title}"), row.institution.organisation, at=at)
    return step


@transaction.atomic
def answer_objection(row: Finding, words: str, *, upholds: bool, version: int, actor: Post, at: datetime) -> Objection:
    """Answer an objection; upheld, the finding is not published, or taken off."""
    words = written(words, "请写明答复的理由。", field="answer")
    row = take(row, version)
    said = Objection.objects.filter(finding=row, answered_at=None).first()
    if said is None:
        raise DomainError("没有等待答复的异议。")
    said.is_upheld, said.answer, said.answered_at = upholds, words, at
    said.save(update_fields=["is_upheld", "answer", "answered_at"])
    if upholds:
        row.publish_on = None
        row.save(update_fields=["publish_on"])
    audit.record(actor, "answer_objection", row, at=at, changes={"upheld": upholds, "words": words})
    title = f"异议{'成立，不再公示' if upholds else '不成立'}：{row.title}"
    tell(row, news(row, "objection-answered", title, words), row.institution.organisation, at=at)
    return said


def _refuse_visit(row: Finding, visit: Inspection | None, answered_on: date) -> None:
    if visit is None:
        return
    if visit.institution_id != row.institution_id or visit.state != InspectionState.RECORDED:
        raise DomainError("请选择这家机构已记录的一次检查，或者按书面材料复查。", field="visit")
    if visit.visited_on is None or visit.visited_on < answered_on:
        raise DomainError("这次检查在机构报送整改之前，不能作为复查。", field="visit")


def _refuse_step(step: NextStep, actor: Post, on: date) -> None:
    if step.kind not in StepKind:
        raise DomainError("请选择措施。", field="kind")
    if step.kind in SETTLED:
        _refuse_unsettled(step, on)
    if step.kind == StepKind.REFERRAL:
        if step.receiver is None or step.receiver.kind != OrganisationKind.DEPARTMENT:
            raise DomainError("请选择移送到哪个部门。", field="receiver")
        if step.receiver.pk == actor.organisation_id:
            raise DomainError("不能移送给本单位。", field="receiver")


def _refuse_unsettled(step: NextStep, on: date) -> None:
    if step.kind == StepKind.STOP_CLASS and not step.stopped_class.strip():
        raise DomainError("请选择停哪个班。", field="stopped_class")
    if step.children is None or not 0 <= step.children <= MOST_CHILDREN:
        raise DomainError("请写明受影响的婴幼儿人数，没有的写 0。", field="children")
    if not step.settlement.strip():
        raise DomainError("请写明婴幼儿的安置：去哪里、由谁接。", field="settlement")
    if step.settle_by is None or step.settle_by < on:
        raise DomainError("请写明什么时候安置完，不能早于今天。", field="settle_by")


def _refuse_penalty(row: Finding, step: NextStep, on: date) -> None:
    """A warning or a penalty needs a law that has one, and comes after the time to cure, or at once where something had to stop."""
    if step.kind not in (StepKind.WARNING, StepKind.PENALTY):
        return
    if not row.penalty:
        raise DomainError("这个事项没有法律规定的警告或处罚（备案本身没有罚则）。可以移送主管部门，或者停止收托。", field="kind")
    is_late = row.due_on is not None and row.due_on < on
    has_failed = Recheck.objects.filter(rectification__finding=row, is_cured=False).exists()
    if not is_late and not has_failed and row.severity != Severity.STOP_AT_ONCE:
        due = day_words(row.due_on) if row.due_on else ""
        raise DomainError(f"整改期限 {due} 还没有到，也没有复查不合格，现在不能警告或处罚。", field="kind")


def _close(row: Finding, note: str, on: date, *, actor: Post, at: datetime) -> None:
    row.closed_on = on
    row.published_until = add_months(on, int(load().value(PUBLISHED_MONTHS, on).value))
    row.save(update_fields=["published_until"])
    FINDINGS.perform(row, "close_finding", actor=actor, at=at, note=note)
    stop_clocks(row, on=on, outcome="closed", kinds=frozenset({RECHECK_CLOCK, RECTIFICATION_CLOCK}))
    tell(row, news(row, "closed", f"已销号：{row.title}", note), row.institution.organisation, at=at)
    plan_next_visit(row.institution, actor=actor, at=at)


def _give_back(row: Finding, note: str, until: date, on: date, *, actor: Post, at: datetime) -> None:
    if until <= on:
        raise DomainError("新的整改期限须晚于今天。", field="due_on")
    row.due_on = until
    FINDINGS.perform(row, "reopen_finding", actor=actor, at=at, note=note)
    stop_clocks(row, on=on, outcome="rechecked", kinds=frozenset({RECHECK_CLOCK}))
    start_clock_until(row, RECTIFICATION_CLOCK, "整改期限（复查后）", on=on, due_on=until)
    tell(row, news(row, "given-back", f"复查不合格，请继续整改：{row.title}", note), row.institution.organisation, at=at)
