"""What a checked run sets in motion: every seat an offer, every queue a waiting list, all families told, the seed revealed."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import take
from qingmiao.enrolment.models import Application, Choice, ChoiceState, Offer, OfferState, Round, RoundState, Run, RunAnswer, SeatMovement
from qingmiao.enrolment.queries.occupancy import Room, rooms_of
from qingmiao.enrolment.rules.vacancies import Taken
from qingmiao.enrolment.rules.vocabulary import SeatMove
from qingmiao.enrolment.services.offering import due_of, tell_family
from qingmiao.enrolment.services.seating import fits_age, lock_house
from qingmiao.enrolment.workflow import ROUND

BATCH = 2000


@transaction.atomic
def publish_round(row: Round, run: Run, *, version: int, actor: Post, at: datetime) -> Round:
    """Show the result of a run that the independent check found whole. Raises DomainError where it found a breach, or a place is gone."""
    row = take(row, version)
    run = row.runs.select_for_update().get(pk=run.pk)
    if run.breaches:
        raise DomainError(f"独立检查发现 {len(run.breaches)} 处不符，不能公布：{run.breaches[0]}")
    if run.shown_at is not None:
        raise DomainError("这次计算的结果已经公布。")
    _send_offers(row, run, actor=actor, at=at)
    _settle_choices(run, at=at)
    run.shown_at = at
    run.save(update_fields=["shown_at"])
    if row.state == RoundState.CLOSED:
        row.published_at = at
        ROUND.perform(row, "publish_round", actor=actor, at=at)
    audit.record(actor, "publish_run", row, at=at, changes={"run": run.number, "placed": run.counts["placed"]})
    for application in Application.objects.filter(choices__answers__run=run).distinct().select_related("child"):
        tell_family(application, f"round-{run.pk}", f"{row.name}结果已公布", "每个志愿的理由在申请里。", at=at)
    return row


def _send_offers(row: Round, run: Run, *, actor: Post, at: datetime) -> None:
    """Make an offer of every seat that nobody holds yet, house by house in one order, each house locked."""
    seated = RunAnswer.objects.filter(run=run, is_seated=True, choice__state=ChoiceState.WAITING)
    by_house: dict[int, list[Choice]] = defaultdict(list)
    for answer in seated.select_related("choice__application__child", "choice__institution").order_by("lottery"):
        by_house[answer.choice.institution_id].append(answer.choice)
    due_at, start = due_of(at), max(row.start_on, timezone.localdate(at))
    made: list[Offer] = []
    for key in sorted(by_house):
        lock_house(key)
        rooms = rooms_of([key], start, but_round=row.pk)[key]
        for choice in by_house[key]:
            room = _seat(rooms, choice, start)
            made.append(
                Offer(
                    choice=choice,
                    run=run,
                    institution_id=key,
                    class_key=room.key,
                    class_type=room.class_type,
                    half=choice.application.half,
                    start_on=start,
                    state=OfferState.SENT,
                    decided_at=run.at,
                    sent_at=at,
                    due_at=due_at,
                )
            )
    Offer.objects.bulk_create(made, batch_size=BATCH)
    SeatMovement.objects.bulk_create((_movement(offer, actor, at) for offer in made), batch_size=BATCH)
    Choice.objects.filter(pk__in=[offer.choice_id for offer in made]).update(state=ChoiceState.OFFERED)


def _seat(rooms: list[Room], choice: Choice, start: date) -> Room:
    application = choice.application
    half, child = application.half, application.child
    room = next((room for room in rooms if fits_age(room, child, start) and room.least_free(start, half) > 0), None)
    if room is None:
        raise DomainError(f"{choice.institution.name}的空托位比公布时少了，请先核对该机构的在托登记，再公布结果。")
    room.held.append(Taken(start, None, half))
    return room


def _movement(offer: Offer, actor: Post, at: datetime) -> SeatMovement:
    move = SeatMove.OFFERED
    told = {"institution_id": offer.institution_id, "class_key": offer.class_key, "class_type": offer.class_type, "half": offer.half}
    return SeatMovement(**told, move=move, change=move.change, on=offer.start_on, offer=offer, by=actor, at=at)


def _settle_choices(run: Run, *, at: datetime) -> None:
    """Let the choices that are neither a seat nor in a queue wait no more."""
    idle = RunAnswer.objects.filter(run=run, is_seated=False, place=0).values("choice")
    Choice.objects.filter(pk__in=idle, state=ChoiceState.WAITING).update(state=ChoiceState.RELEASED, answered_at=at)
