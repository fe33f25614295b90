"""The direct way: an institution answers in the order in which applications came, with a place or with a lawful reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import Application, ApplicationState, Choice, ChoiceState, Offer
from qingmiao.enrolment.permissions import ANSWER_CHOICE
from qingmiao.enrolment.queries.occupancy import rooms_of
from qingmiao.enrolment.rules.names import REFUSALS
from qingmiao.enrolment.rules.vocabulary import RefusalReason
from qingmiao.enrolment.services.offering import make_offer, tell_family
from qingmiao.enrolment.services.seating import fits_age, free_room, lock_house
from qingmiao.enrolment.workflow import APPLICATION, CHOICE
from qingmiao.institutions.models import Institution


@dataclass(frozen=True)
class Refusal:
    """Why an institution says no, in its own words beside, and what else it proposes."""

    reason: RefusalReason
    words: str = ""
    alternative: str = ""


@transaction.atomic
def offer_place(choice: Choice, *, version: int, actor: Post, at: datetime) -> Offer:
    """Offer a place to who applied directly. Whoever came earlier for the same class type has been answered before."""
    lock_house(choice.institution_id)
    _refuse_foreign(choice, actor)
    row = take(choice, version)
    earlier = _earlier(row)
    if earlier:
        raise DomainError(f"还有 {earlier} 份同班型的申请先到，请按到达次序先答复它们。")
    stop_clocks(row, on=timezone.localdate(at), outcome="offered")
    return make_offer(row, None, actor=actor, at=at)


@transaction.atomic
def refuse_choice(choice: Choice, refusal: Refusal, *, version: int, actor: Post, at: datetime) -> Choice:
    """Say no for one of the lawful reasons; the facts must bear it out. The family reads reason, words and alternative."""
    institution = lock_house(choice.institution_id)
    _refuse_foreign(choice, actor)
    row = take(choice, version)
    application = lock(Application, row.application_id)
    if refusal.reason not in load().value(REFUSALS, timezone.localdate(at)).value:
        raise DomainError("这个理由不在现行的清单里，不能用。", field="reason")
    _bear_out(institution, application, refusal.reason)
    row.refusal, row.words, row.answered_at = refusal.reason, refusal.words.strip(), at
    if refusal.reason.needs_alternative:
        row.alternative = written(refusal.alternative, "这个理由须同时建议别的办法。", field="alternative")
    else:
        row.alternative = refusal.alternative.strip()
    CHOICE.perform(row, "refuse_choice", actor=actor, at=at)
    stop_clocks(row, on=timezone.localdate(at), outcome="refused")
    tell_family(application, f"refused-{row.pk}", f"{institution.name}未接收", refusal.reason.label, at=at)
    if not application.choices.filter(state__in=[ChoiceState.WAITING, ChoiceState.OFFERED]).exists():
        application.ended_at = at
        APPLICATION.perform(application, "close_application", actor=None, at=at)
    return row


def _refuse_foreign(choice: Choice, actor: Post) -> None:
    if not ANSWER_CHOICE.permits(actor, choice):
        raise DomainError("只能答复送到本机构、还没有结果的申请。")
    if choice.application.round_id is not None:
        raise DomainError("这份申请由轮次按公布的规则决定，机构不能自行答复。")


def _earlier(row: Choice) -> int:
    return (
        Choice.objects.filter(
            institution=row.institution_id,
            state=ChoiceState.WAITING,
            application__round=None,
            application__state=ApplicationState.SUBMITTED,
            application__class_type=row.application.class_type,
            arrived_at__lt=row.arrived_at,
        )
        .exclude(pk=row.pk)
        .count()
    )


def _bear_out(house: Institution, application: Application, reason: RefusalReason) -> None:
    """Refuse a reason that the register contradicts: full with places free, an age that a class takes, a mode that is filed."""
    rooms = rooms_of([house.pk], application.start_on)[house.pk]
    fits = any(fits_age(room, application.child, application.start_on) for room in rooms)
    if reason is RefusalReason.FULL and free_room(house, application.child, application.half, application.start_on) is not None:
        raise DomainError("登记的班级里还有适合的空托位，不能以没有空位为由。", field="reason")
    if reason is RefusalReason.AGE and fits:
        raise DomainError("备案的班型收这个月龄，不能以月龄为由。", field="reason")
    if reason is RefusalReason.NOT_FILED_MODE and application.care_mode in house.care_modes:
        raise DomainError("申请的托育方式在本机构的备案里，不能以此为由。", field="reason")
