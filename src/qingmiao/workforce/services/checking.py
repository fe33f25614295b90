"""Ban checks: the institution asks, the police of the county answer, a hit is seen only by those who must act."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.clocks import restart_clocks, start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import BackgroundCheck, CheckRequest, CheckState, Engagement, Worker
from qingmiao.workforce.rules.vocabulary import BackgroundResult, Occasion, ProofSource
from qingmiao.workforce.services import check_answered
from qingmiao.workforce.services.registering import end_engagements
from qingmiao.workforce.workflow import CHECK

CLOCK = "workforce_check"
(DAYS,) = declare("workforce.check_answer_working_days")
SCOPE = "性侵害、虐待、拐卖、暴力伤害等违法犯罪记录"
OPEN = (CheckState.ASKED, CheckState.MORE, CheckState.HIT, CheckState.OBJECTED)


@transaction.atomic
def ask_check(worker: Worker, institution: Institution | None, occasion: Occasion, *, actor: Post | None, at: datetime) -> CheckRequest:
    """Ask the police of the county about somebody; without an institution the actor's county asks. Raises DomainError while one is open."""
    on = timezone.localdate(at)
    if CheckRequest.objects.filter(worker=worker, institution=institution, state__in=OPEN).exists():
        raise DomainError("这个人的从业查询正在办理，请等待答复。")
    county = institution.county_code if institution else actor.division_code if actor else ""
    row = CheckRequest.objects.create(
        worker=worker, institution=institution, county_code=county, occasion=occasion, asked_on=on, asked_by=actor
    )
    _start(row, at=at)
    audit.record(actor, "ask_check", row, at=at, purpose="从业禁止查询", changes={"occasion": occasion})
    tell(row, News("asked", "有新的从业查询待答复", path=reverse("check_answer", kwargs={"pk": row.pk})), police_of(row.county_code), at=at)
    return row


def police_of(county_code: str) -> Organisation | None:
    """Return the police of a county, if it has an account here."""
    return Organisation.objects.filter(
        kind=OrganisationKind.DEPARTMENT, department=Department.PUBLIC_SECURITY, division_code=county_code
    ).first()


