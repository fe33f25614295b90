"""Offers: a place held until its own deadline, answered once, given to the next where it is not taken.

The lock of the institution comes first, then the offer: expiry and the release of its place are one transaction, and an answer at the
last second meets either an open offer or a closed one, never both.
"""

from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import calendar, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.notices import notify_person
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import (
    HOLDING,
    Application,
    ApplicationState,
    Choice,
    ChoiceState,
    Enrolment,
    Offer,
    OfferState,
    Run,
)
from qingmiao.enrolment.queries.occupancy import rooms_of
from qingmiao.enrolment.rules.names import OFFER_DAYS
from qingmiao.enrolment.rules.vocabulary import Half, SeatMove
from qingmiao.enrolment.services.seating import Place, free_room, lock_house, put_in, record_move
from qingmiao.enrolment.workflow import APPLICATION, OFFER
from qingmiao.families.queries import guardians_of
from qingmiao.institutions.rules.vocabulary import CareMode

TOO_LATE = "答复期限已过，这个托位已经放给别的孩子。"


def choice_path(choice: Choice) -> str:
    """Return where an institution answers a choice."""
    return reverse("choice_show", kwargs={"pk": choice.pk})


def application_path(row: Application) -> str:
    """Return where a family follows an application."""
    return reverse("application_show", kwargs={"pk": row.pk})


def due_of(at: datetime) -> datetime:
    """Return when an offer sent at an instant is due: the last minute of the last working day. Reads the law of the day of sending."""
    on = timezone.localdate(at)
    last = calendar().add_working_days(on, int(load().value(OFFER_DAYS, on).value))
    return timezone.make_aware(datetime.combine(last, time(23, 59, 59)))


@transaction.atomic
def make_offer(choice: Choice, run: Run | None, *, actor: Post | None, at: datetime) -> Offer:
    """Hold a place for a choice and send the offer. The caller has decided who is next. Raises DomainError where no place is free."""
    institution = lock_house(choice.institution_id)
    choice = Choice.objects.select_for_update(of=("self",)).select_related("application__child").get(pk=choice.pk)
    application = choice.application
    start = max(application.start_on, timezone.localdate(at))
    room = free_room(institution, application.child, application.half, start)
    if room is None:
        raise DomainError(f"从 {day_words(start)}起没有适合这个孩子月龄的空托位。")
    offer = Offer.objects.create(
        choice=choice,
        run=run,
        institution=institution,
        class_key=room.key,
        class_type=room.class_type,
        half=application.half,
        start_on=start,
        state=OfferState.SENT,
        decided_at=at,
        sent_at=at,
        due_at=due_of(at),
    )
    choice.state = ChoiceState.OFFERED
    choice.save(update_fields=["state"])
    record_move(offer, SeatMove.OFFERED, on=start, actor=actor, at=at)
    audit.record(
        actor, "make_offer", offer, at=at, changes={"choice": choice.pk, "due_at": offer.due_at.isoformat() if offer.due_at else ""}
    )
    tell_family(application, "offer", f"{institution.name}录取了您的孩子", f"请在 {day_words(due_of(at).date())}前答复。", at=at)
    return offer


@transaction.atomic
def receive_offer(offer: Offer, *, at: datetime) -> None:
    """Note when a guardian first saw an offer; nothing else changes."""
    Offer.objects.filter(pk=offer.pk, received_at=None).update(received_at=at)


@transaction.atomic
def accept_offer(offer: Offer, *, version: int, actor: Post, at: datetime) -> Enrolment:
    """Take the place. Everything else the child was offered or waits for is free in the same transaction."""
    offer = _take_open(offer, version, at=at)
    choice = Choice.objects.select_related("application__child", "institution__organisation").get(pk=offer.choice_id)
    application = lock(Application, choice.application_id)
    offer.answered_at = at
    offer.received_at = offer.received_at or at
    OFFER.perform(offer, "accept_offer", actor=actor, at=at)
    rooms = rooms_of([offer.institution_id], offer.start_on)[offer.institution_id]
    room = next((room for room in rooms if room.key == offer.class_key), None)
    if room is None:
        raise DomainError("这个班级已经变更，请联系机构重新安排。")
    place = Place(room.key, CareMode(application.care_mode), Half(application.half), offer.start_on)
    enrolment = put_in(choice.institution, application.child, (room, place), offer, actor=actor, at=at)
    record_move(enrolment, SeatMove.ACCEPTED, on=offer.start_on, actor=actor, at=at)
    choice.state, choice.answered_at = ChoiceState.ACCEPTED, at
    choice.save(update_fields=["state", "answered_at"])
    _free_the_rest(application, actor=actor, at=at)
    application.ended_at = at
    APPLICATION.perform(application, "place_application", actor=None, at=at)
    news = News("accepted", "录取的孩子已接受托位", path=reverse("enrolled_show", kwargs={"pk": enrolment.pk}))
    tell(offer, news, choice.institution.organisation, at=at)
    return enrolment


