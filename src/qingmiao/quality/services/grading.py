"""The grade: proposed by the leader from what the experts gave, objected to once, decided by the county, public after its delay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core.clocks import calendar, running, start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import take
from qingmiao.quality.models import Evaluation, GradeObjection
from qingmiao.quality.rules.grading import Standard, agreed_within_given, grade_of, read_standard, within
from qingmiao.quality.rules.vocabulary import Declaration, Grade, QuestionAnswer
from qingmiao.quality.services.evaluating import news
from qingmiao.quality.workflow.evaluations import EVALUATIONS

OBJECTION_WORKING_DAYS, ANSWER_WORKING_DAYS, PUBLISH_WORKING_DAYS, CYCLE_MONTHS, REVISIT_MONTHS, REVISIT_BELOW = declare(
    "quality.objection_working_days",
    "quality.objection_answer_working_days",
    "quality.publish_working_days",
    "quality.cycle_months",
    "quality.revisit_months",
    "quality.revisit_below_points",
)
OBJECTION_CLOCK, ANSWER_CLOCK = "grade_objection", "grade_objection_answer"


@dataclass(frozen=True)
class Agreement:
    """What the team agreed on. `answers`: clause → answer; `base_missed`: clauses of those missed that are base indicators."""

    visited_on: date
    points: Mapping[str, int]
    answers: Mapping[str, str]
    conclusion: str
    base_missed: Sequence[str] = ()


@transaction.atomic
def propose_grade(row: Evaluation, told: Agreement, *, version: int, actor: Post, at: datetime) -> Evaluation:
    """Propose the grade; the institution may object within the clock.

    Raises DomainError where a part lies outside what the experts gave, an indicator has no answer, or a day cannot be.
    """
    row, on = take(row, version), timezone.localdate(at)
    standard = read_standard(row.standard)
    _refuse_agreement(row, standard, told, on)
    row.points = {part.value: told.points[part.value] for part in standard.parts}
    row.visited_on, row.conclusion, row.proposed_on = told.visited_on, written(told.conclusion, "请写明评估意见。", field="conclusion"), on
    missed = _base_missed(standard, told)
    row.answers = [[one.clause, told.answers[one.clause], one.clause in missed] for one in standard.questions]
    row.grade = grade_of(standard, row.points, misses_base=bool(missed))
    EVALUATIONS.perform(row, "propose_grade", actor=actor, at=at, note=f"{row.get_grade_display()}，{row.total} 分")
    if not GradeObjection.objects.filter(evaluation=row).exists():
        days = int(load().value(OBJECTION_WORKING_DAYS, on).value)
        start_clock(row, OBJECTION_CLOCK, "异议期", on=on, working_days=days, county_code=row.county_code)
    words = f"合议 {row.total} 分。有异议的，请在期限内提出。"
    tell(row, news(row, "proposed", f"质量评估拟定为{row.get_grade_display()}", words), row.institution.organisation, at=at)
    return row


@transaction.atomic
def object_to_grade(row: Evaluation, text: str, *, version: int, actor: Post, at: datetime) -> GradeObjection:
    """Object to a proposed grade within the clock, once; until the answer nothing is decided."""
    text, on = written(text, "请写明对哪个部分有异议、理由和证据。", field="text"), timezone.localdate(at)
    row = take(row, version)
    clock = running(row).filter(kind=OBJECTION_CLOCK).first()
    if clock is not None and clock.due_on < on:
        raise DomainError(f"异议期到 {day_words(clock.due_on)} 为止，已经过了。")
    EVALUATIONS.perform(row, "object_to_grade", actor=actor, at=at, note=text)
    said = GradeObjection.objects.create(evaluation=row, text=text, by=actor, at=at)
    stop_clocks(row, on=on, outcome="objected", kinds=frozenset({OBJECTION_CLOCK}))
    days = int(load().value(ANSWER_WORKING_DAYS, on).value)
    start_clock(row, ANSWER_CLOCK, "答复异议", on=on, working_days=days, county_code=row.county_code)
    title = f"{row.institution.name} 对拟定等级有异议"
    tell(row, news(row, "objected", title, text), health_department_of(row.county_code), at=at)
    return said


@transaction.atomic
def answer_objection(row: Evaluation, answer: str, *, is_upheld: bool, version: int, actor: Post, at: datetime) -> Evaluation:
    """Answer an objection: upheld, the team scores anew; dismissed, the grade stands."""
    answer, on = written(answer, "请写明答复和理由。", field="answer"), timezone.localdate(at)
    row = take(row, version)
    EVALUATIONS.perform(row, "uphold_grade_objection" if is_upheld else "dismiss_grade_objection", actor=actor, at=at, note=answer)
    GradeObjection.objects.filter(evaluation=row).update(is_upheld=is_upheld, answer=answer, answered_at=at)
    stop_clocks(row, on=on, outcome="answered", kinds=frozenset({ANSWER_CLOCK}))
    if is_upheld:
        row.experts.exclude(declaration=Declaration.TIED).update(finished_at=None)
        for expert in row.experts.exclude(declaration=Declaration.TIED).select_related("post__organisation"):
            tell(expert, news(row, "again", f"异议成立，请重新评分：{row.number}", answer), expert.post.organisation, at=at)
    title = f"异议{'成立' if is_upheld else '不成立'}：{row.number}"
    tell(row, news(row, "objection_answered", title, answer), row.institution.organisation, at=at)
    return row


@transaction.atomic
def decide_grade(row: Evaluation, *, version: int, actor: Post, at: datetime) -> Evaluation:
    """Decide the proposed grade once nobody may object any more; it is published after the delay, and holds for the cycle."""
    row, on, law = take(row, version), timezone.localdate(at), load()
    clock = running(row).filter(kind=OBJECTION_CLOCK, due_on__gte=on).first()
    if clock is not None:
        raise DomainError(f"异议期到 {day_words(clock.due_on)} 为止，过后才能定等级。")
    row.decided_on = on
    row.publish_on = calendar().add_working_days(on, int(law.value(PUBLISH_WORKING_DAYS, on).value))
    row.valid_until = add_months(on, int(law.value(CYCLE_MONTHS, on).value)) - timedelta(days=1)
    must_come_back = row.grade == Grade.BELOW_BASE or row.total < law.value(REVISIT_BELOW, on).value
    row.revisit_on = add_months(on, int(law.value(REVISIT_MONTHS, on).value)) if must_come_back else None
    EVALUATIONS.perform(row, "decide_grade", actor=actor, at=at, note=str(row.get_grade_display()))
    stop_clocks(row, on=on, outcome="decided")
    words = f"{day_words(row.publish_on)} 公布，有效期至 {day_words(row.valid_until)}。" + (
        f"{day_words(row.revisit_on)} 复评。" if row.revisit_on else ""
    )
    tell(row, news(row, "decided", f"质量评估等级：{row.get_grade_display()}", words), row.institution.organisation, at=at)
    return row


def _refuse_agreement(row: Evaluation, standard: Standard, told: Agreement, on: date) -> None:
    given = [expert.points for expert in row.experts.filter(finished_at__isnull=False).exclude(declaration=Declaration.TIED)]
    if not given:
        raise DomainError("还没有专家完成评分。")
    if not row.opened_on <= told.visited_on <= on:
        raise DomainError(f"现场评估日期应在 {day_words(row.opened_on)} 和今天之间。", field="visited_on")
    why = within(standard, told.points) or agreed_within_given(standard, told.points, given)
    if why is not None:
        raise DomainError(why)
    if missing := [one.clause for one in standard.questions if told.answers.get(one.clause) not in list(QuestionAnswer)]:
        raise DomainError(f"指标 {missing[0]} 还没有结论。", field=f"answer-{missing[0]}")


def _base_missed(standard: Standard, told: Agreement) -> set[str]:
    """Return the base indicators that were missed: as the data say; where nobody has read which they are, as the team says."""
    missed = {one.clause: one for one in standard.questions if told.answers[one.clause] == QuestionAnswer.MISSES}
    if wrong := set(told.base_missed) - set(missed):
        raise DomainError(f"指标 {min(wrong)} 的结论不是“没有做到”，不能作为否决的基础指标。", field="base_missed")
    return {clause for clause, one in missed.items() if one.is_base or (one.is_base is None and clause in told.base_missed)}
