"""A round in the open: committed to, closed on its instant, checked before it is shown, recomputable by anyone, never taking back."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from enrolment.factories import CLOSES, a_child_in_care, a_computed_round, a_house, an_application_in, an_open_round, the_child, the_class
from filings.factories import AT, OTHER_COUNTY, officer_of
from qingmiao.core.errors import DomainError
from qingmiao.engines.matching.documents import Published, verify_audit
from qingmiao.engines.matching.lottery import is_committed
from qingmiao.enrolment.models import Choice, ChoiceState, Offer, OfferState, Round, RoundState, Run, RunAnswer
from qingmiao.enrolment.rules.vocabulary import Claim
from qingmiao.enrolment.services.applying import reopen_application, withdraw_application
from qingmiao.enrolment.services.deciding import compute_round
from qingmiao.enrolment.services.offering import accept_offer, decline_offer, expire_offers
from qingmiao.enrolment.services.publishing import publish_round
from qingmiao.institutions.models import CareClass

pytestmark = pytest.mark.django_db


def audit_of(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress(bytes(run.audit)))
    return told


def shown(run: Run) -> Round:
    row = Round.objects.get(pk=run.round_id)
    return publish_round(row, run, version=row.version, actor=officer_of(), at=CLOSES + timedelta(hours=1))


def test_the_seed_is_committed_to_before_anybody_applies_and_stays_sealed() -> None:
    row = an_open_round((a_house(1), 2))
    assert is_committed(row.name, row.seed.open(), row.commitment)
    assert row.seed.open() not in str(row.seed)


def test_what_comes_at_the_closing_instant_is_late() -> None:
    house = a_house(1)
    row = an_open_round((house, 2))
    kept = an_application_in(row, 1, house, at=CLOSES - timedelta(seconds=1))
    with pytest.raises(DomainError, match="已经截止"):
        an_application_in(row, 2, house, at=CLOSES)
    with pytest.raises(DomainError, match="已经截止"):
        reopen_application(kept, version=kept.version, actor=the_child(1)[1], at=CLOSES)
    with pytest.raises(DomainError, match="还没有到截止时间"):
        compute_round(row, actor=officer_of(), at=CLOSES - timedelta(seconds=1))


def test_every_choice_has_a_reason_and_anyone_recomputes_the_round() -> None:
    run = a_computed_round(a_house(1), children=3, places=2)
    assert run.breaches == []
    assert RunAnswer.objects.filter(run=run).exclude(sentence="").count() == 3
    published = Published(run.round.commitment, run.input_sha256)
    assert verify_audit(audit_of(run), published=published) == []
    text = json.dumps(audit_of(run), ensure_ascii=False)
    assert "示例宝" not in text
    assert the_child(1)[0].number.open() not in text


def test_nothing_is_shown_before_it_is_published_and_a_breach_holds_it_back() -> None:
    run = a_computed_round(a_house(1), children=3, places=2)
    assert not Offer.objects.exists()
    run.breaches = ["报名号 X 的第 1 志愿还有托位"]
    run.save()
    with pytest.raises(DomainError, match="独立检查发现 1 处不符"):
        shown(run)


def test_a_result_becomes_offers_and_a_waiting_list_that_moves_by_itself() -> None:
    house = a_house(1)
    run = a_computed_round(house, children=4, places=2)
    assert shown(run).state == RoundState.PUBLISHED
    assert Offer.objects.filter(state=OfferState.SENT).count() == 2
    queue = [answer.choice_id for answer in RunAnswer.objects.filter(run=run, place__gt=0).order_by("place")]
    offer = Offer.objects.earliest("pk")
    mother = offer.choice.application.begun_by
    decline_offer(offer, version=offer.version, actor=mother, at=CLOSES + timedelta(hours=2))
    assert Choice.objects.get(pk=queue[0]).state == ChoiceState.OFFERED
    expire_offers(at=CLOSES + timedelta(days=20))
    assert Choice.objects.get(pk=queue[1]).state == ChoiceState.OFFERED
    assert Offer.objects.filter(state=OfferState.SENT).count() == 1


def test_points_decide_before_the_draw_and_stand_beside_the_answer() -> None:
    house = a_house(1)
    row = an_open_round((house, 1))
    plain = an_application_in(row, 1, house)
    first = an_application_in(row, 2, house, claims={"in_difficulty": Claim.CLAIMED})
    run = compute_round(row, actor=officer_of(), at=CLOSES)
    answers = {answer.choice.application_id: answer for answer in run.answers.select_related("choice")}
    assert answers[first.pk].is_seated
    assert (answers[first.pk].items, answers[plain.pk].code) == (["in_difficulty"], "FEWER_POINTS")


def test_a_correction_is_a_further_run_beside_the_old_one_and_takes_nothing_away() -> None:
    house = a_house(1)
    row = an_open_round((house, 1))
    first = an_application_in(row, 1, house, claims={"in_difficulty": Claim.CLAIMED})
    second = an_application_in(row, 2, house)
    shown(compute_round(row, actor=officer_of(), at=CLOSES))
    offer = Offer.objects.get()
    accept_offer(offer, version=offer.version, actor=the_child(1)[1], at=CLOSES + timedelta(hours=2))
    row.refresh_from_db()
    with pytest.raises(DomainError, match="为什么重新计算"):
        compute_round(row, actor=officer_of(), at=CLOSES + timedelta(days=1))
    type(first).objects.filter(pk=first.pk).update(proofs={"in_difficulty": "fails"})
    again = compute_round(row, why="困境儿童证明核对后不符合", actor=officer_of(), at=CLOSES + timedelta(days=1))
    assert again.breaches == []
    assert again.answers.get(choice__application=first).code == "SEATED_HELD"
    assert again.answers.get(choice__application=second).place == 1
    assert row.runs.count() == 2


def test_a_choice_cannot_be_withdrawn_while_the_round_is_computed() -> None:
    run = a_computed_round(a_house(1), children=2, places=1)
    application = Choice.objects.earliest("pk").application
    with pytest.raises(DomainError, match="正在计算"):
        withdraw_application(application, version=application.version, actor=application.begun_by, at=CLOSES)
    assert run.number == 1


def test_a_place_that_is_gone_since_holds_the_result_back() -> None:
    house = a_house(1)
    CareClass.objects.filter(pk=the_class(house).pk).update(places=1)
    run = a_computed_round(house, children=1, places=1)
    a_child_in_care(7, house, over_reason="同胞同托，已报县级")
    with pytest.raises(DomainError, match="比公布时少了"):
        shown(run)


def test_a_round_gives_no_more_than_is_free_and_belongs_to_its_county() -> None:
    house = a_house(1)
    with pytest.raises(DomainError, match="请填 1 到"):
        an_open_round((house, 99))
    row = an_open_round((house, 1), name="另一轮")
    with pytest.raises(DomainError):
        publish_round(row, Run(round=row, pk=0), version=99, actor=officer_of(OTHER_COUNTY), at=AT)


def test_places_of_an_open_round_are_held_until_it_is_decided() -> None:
    house = a_house(1)
    CareClass.objects.filter(pk=the_class(house).pk).update(places=1)
    an_open_round((house, 1))
    with pytest.raises(DomainError, match="没有空托位"):
        a_child_in_care(7, house)