@transaction.atomic
def decline_offer(offer: Offer, *, version: int, actor: Post, at: datetime) -> Offer:
    """Give the place up; it goes to who waits next."""
    offer = _take_open(offer, version, at=at)
    offer.answered_at = at
    OFFER.perform(offer, "decline_offer", actor=actor, at=at)
    _let_go(offer, SeatMove.DECLINED, ChoiceState.DECLINED, actor=actor, at=at)
    return offer


def expire_offers(*, at: datetime) -> int:
    """Let every offer whose deadline has passed expire, each with its place in a transaction of its own. Return how many."""
    due = Offer.objects.filter(state=OfferState.SENT, due_at__lt=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_expire(pk, at=at) for pk in list(due))


@transaction.atomic
def _expire(pk: int, *, at: datetime) -> bool:
    found = Offer.objects.get(pk=pk)
    lock_house(found.institution_id)
    offer = lock(Offer, pk)
    if offer.state != OfferState.SENT or offer.due_at is None or offer.due_at >= at:
        return False
    offer.version += 1
    offer.save(update_fields=["version"])
    OFFER.perform(offer, "expire_offer", actor=None, at=at)
    _let_go(offer, SeatMove.EXPIRED, ChoiceState.EXPIRED, actor=None, at=at)
    return True


def recall_open_offers(application: Application, *, actor: Post | None, at: datetime) -> None:
    """Take back what is still open for an application; the places are free."""
    lock_houses_of(application.pk)
    for found in Offer.objects.filter(choice__application=application, state__in=HOLDING).order_by("institution_id", "pk"):
        offer = lock(Offer, found.pk)
        if offer.state in HOLDING:
            OFFER.perform(offer, "recall_offer", actor=None, at=at)
            record_move(offer, SeatMove.RECALLED, on=offer.start_on, actor=actor, at=at)
            Choice.objects.filter(pk=offer.choice_id).update(state=ChoiceState.WITHDRAWN, answered_at=at)
            offer_next(offer, at=at)


def offer_next(freed: Offer, *, at: datetime) -> Offer | None:
    """Offer a place that came free to who is next by the published order of its run; directly applied ones the institution decides."""
    if freed.run_id is None:
        return None
    waiting = Choice.objects.filter(
        institution=freed.institution_id,
        state=ChoiceState.WAITING,
        application__state=ApplicationState.SUBMITTED,
        application__class_type=freed.choice.application.class_type,
        answers__run=freed.run_id,
        answers__place__gt=0,
    )
    choice = waiting.order_by("answers__place").first()
    return make_offer(choice, freed.run, actor=None, at=at) if choice is not None else None


def tell_family(application: Application, event: str, title: str, body: str = "", *, at: datetime) -> None:
    """Tell every guardian of the child today."""
    for tie in guardians_of(application.child, timezone.localdate(at)):
        key = f"enrolment-{event}-{application.pk}-{at.timestamp():.0f}-{tie.guardian_id}"
        notify_person(tie.guardian, key, title, body=body, path=application_path(application), at=at)


def lock_houses_of(application_id: int, *more: int) -> None:
    """Lock every institution that holds a place for an application, always in one order, so that two answers never wait for each other."""
    held = Offer.objects.filter(choice__application=application_id, state__in=HOLDING).values_list("institution", flat=True)
    for pk in sorted({*held, *more}):
        lock_house(pk)


def _take_open(offer: Offer, version: int, *, at: datetime) -> Offer:
    """Lock the houses and the offer; refuse a second answer, a late one, and a page drawn before the last change."""
    lock_houses_of(offer.choice.application_id, offer.institution_id)
    fresh = lock(Offer, offer.pk)
    if fresh.state in HOLDING and fresh.due_at is not None and at > fresh.due_at:
        raise DomainError(TOO_LATE)
    if fresh.state not in HOLDING:
        raise DomainError(f"这份录取通知{fresh.get_state_display()}，不能再答复。")
    return take(fresh, version)


def _let_go(offer: Offer, move: SeatMove, state: ChoiceState, *, actor: Post | None, at: datetime) -> None:
    record_move(offer, move, on=offer.start_on, actor=actor, at=at)
    Choice.objects.filter(pk=offer.choice_id).update(state=state, answered_at=at)
    application = lock(Application, offer.choice.application_id)
    if not application.choices.filter(state__in=[ChoiceState.WAITING, ChoiceState.OFFERED]).exists():
        application.ended_at = at
        APPLICATION.perform(application, "close_application", actor=None, at=at)
    if state == ChoiceState.EXPIRED:
        tell_family(application, "expired", "录取通知已过期", "您没有在期限内答复，托位已放给别的孩子。", at=at)
    offer_next(offer, at=at)


def _free_the_rest(application: Application, *, actor: Post, at: datetime) -> None:
    recall_open_offers(application, actor=actor, at=at)
    for choice in application.choices.filter(state=ChoiceState.WAITING):
        stop_clocks(choice, on=timezone.localdate(at), outcome="released", unmet="家庭已选择其他机构")
    application.choices.filter(state__in=[ChoiceState.WAITING, ChoiceState.WITHDRAWN]).update(state=ChoiceState.RELEASED, answered_at=at)
