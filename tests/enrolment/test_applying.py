"""The direct way: apply, be answered in order and for lawful reasons, take one place, free the others."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import Sum

from enrolment.factories import START, a_child_in_care, a_direct_application, a_house, an_offer, the_child, the_choice, the_class, wishes
from families.factories import a_parent, second_guardian
from filings.factories import AT, manager_of
from qingmiao.core.clocks import clocks_of
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Notice
from qingmiao.enrolment.models import ApplicationState, ChoiceState, Enrolment, Offer, OfferState, SeatMovement
from qingmiao.enrolment.rules.vocabulary import RefusalReason
from qingmiao.enrolment.services.answering import Refusal, offer_place, refuse_choice
from qingmiao.enrolment.services.applying import begin_application, submit_application, withdraw_application
from qingmiao.enrolment.services.offering import accept_offer, decline_offer, expire_offers
from qingmiao.institutions.models import CareClass

pytestmark = pytest.mark.django_db


def test_an_application_reaches_each_institution_with_its_clock() -> None:
    first, second = a_house(1), a_house(2)
    row = a_direct_application(1, first, second)
    assert [choice.arrived_at for choice in row.choices.all()] == [AT, AT]
    assert clocks_of(the_choice(row)).get().working_days == 5
    assert Notice.objects.filter(organisation=second.organisation, title="收到一份入托申请").exists()


def test_two_guardians_do_not_apply_twice_for_one_child() -> None:
    child, mother = the_child(1)
    father = a_parent("示例父亲")
    second_guardian(child, mother, father)
    house = a_house(1)
    begin_application(child, None, wishes(house), actor=mother, at=AT)
    with pytest.raises(DomainError, match="另一位监护人"):
        begin_application(child, None, wishes(house), actor=father, at=AT)


@pytest.mark.parametrize(
    ("start", "said"),
    [(date(2025, 2, 1), "早于出生日期"), (date(2026, 11, 22), "已经过去"), (date(2028, 4, 1), "6 个月到 3 岁")],
)
def test_an_impossible_start_is_told_at_its_field(start: date, said: str) -> None:
    with pytest.raises(DomainError, match=said) as refused:
        a_direct_application(1, a_house(1), start_on=start)
    assert refused.value.field == "start_on"


def test_who_came_first_is_answered_first() -> None:
    house = a_house(1)
    a_direct_application(1, house)
    later = the_choice(a_direct_application(2, house, at=AT + timedelta(minutes=1)))
    with pytest.raises(DomainError, match="还有 1 份"):
        offer_place(later, version=later.version, actor=manager_of(house), at=AT)


def test_a_refusal_must_be_borne_out_by_the_register() -> None:
    house = a_house(1)
    choice = the_choice(a_direct_application(1, house))
    for reason in (RefusalReason.FULL, RefusalReason.AGE, RefusalReason.NOT_FILED_MODE):
        with pytest.raises(DomainError, match="不能以"):
            refuse_choice(choice, Refusal(reason), version=choice.version, actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="建议别的办法"):
        refuse_choice(choice, Refusal(RefusalReason.CARE_BEYOND), version=choice.version, actor=manager_of(house), at=AT)
    choice.refresh_from_db()
    told = Refusal(RefusalReason.CARE_BEYOND, "没有专职保健人员", "可以联系妇幼保健机构附设托育部")
    done = refuse_choice(choice, told, version=choice.version, actor=manager_of(house), at=AT)
    assert (done.state, done.alternative) == (ChoiceState.REFUSED, told.alternative)
    assert done.application.state == ApplicationState.CLOSED


def test_accepting_one_place_frees_the_others() -> None:
    first, second = a_house(1), a_house(2)
    row = a_direct_application(1, first, second)
    offers = [offer_place(choice, version=choice.version, actor=manager_of(choice.institution), at=AT) for choice in row.choices.all()]
    enrolment = accept_offer(offers[1], version=offers[1].version, actor=the_child(1)[1], at=AT)
    assert enrolment.institution == second
    assert [choice.state for choice in row.choices.all()] == [ChoiceState.RELEASED, ChoiceState.ACCEPTED]
    assert Offer.objects.get(pk=offers[0].pk).state == OfferState.RECALLED
    moved = SeatMovement.objects.values("institution").annotate(sum=Sum("change")).order_by("institution")
    assert [-line["sum"] for line in moved] == [0, 1]
    assert row.__class__.objects.get(pk=row.pk).state == ApplicationState.PLACED


def test_an_offer_is_answered_once() -> None:
    offer, mother = an_offer(1, a_house(1)), the_child(1)[1]
    accept_offer(offer, version=offer.version, actor=mother, at=AT)
    with pytest.raises(DomainError, match="不能再答复"):
        accept_offer(offer, version=offer.version, actor=mother, at=AT)
    assert Enrolment.objects.count() == 1


def due(offer: Offer) -> datetime:
    assert offer.due_at is not None
    return offer.due_at


def test_the_last_second_counts_and_the_next_one_is_too_late() -> None:
    offer, mother = an_offer(1, a_house(1)), the_child(1)[1]
    with pytest.raises(DomainError, match="期限已过"):
        accept_offer(offer, version=offer.version, actor=mother, at=due(offer) + timedelta(seconds=1))
    assert accept_offer(offer, version=offer.version, actor=mother, at=due(offer)).pk
    assert expire_offers(at=due(offer) + timedelta(days=1)) == 0


def test_an_expired_offer_frees_its_place_in_the_same_breath() -> None:
    house = a_house(1)
    offer = an_offer(1, house)
    assert expire_offers(at=due(offer)) == 0
    assert expire_offers(at=due(offer) + timedelta(seconds=1)) == 1
    assert SeatMovement.objects.filter(institution=house).aggregate(sum=Sum("change"))["sum"] == 0
    assert offer.choice.application.__class__.objects.get().state == ApplicationState.CLOSED


def test_a_declined_or_withdrawn_place_is_free_and_a_stranger_answers_nothing() -> None:
    house = a_house(1)
    offer = an_offer(1, house)
    with pytest.raises(DomainError, match="您的岗位不能"):
        accept_offer(offer, version=offer.version, actor=the_child(2)[1], at=AT)
    decline_offer(offer, version=offer.version, actor=the_child(1)[1], at=AT)
    row = a_direct_application(2, house)
    choice = the_choice(row)
    offer_place(choice, version=choice.version, actor=manager_of(house), at=AT)
    row.refresh_from_db()
    withdraw_application(row, version=row.version, actor=the_child(2)[1], at=AT)
    assert SeatMovement.objects.filter(institution=house).aggregate(sum=Sum("change"))["sum"] == 0
    assert not Offer.objects.filter(state=OfferState.SENT).exists()


def test_no_offer_is_made_of_a_place_that_is_not_there() -> None:
    house = a_house(1)
    CareClass.objects.filter(pk=the_class(house).pk).update(places=1)
    a_child_in_care(2, house)
    choice = the_choice(a_direct_application(1, house))
    with pytest.raises(DomainError, match="没有适合这个孩子月龄的空托位"):
        offer_place(choice, version=choice.version, actor=manager_of(house), at=AT)
    refuse_choice(choice, Refusal(RefusalReason.FULL), version=choice.version, actor=manager_of(house), at=AT)


def test_a_draft_without_a_choice_is_not_sent_and_one_house_counts_once() -> None:
    child, mother = the_child(1)
    house = a_house(1)
    with pytest.raises(DomainError, match="只能填报一次"):
        begin_application(child, None, wishes(house, house), actor=mother, at=AT)
    row = begin_application(child, None, wishes(), actor=mother, at=AT)
    with pytest.raises(DomainError, match="至少填一个"):
        submit_application(row, version=row.version, actor=mother, at=AT)
    assert row.start_on == START