@transaction.atomic
def answer_clear(row: CheckRequest, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Answer that nothing was found."""
    return _answer(take(row, version), "answer_clear", BackgroundResult.CLEAR, "", actor=actor, at=at)


@transaction.atomic
def answer_hit(row: CheckRequest, note: str, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Answer that a record was found. Principal and county are told that there is an answer, never what it says."""
    return _answer(take(row, version), "answer_hit", BackgroundResult.HIT, note, actor=actor, at=at)


@transaction.atomic
def answer_more(row: CheckRequest, question: str, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Ask for more. Until it is answered nobody can say that nothing was found: a doubt, which no older clear answer beats."""
    row = take(row, version)
    row.question = question
    row.save(update_fields=["question"])
    return _answer(row, "answer_more", BackgroundResult.DOUBT, question, actor=actor, at=at)


@transaction.atomic
def recall_answer(row: CheckRequest, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Take back an answer that was given by mistake and on which nobody has acted; the question is open as it was."""
    row = take(row, version)
    step = {CheckState.CLEAR: "answer_clear", CheckState.HIT: "answer_hit", CheckState.MORE: "answer_more"}.get(CheckState(row.state), "")
    was_hit, answer = row.state == CheckState.HIT, BackgroundCheck.objects.filter(request=row).order_by("-pk").first()
    row.question, row.answered_on = "", None
    row.save(update_fields=["question", "answered_on"])
    CHECK.perform(row, "recall_answer", actor=actor, at=at)
    if answer is not None:
        answer.delete()  # what it said stands in the restricted trail of the question, not in a list
    restart_clocks(row, outcome=step, on=timezone.localdate(at), why="答复已收回")
    county = health_department_of(row.county_code) if was_hit else None
    news = News("recalled", "从业查询的答复已收回，请等待新的答复", path=reverse("check_show", kwargs={"pk": row.pk}), version=row.version)
    tell(row, news, row.asker, county, at=at)
    return row


@transaction.atomic
def supply_information(row: CheckRequest, text: str, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Give the police what they asked for; their clock begins anew."""
    row = take(row, version)
    row.supplied = text
    row.times_asked += 1
    row.save(update_fields=["supplied", "times_asked"])
    CHECK.perform(row, "supply_information", actor=actor, at=at)
    _start(row, at=at)
    path = reverse("check_answer", kwargs={"pk": row.pk})
    tell(row, News("supplied", "从业查询已补充信息", path=path, version=row.version), police_of(row.county_code), at=at)
    return row


@transaction.atomic
def document_measures(row: CheckRequest, text: str, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Write down what was done about a hit: the person's posts in this house end today."""
    row = take(row, version)
    row.measures = text
    row.save(update_fields=["measures"])
    CHECK.perform(row, "document_measures", actor=actor, at=at)
    on = timezone.localdate(at)
    who = row.worker.merged_into_id or row.worker_id
    posts = list(Engagement.objects.filter(worker=who, institution=row.institution_id, period__upper_inf=True))
    end_engagements(posts, on, "依法停止录用或解聘")
    for post in posts:
        audit.record(actor, "end_engagement", post, at=at, changes={"on": on.isoformat()})
    path = reverse("check_show", kwargs={"pk": row.pk})
    tell(row, News("measures", "从业查询的处理情况已记录", path=path, version=row.version), health_department_of(row.county_code), at=at)
    return row


@transaction.atomic
def object_to_hit(row: CheckRequest, text: str, *, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Have the police look again; meanwhile the record stands."""
    row = take(row, version)
    row.objection = text
    row.save(update_fields=["objection"])
    CHECK.perform(row, "object_to_hit", actor=actor, at=at)
    _start(row, at=at)
    path = reverse("check_answer", kwargs={"pk": row.pk})
    tell(row, News("objected", "从业查询结果有异议待复核", path=path, version=row.version), police_of(row.county_code), at=at)
    return row


@transaction.atomic
def review_objection(row: CheckRequest, note: str, *, is_overturned: bool, version: int, actor: Post, at: datetime) -> CheckRequest:
    """Uphold or take back a record after an objection."""
    row = take(row, version)
    result = BackgroundResult.OVERTURNED if is_overturned else BackgroundResult.HIT
    return _answer(row, "overturn_hit" if is_overturned else "uphold_hit", result, note, actor=actor, at=at)


@transaction.atomic
def ask_again(row: CheckRequest, *, at: datetime) -> None:
    """Ask the police again about a question that is late."""
    row = take(row)
    row.times_asked += 1
    row.save(update_fields=["times_asked"])
    audit.record(None, "ask_check_again", row, at=at, changes={"times": row.times_asked})
    path = reverse("check_answer", kwargs={"pk": row.pk})
    title = f"从业查询超过时限，第 {row.times_asked} 次请求答复"
    tell(row, News("again", title, path=path, version=row.times_asked), police_of(row.county_code), at=at)


def _answer(row: CheckRequest, step: str, result: BackgroundResult, note: str, *, actor: Post, at: datetime) -> CheckRequest:
    """Take the step, keep the answer as an event, stop the clock and say that there is an answer."""
    CHECK.perform(row, step, actor=actor, at=at)
    row.answered_on = timezone.localdate(at)
    row.save(update_fields=["answered_on"])
    BackgroundCheck.objects.create(
        worker_id=row.worker.merged_into_id or row.worker_id,
        source=ProofSource.POLICE,
        institution_id=row.institution_id,
        entered_at=at,
        entered_by=actor,
        result=result,
        happened_on=row.answered_on,
        scope=SCOPE,
        request=row,
        note=note,
    )
    stop_clocks(row, on=row.answered_on, outcome=step)
    county = health_department_of(row.county_code) if result is BackgroundResult.HIT else None
    path = reverse("check_show", kwargs={"pk": row.pk})
    tell(row, News("answered", "从业查询有答复", path=path, version=row.version), row.asker, county, at=at)
    check_answered.send(CheckRequest, request=row, result=result, at=at)
    return row


def _start(row: CheckRequest, *, at: datetime) -> None:
    days = int(load().value(DAYS, timezone.localdate(at)).value)
    start_clock(row, CLOCK, "从业查询答复", on=timezone.localdate(at), working_days=days, county_code=row.county_code)
