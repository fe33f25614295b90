"""育儿补贴 from the guardian's phone to the account: applied for, reviewed, confirmed, paid, renewed, stopped; nobody claims twice."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from families.factories import a_child, a_parent, second_guardian
from filings.factories import COUNTY, officer_of, signed_in
from qingmiao.core.clocks import clocks_of
from qingmiao.core.errors import DomainError
from qingmiao.families.queries.held import held_on
from qingmiao.families.queries.readers import reads_of
from qingmiao.support.models import Award, AwardState, Claim, ClaimState
from qingmiao.support.queries.reconciling import differences
from qingmiao.support.queries.replaying import replay
from qingmiao.support.services.claiming import Wish, apply_allowance, confirm_claim, refuse_claim, renew_claim, review_claim, stop_claim
from qingmiao.support.services.paying import make_batch, sign_batch, take_receipt
from regions.factories import the_counties
from support.factories import AFTER_NOTICE, LATER, a_receipt, finance_of, money

pytestmark = pytest.mark.django_db
ALLOWANCE, WISH = "childcare_allowance", Wish(COUNTY, "示例母亲", "示例银行", "6222000000000009")
IN_2027 = datetime(2027, 3, 1, 2, tzinfo=UTC)


def a_claim(number: int = 1) -> Claim:
    """A mother has applied for a child born in March 2025."""
    return apply_allowance(a_child(number), WISH, actor=a_parent(), at=datetime(2026, 12, 1, 2, tzinfo=UTC))


def confirmed(row: Claim) -> Claim:
    """The county has seen the papers and confirmed."""
    row = review_claim(row, version=row.version, actor=officer_of(), at=LATER)
    return confirm_claim(row, version=row.version, actor=officer_of(), at=LATER)


def test_a_claim_is_decided_within_its_clock_and_every_year_so_far_is_worked_out() -> None:
    for year in (2025, 2026):
        money(360_000, key=ALLOWANCE, year=year)
    row = a_claim()
    clock = clocks_of(row).get()
    assert clock.working_days == 30
    confirmed(row)
    awards = list(Award.objects.filter(child=row.child).order_by("period"))
    assert [(award.period.lower.year, award.amount_fen, award.state) for award in awards] == [
        (2025, 360_000, AwardState.CONFIRMED),
        (2026, 360_000, AwardState.CONFIRMED),
    ]
    clock.refresh_from_db()
    assert clock.outcome == "confirmed"
    assert all(replay(award).differences == () for award in awards)


def test_it_is_paid_in_a_batch_to_the_account_that_was_given() -> None:
    for year in (2025, 2026):
        money(360_000, key=ALLOWANCE, year=year)
    confirmed(a_claim())
    batch = make_batch(ALLOWANCE, COUNTY, date(2027, 1, 1), actor=officer_of(), at=AFTER_NOTICE)
    batch = sign_batch(batch, version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    assert {line.account.open() for line in batch.lines.all()} == {WISH.account}
    take_receipt(batch, a_receipt(batch), version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    assert set(Award.objects.values_list("state", flat=True)) == {AwardState.PAID}
    assert differences(date(2027, 12, 1)) == []


def test_a_second_claimant_is_refused_and_learns_nothing() -> None:
    row = a_claim()
    father = a_parent("示例父亲")
    second_guardian(row.child, a_parent(), father)
    with pytest.raises(DomainError, match="已经申请"):
        apply_allowance(row.child, WISH, actor=father, at=LATER)


def test_a_year_is_renewed_by_one_tap_and_only_once() -> None:
    row = confirmed(a_claim())
    with pytest.raises(DomainError, match="已满三周岁"):
        renew_claim(row, version=row.version, actor=a_parent(), at=datetime(2029, 3, 1, tzinfo=UTC))
    row.refresh_from_db()
    row = renew_claim(row, version=row.version, actor=a_parent(), at=IN_2027)
    assert Award.objects.filter(child=row.child, period__startswith=date(2027, 1, 1)).get().amount_fen == 360_000
    with pytest.raises(DomainError, match="已经续领"):
        renew_claim(row, version=row.version, actor=a_parent(), at=IN_2027)
    row = stop_claim(row, "户口迁出本市", version=row.version, actor=officer_of(), at=IN_2027)
    assert row.state == ClaimState.STOPPED


def test_a_refused_claim_may_be_made_again() -> None:
    row = a_claim()
    refuse_claim(row, "户口簿不清楚", version=row.version, actor=officer_of(), at=LATER)
    assert apply_allowance(row.child, WISH, actor=a_parent(), at=LATER).state == ClaimState.APPLIED


def test_a_mother_applies_on_her_phone_and_the_county_confirms(client: Client) -> None:
    the_counties(LATER)
    child, mother = a_child(), a_parent()
    signed_in(client, mother)
    assert "申请" in client.get(reverse("own_allowance")).content.decode()
    told = {"county": COUNTY, "holder": "示例母亲", "bank": "示例银行", "account": "1"}
    assert client.post(reverse("allowance_apply", args=[child.pk]), told).status_code == 422
    client.post(reverse("allowance_apply", args=[child.pk]), told | {"account": WISH.account})
    row = Claim.objects.get()
    signed_in(client, officer_of())
    text = client.get(reverse("allowance_show", args=[row.pk])).content.decode()
    assert child.name.open() not in text
    assert WISH.account not in text
    client.post(reverse("allowance_review", args=[row.pk]), {"version": row.version})
    client.post(reverse("allowance_confirm", args=[row.pk]), {"version": row.version + 1})
    assert row.number in client.get(reverse("allowance_list") + "?box=confirmed").content.decode()
    parts = {part.title: part.rows for part in held_on(child, mother.user)}
    assert (parts["补贴申请"][0][0], parts["补贴申请"][0][6]) == (row.number, WISH.account)
    assert len(parts["补贴结果"]) == Award.objects.filter(child=child).count()
    assert "审核补贴申请" in {read.purpose for read in reads_of(child, mother.user)}
    signed_in(client, mother)
    award = Award.objects.filter(child=child).first()
    assert award is not None
    assert client.get(reverse("award_show", args=[award.pk])).status_code == 200
    signed_in(client, a_parent("示例邻居"))
    assert client.get(reverse("award_show", args=[award.pk])).status_code == 404
