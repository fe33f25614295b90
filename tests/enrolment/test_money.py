"""Agreements and money: signed as read, charged from the published list, taken once, paid back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from enrolment.factories import a_child_in_care, a_contract, a_contract_to_sign, a_house, the_child
from families.factories import FATHER, a_parent, told
from filings.factories import AT, ON, PASSWORD, manager_of
from qingmiao.core.errors import DomainError
from qingmiao.enrolment.models import Contract, ContractState, LedgerEntry, LedgerLine
from qingmiao.enrolment.queries.agreements import clauses_of, money_of, published_prices
from qingmiao.enrolment.rules.charging import Price
from qingmiao.enrolment.rules.vocabulary import EndReason, PaymentWay
from qingmiao.enrolment.services.agreeing import Terms, sign_contract, write_contract
from qingmiao.enrolment.services.settling import (
    Days,
    Leaving,
    Received,
    charge_month,
    give_notice,
    leave,
    pay_refund,
    record_payment,
    reverse_charge,
    unbalanced,
)

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
IN_DECEMBER, IN_JANUARY = datetime(2026, 12, 5, 2, tzinfo=UTC), datetime(2027, 1, 8, 2, tzinfo=UTC)


def paid(fen: int, reference: str = "L1", on: date = ON) -> Received:
    return Received(fen, PaymentWay.OFFLINE, reference, on)


def test_an_agreement_holds_when_both_have_signed_what_they_read() -> None:
    house = a_house(1)
    row = a_contract(1, house)
    assert row.state == ContractState.SIGNED
    text = "".join(clause.text for clause in clauses_of(row))
    assert house.name in text
    assert "示例宝1" in text
    assert "1,680.00 元（每月）" in text
    assert b"\xe7\xa4\xba\xe4\xbe\x8b\xe5\xae\x9d" not in bytes(row.words.raw)


def test_words_that_changed_are_not_signed_and_nobody_signs_twice_or_for_another() -> None:
    row, mother = a_contract_to_sign(1, a_house(1)), the_child(1)[1]
    with pytest.raises(DomainError, match="有变动"):
        sign_contract(row, "0" * 64, PASSWORD, version=row.version, actor=mother, at=AT)
    with pytest.raises(DomainError, match="密码或验证码不正确"):
        sign_contract(row, row.digest, "wrong", version=row.version, actor=mother, at=AT)
    with pytest.raises(DomainError, match="您的岗位不能签"):
        sign_contract(row, row.digest, PASSWORD, version=row.version, actor=the_child(2)[1], at=AT)
    row = sign_contract(row, row.digest, PASSWORD, version=row.version, actor=mother, at=AT)
    with pytest.raises(DomainError, match="已经签过"):
        sign_contract(row, row.digest, PASSWORD, version=row.version, actor=mother, at=AT)


def test_an_unproven_guardian_does_not_sign() -> None:
    from qingmiao.families.services.registering import register_child  # noqa: PLC0415

    father, house = a_parent("示例父亲"), a_house(1)
    tie = register_child(told(5), FATHER, actor=father, at=AT)
    enrolment = a_child_in_care(1, house)
    type(enrolment).objects.filter(pk=enrolment.pk).update(child=tie.child)
    enrolment.refresh_from_db()
    row = write_contract(enrolment, Terms(published_prices(enrolment, ON), ON), actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="还没有核对"):
        sign_contract(row, row.digest, PASSWORD, version=row.version, actor=father, at=AT)


def test_nothing_outside_the_published_list_is_agreed() -> None:
    house = a_house(1)
    enrolment = a_child_in_care(1, house)
    for extra in (Price("兴趣班", "other", "month", 50_000), Price("保育费", "care", "month", 168_001)):
        with pytest.raises(DomainError, match="不在本机构公示的收费清单里"):
            write_contract(enrolment, Terms([extra], ON), actor=manager_of(house), at=AT)


def test_an_amendment_supersedes_what_was_signed() -> None:
    house = a_house(1)
    first = a_contract(1, house)
    meals = [price for price in published_prices(first.enrolment, ON) if price.unit == "day"]
    row = write_contract(first.enrolment, Terms(meals, DECEMBER), actor=manager_of(house), at=AT)
    for actor in (the_child(1)[1], manager_of(house)):
        row = sign_contract(row, row.digest, PASSWORD, version=row.version, actor=actor, at=AT)
    first.refresh_from_db()
    assert (first.state, Contract.objects.get(pk=row.pk).previous) == (ContractState.SUPERSEDED, first)


def test_a_first_month_is_reckoned_by_working_days_and_released_from_custody() -> None:
    house = a_house(1)
    row = a_contract(1, house)
    record_payment(row, paid(300_000), actor=manager_of(house), at=AT)
    made = charge_month(row, NOVEMBER, Days(0, 6), actor=manager_of(house), at=IN_DECEMBER)
    assert [line["amount_fen"] for line in made.lines] == [48_000, 12_000]  # 6 of 21 working days; 6 days of meals
    money = money_of(row)
    assert (money.prepaid_fen, money.owed_fen) == (240_000, 0)
    assert unbalanced() == []


def test_a_month_is_charged_once_when_it_is_over_and_corrected_by_its_opposite() -> None:
    house = a_house(1)
    row, actor = a_contract(1, house), manager_of(house)
    with pytest.raises(DomainError, match="还没有结束"):
        charge_month(row, NOVEMBER, Days(0, 6), actor=actor, at=AT)
    record_payment(row, paid(300_000), actor=actor, at=AT)
    made = charge_month(row, NOVEMBER, Days(0, 6), actor=actor, at=IN_DECEMBER)
    with pytest.raises(DomainError, match="已经算过"):
        charge_month(row, NOVEMBER, Days(0, 6), actor=actor, at=IN_DECEMBER)
    reverse_charge(made, "停托一天没有扣", actor=actor, at=IN_DECEMBER)
    assert money_of(row).prepaid_fen == 300_000
    again = charge_month(row, NOVEMBER, Days(1, 5), actor=actor, at=IN_DECEMBER)
    assert again.amount_fen == 40_000 + 10_000
    assert money_of(row).prepaid_fen == 250_000
    assert unbalanced() == []


def test_a_payment_told_twice_counts_once_and_for_another_amount_not_at_all() -> None:
    house = a_house(1)
    row, actor = a_contract(1, house), manager_of(house)
    first, _ = record_payment(row, paid(100_000), actor=actor, at=AT)
    second, _ = record_payment(row, paid(100_000), actor=actor, at=AT)
    assert first == second
    with pytest.raises(DomainError, match="已经记过"):
        record_payment(row, paid(100_001), actor=actor, at=AT)
    with pytest.raises(DomainError, match="不能晚于今天"):
        record_payment(row, paid(1, "L2", ON + timedelta(days=1)), actor=actor, at=AT)
    assert money_of(row).prepaid_fen == 100_000


def test_leaving_reckons_the_last_month_frees_the_place_and_owes_the_rest() -> None:
    house = a_house(1)
    row, actor = a_contract(1, house), manager_of(house)
    record_payment(row, paid(500_000), actor=actor, at=AT)
    charge_month(row, NOVEMBER, Days(0, 6), actor=actor, at=IN_DECEMBER)
    row.refresh_from_db()
    gone = leave(row, Leaving(EndReason.FAMILY, date(2026, 12, 4), 4), version=row.version, actor=actor, at=IN_DECEMBER)
    assert gone.state == ContractState.ENDED
    refund = gone.refund
    charged = sum(charge.amount_fen for charge in gone.charges.all())
    assert refund.amount_fen == 500_000 - charged
    pay_refund(refund, "T1", date(2026, 12, 5), version=refund.version, actor=actor, at=IN_DECEMBER)
    money = money_of(gone)
    assert (money.prepaid_fen, money.owed_fen, unbalanced()) == (0, 0, [])


def test_an_institution_keeps_the_notice_of_the_agreement() -> None:
    house = a_house(1)
    row, actor = a_contract(1, house), manager_of(house)
    told_so = Leaving(EndReason.INSTITUTION, date(2026, 12, 4), 4)
    with pytest.raises(DomainError, match="须提前 15 天"):
        leave(row, told_so, version=row.version, actor=actor, at=IN_DECEMBER)
    give_notice(row, date(2026, 12, 8), "班级合并", version=row.version, actor=actor, at=AT)
    row.refresh_from_db()
    assert leave(row, told_so, version=row.version, actor=actor, at=IN_JANUARY).state == ContractState.ENDED


def test_the_database_refuses_an_entry_that_does_not_sum_to_zero() -> None:
    row = a_contract(1, a_house(1))
    entry = LedgerEntry.objects.create(contract=row, kind="payment", reference="X", on=ON, at=AT)
    LedgerLine.objects.create(entry=entry, account="custody", amount_fen=1)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="相加不为零"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_family_gives_notice_and_the_institution_settles() -> None:
    house = a_house(1)
    row, mother = a_contract(1, house), the_child(1)[1]
    with pytest.raises(DomainError, match="只能记本机构"):
        leave(row, Leaving(EndReason.FAMILY, ON, 0), version=row.version, actor=mother, at=AT)
    told_so = give_notice(row, date(2026, 12, 4), "搬家", version=row.version, actor=mother, at=AT)
    assert (told_so.leaves_on, told_so.state) == (date(2026, 12, 4), ContractState.SIGNED)
