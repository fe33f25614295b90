"""Background and scheduled work: rounds computed, offers that expire, clocks, the ledgers' nightly check."""

from datetime import UTC, datetime

import structlog
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core.errors import DomainError
from qingmiao.core.jobs import RETRIES, app, defer
from qingmiao.core.watching import Watch
from qingmiao.enrolment.models import Choice, ChoiceState, Contract, Round
from qingmiao.enrolment.permissions import RUN_ROUND
from qingmiao.enrolment.queries.agreements import contract_path
from qingmiao.enrolment.services.deciding import compute_round
from qingmiao.enrolment.services.offering import choice_path, expire_offers
from qingmiao.enrolment.services.settling import unbalanced

logger = structlog.get_logger(__name__)
CHOICES: Watch[Choice] = Watch(
    model=Choice,
    title=lambda row, _clock: f"入托申请 {row.application.number} ",
    said=lambda _row, _clock: "答复",
    path=choice_path,
    who_acts=lambda row, _clock, _on: row.institution.organisation,
    who_stands_above=lambda row, _clock, _on: health_department_of(row.institution.county_code),
    is_waiting=lambda row: row.state == ChoiceState.WAITING,
    related=("institution__organisation", "application"),
)
REFUNDS: Watch[Contract] = Watch(
    model=Contract,
    title=lambda row, _clock: f"协议 {row.number} 的退费",
    said=lambda _row, _clock: "退还剩余预收费",
    path=contract_path,
    who_acts=lambda row, _clock, _on: row.enrolment.institution.organisation,
    who_stands_above=lambda row, _clock, _on: health_department_of(row.enrolment.institution.county_code),
    related=("enrolment__institution__organisation",),
)


def compute_later(row: Round, why: str, *, actor: Post, at: datetime) -> int:
    """Put the computation of a closed round in the queue; a worker does it within the minute."""
    if not RUN_ROUND.permits(actor, row):
        raise DomainError("只能办理本县（市、区）的轮次。")
    if at < row.closes_at:
        raise DomainError("还没有到截止时间，不能计算。")
    return defer(compute_one, round_pk=row.pk, why=why, actor_pk=actor.pk, at=at.isoformat())


@app.task(name="enrolment.compute_round", queueing_lock="enrolment.compute_round", retry=RETRIES)
def compute_one(round_pk: int, why: str, actor_pk: int, at: str) -> int:
    """Compute a round; return how many breaches the independent check found."""
    instant = parse_datetime(at)
    assert instant is not None  # noqa: S101  # written by compute_later
    actor = Post.objects.select_related("user", "organisation").get(pk=actor_pk)
    return len(compute_round(Round.objects.get(pk=round_pk), why=why, actor=actor, at=instant).breaches)


@app.periodic(cron="*/5 * * * *")
@app.task(name="enrolment.expire_offers", queueing_lock="enrolment.expire_offers", retry=RETRIES)
def expire_late_offers(timestamp: int) -> int:
    """Let offers expire whose deadline has passed; return how many."""
    return expire_offers(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="40 16 * * *")  # in UTC: twenty to one at night in China
@app.task(name="enrolment.watch", queueing_lock="enrolment.watch", retry=RETRIES)
def watch_enrolment(timestamp: int) -> int:
    """Warn and escalate what is due, and check that every ledger sums to zero. Return how many clocks were told of."""
    at = datetime.fromtimestamp(timestamp, UTC)
    if wrong := unbalanced():
        logger.error("enrolment.ledger_unbalanced", entries=wrong[:20], on=timezone.localdate(at).isoformat())
    return sum(watch.warn_due(at=at) + watch.escalate_late(at=at) for watch in (CHOICES, REFUNDS))
