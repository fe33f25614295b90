"""From facts to money and back: runs, checks, notices, budgets, batches, receipts, corrections, recoveries, the close of a month."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from filings.factories import COUNTY, manager_of, officer_of
from qingmiao.accounts.models import Role
from qingmiao.accounts.services import appoint
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.institutions.models import Institution
from qingmiao.support.models import (
    Account,
    Award,
    AwardState,
    Budget,
    CityValue,
    LineState,
    MonthClose,
    PaymentBatch,
    PaymentLine,
    Posting,
    Recovery,
)
from qingmiao.support.queries.reconciling import differences
from qingmiao.support.queries.replaying import replay
from qingmiao.support.rules.splitting import year_span
from qingmiao.support.rules.vocabulary import Verdict
from qingmiao.support.services.books import close_month, reopen_month
from qingmiao.support.services.carrying import answer_relief, claim_award, clear_award, grant_waiting, refuse_award, settle_check
from qingmiao.support.services.declaring import Declared, declare_fact
from qingmiao.support.services.paying import cancel_batch, make_batch, recover, retry_award, sign_batch, take_receipt
from qingmiao.support.services.running import run_due, run_programme
from support.factories import (
    AFTER_NOTICE,
    DECEMBER,
    LATER,
    RATE,
    SUBSIDY,
    a_batch,
    a_confirmed_award,
    a_noticed_award,
    a_paid_award,
    a_payable_house,
    a_rate,
    a_receipt,
    a_relief,
    a_signed_batch,
    finance_of,
    money,
    recomputed,
    run,
    tax_officer,
    the_award,
    with_account,
)
from workforce.factories import a_conflict, a_house

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 1)


def balanced() -> None:
    """The books of every county agree."""
    assert differences(date(2027, 12, 1)) == []
    assert Posting.objects.aggregate(fen=Sum("amount_fen"))["fen"] in (0, None)


def standing(account: Account) -> int:
    """What stands in an account over all envelopes."""
    return Posting.objects.filter(account=account).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def children_of(award: Award) -> int:
    """How many children an answer counted."""
    return next(fact["value"] for fact in award.facts if fact["key"] == "children")


def house_of(award: Award) -> Institution:
    """Whose answer it is."""
    assert award.institution is not None
    return award.institution


def test_a_clean_subsidy_reserves_its_money_and_is_shown_in_public() -> None:
    award = a_noticed_award()
    assert award.amount_fen == RATE * children_of(award)
    assert (award.state, award.is_superseded) == (AwardState.NOTICED, False)
    assert standing(Account.COMMITTED) == award.amount_fen
    balanced()


def test_without_a_decided_rate_the_amount_is_unknown_and_nothing_is_reserved() -> None:
    money()
    award = run(a_payable_house())
    assert (award.verdict, award.amount_fen, award.state) == (Verdict.UNKNOWN, None, AwardState.ANSWERED)
    assert standing(Account.COMMITTED) == 0


def test_a_second_run_writes_nothing_where_nothing_has_changed() -> None:
    award = a_noticed_award()
    again = run_programme(SUBSIDY, DECEMBER, actor=None, at=AFTER_NOTICE)
    assert (again.answered, Award.objects.filter(programme=SUBSIDY).count()) == (0, 1)
    assert the_award(house_of(award)).pk == award.pk


def test_the_budget_is_never_overspent_and_who_waits_follows_the_published_order() -> None:
    a_rate()
    houses = [a_payable_house(n) for n in (1, 2)]
    fen = RATE * sum(row["children"] for row in houses[0].facts_versions.get().facts["classes"])
    money(fen + 1)
    run_programme(SUBSIDY, DECEMBER, actor=None, at=LATER)
    states = [the_award(house).state for house in houses]
    assert states == [AwardState.NOTICED, AwardState.WAITING]
    assert "次序" in the_award(houses[1]).why_state
    assert Budget.objects.get().available_fen == 1
    money(fen)
    assert grant_waiting(SUBSIDY, COUNTY, at=LATER) == 1
    assert the_award(houses[1]).state == AwardState.NOTICED
    balanced()


def test_an_answer_a_check_found_something_about_waits_for_a_person() -> None:
    a_rate()
    money()
    first, second = (with_account(a_house(n), "62220000000001") for n in (1, 2))
    assert second.pk != first.pk
    award = run(first)
    check = award.checks.get()
    assert (award.state, check.key) == (AwardState.HELD, "account")
    with pytest.raises(DomainError, match="还有没有处理的核对项目"):
        clear_award(award, version=award.version, actor=officer_of(), at=LATER)
    settle_check(check, "同一举办者的两家机构，账号属实", actor=officer_of(), at=LATER)
    award = clear_award(the_award(first), version=award.version, actor=officer_of(), at=LATER)
    assert award.state == AwardState.NOTICED
    balanced()


def test_a_worker_counted_twice_holds_both_houses() -> None:
    a_conflict()
    a_rate()
    money()
    for house in Institution.objects.order_by("pk"):
        with_account(house)
        assert "worker_twice" in {check.key for check in run(house).checks.all()}


def test_a_refused_answer_says_why_and_costs_nothing() -> None:
    a_rate()
    money()
    award = run(a_house(3))
    assert [check.key for check in award.checks.all()] == ["account"]
    award = refuse_award(award, "机构已停业", version=award.version, actor=officer_of(), at=LATER)
    assert (award.state, award.why_state, standing(Account.COMMITTED)) == (AwardState.REFUSED, "机构已停业", 0)


def test_money_arrives_once_and_the_books_agree() -> None:
    award = a_paid_award()
    assert award.state == AwardState.PAID
    assert standing(Account.PAID) == award.amount_fen
    assert standing(Account.COMMITTED) == standing(Account.ORDERED) == 0
    with pytest.raises(DomainError, match="没有已确认"):
        make_batch(SUBSIDY, COUNTY, JANUARY, actor=officer_of(), at=AFTER_NOTICE)
    balanced()


def test_the_database_itself_refuses_to_pay_twice() -> None:
    line = PaymentLine.objects.get(batch=a_batch())
    line.pk, line.key, line.place = None, "another", 2
    with pytest.raises(IntegrityError, match="payment_line_never_twice"), transaction.atomic():
        line.save(force_insert=True)


def test_nobody_signs_alone_not_even_under_a_second_post() -> None:
    batch, maker = a_batch(), officer_of()
    second = appoint(maker.user, Role.DEPARTMENT_OFFICER, finance_of().organisation, since_on=date(2020, 1, 1), actor=None, at=LATER)
    with pytest.raises(DomainError, match="两个人"):
        sign_batch(batch, version=batch.version, actor=second, at=AFTER_NOTICE)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(second=second, second_user=maker.user_id, second_at=LATER)


def test_of_two_who_sign_at_once_the_second_is_refused() -> None:
    batch = a_batch()
    sign_batch(batch, version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    with pytest.raises(StalePageError):
        sign_batch(batch, version=batch.version, actor=finance_of(), at=AFTER_NOTICE)


def test_a_batch_taken_back_frees_its_answers() -> None:
    batch = a_batch()
    cancel_batch(batch, version=batch.version, actor=officer_of(), at=AFTER_NOTICE)
    assert the_award(Institution.objects.get()).state == AwardState.CONFIRMED
    again = make_batch(SUBSIDY, COUNTY, JANUARY, actor=officer_of(), at=AFTER_NOTICE)
    assert again.lines.count() == 1
    balanced()


def test_a_returned_payment_goes_back_with_its_reason_and_is_paid_again() -> None:
    batch = a_signed_batch()
    take_receipt(batch, a_receipt(batch, "户名不符"), version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    award = the_award(Institution.objects.get())
    assert (award.state, award.why_state) == (AwardState.RETURNED, "户名不符")
    balanced()
    retry_award(award, version=award.version, actor=officer_of(), at=AFTER_NOTICE)
    batch = make_batch(SUBSIDY, COUNTY, JANUARY, actor=officer_of(), at=AFTER_NOTICE)
    batch = sign_batch(batch, version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    take_receipt(batch, a_receipt(batch), version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    assert the_award(Institution.objects.get()).state == AwardState.PAID
    balanced()


BROKEN = {
    "cut": lambda text: text[: text.rindex("合计")],
    "doubled": lambda text: text.replace("合计", text.split("\n")[1] + "\n合计"),
    "reordered": lambda text: text.replace("\n1,", "\n2,"),
    "foreign": lambda text: text.replace(SUBSIDY, "somebody-else"),
    "another amount": lambda text: text.replace(".00", ".01"),
    "failed without a reason": lambda text: text.replace("成功", "失败"),
    "no receipt": lambda _text: "\x00\xff" * 40,
    "not a number": lambda text: text.replace(".00", ".0x"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_receipt_that_is_not_exactly_the_batches_books_nothing(kind: str) -> None:
    batch = a_signed_batch()
    text = BROKEN[kind](a_receipt(batch).read().decode())
    before = Posting.objects.count()
    with pytest.raises(DomainError, match=r"没有读取|没有入账"):
        take_receipt(batch, SimpleUploadedFile("回单.csv", text.encode()), version=batch.version, actor=finance_of(), at=AFTER_NOTICE)
    assert Posting.objects.count() == before
    assert not PaymentLine.objects.exclude(state=LineState.ORDERED).exists()


def test_a_correction_before_payment_frees_the_difference() -> None:
    award = a_confirmed_award()
    a_rate(20_000, date(2026, 12, 16))
    after = recomputed(award)
    # 15 days at 300 元 and 16 at 200 元, per child of a month of 31 days
    assert after.amount_fen == round((30_000 * 15 + 20_000 * 16) * children_of(award) / 31)
    assert (after.supersedes_id, after.depth, standing(Account.COMMITTED)) == (award.pk, 1, after.amount_fen)
    balanced()


def test_a_correction_after_payment_pays_the_difference() -> None:
    award = a_paid_award()
    a_rate(40_000, date(2026, 12, 2))
    after = recomputed(award)
    assert after.already_fen == award.amount_fen
    assert standing(Account.COMMITTED) == after.payable_fen == (after.amount_fen or 0) - (award.amount_fen or 0)
    balanced()


def test_what_was_paid_too_much_comes_back_by_instalments() -> None:
    award = a_paid_award()
    a_rate(10_000, date(2026, 12, 2))
    after = recomputed(award)
    row = Recovery.objects.get(award=after)
    assert row.amount_fen == -after.payable_fen == standing(Account.OWED)
    row = recover(row, 100, "退款凭证一", version=row.version, actor=officer_of(), at=AFTER_NOTICE)
    with pytest.raises(DomainError, match="不超过"):
        recover(row, row.amount_fen, "退款凭证二", version=row.version, actor=officer_of(), at=AFTER_NOTICE)
    row = recover(row, row.amount_fen - 100, "退款凭证二", version=row.version, actor=officer_of(), at=AFTER_NOTICE)
    assert (row.state, standing(Account.OWED), standing(Account.PAID)) == ("done", 0, after.amount_fen)
    balanced()


def test_a_fact_that_goes_missing_takes_nothing_back() -> None:
    award = a_relief()
    house = house_of(award)
    declare_fact(house, Declared("turnover", 1, date(2026, 12, 1), date(2026, 12, 31)), actor=manager_of(house), at=LATER)
    found = run_programme("relief_vat", year_span(2026), actor=None, at=AFTER_NOTICE, houses=[house])
    assert (found.left, the_award(house, "relief_vat").pk) == (1, award.pk)


def test_a_closed_month_takes_nothing_and_a_correction_is_booked_in_the_next() -> None:
    award = a_paid_award()
    after = datetime(2027, 2, 3, 2, tzinfo=UTC)
    with pytest.raises(DomainError, match="还没有过完"):
        close_month(COUNTY, JANUARY, actor=finance_of(), at=AFTER_NOTICE)
    close = close_month(COUNTY, JANUARY, actor=finance_of(), at=after)
    told = {"award": award, "effective_on": JANUARY, "booked_on": JANUARY, "words": "-", "budget": Budget.objects.get()}
    with pytest.raises(DatabaseError, match="已结账"), transaction.atomic():
        Posting.objects.create(entry="0" * 32, account=Account.PAID, amount_fen=1, **told)
    with pytest.raises(DomainError, match="已结账"):
        money(100)
    a_rate(10_000, date(2026, 12, 2))
    recomputed(award, at=AFTER_NOTICE)
    moved = Posting.objects.filter(account=Account.OWED).get()
    assert (moved.effective_on, moved.booked_on) == (date(2026, 12, 1), date(2027, 2, 1))
    reopen_month(close, "补记一笔", actor=finance_of(), at=after)
    assert MonthClose.objects.get().reopened_at == after
    balanced()


def test_what_was_answered_or_booked_cannot_be_changed_nor_an_entry_left_open() -> None:
    award = a_noticed_award()
    for change in (lambda: Award.objects.filter(pk=award.pk).update(amount_fen=1), lambda: Posting.objects.update(words="-"), award.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    told = {"effective_on": JANUARY, "booked_on": JANUARY, "words": "-", "budget": Budget.objects.get(), "entry": "1" * 32}
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="借贷不平"), transaction.atomic():
        Posting.objects.create(account=Account.PAID, amount_fen=1, **told)


@pytest.mark.parametrize("fen", [-1, 0, 10**15])
def test_money_that_cannot_be_is_refused(fen: int) -> None:
    with pytest.raises(DomainError, match="金额须大于零"):
        money(fen)


def test_a_relief_is_claimed_by_one_tick_and_confirmed_by_the_tax_office() -> None:
    award = a_relief()
    house = house_of(award)
    assert award.state == AwardState.CLAIMABLE
    award = claim_award(award, version=award.version, actor=manager_of(house), at=LATER)
    award = answer_relief(award, "请补充收入资料", version=award.version, actor=tax_officer(), at=LATER, is_good=False)
    assert (award.state, award.why_state) == (AwardState.QUESTIONED, "请补充收入资料")
    award = answer_relief(award, "", version=award.version, actor=tax_officer(), at=LATER, is_good=True)
    assert award.state == AwardState.CONFIRMED


def test_a_replay_equals_the_award_and_names_what_the_law_has_become() -> None:
    award = a_paid_award()
    assert replay(award).differences == replay(award).since == ()
    a_rate(40_000, date(2026, 12, 2))
    again = replay(award)
    assert (again.differences, len(again.since)) == ((), 1)
    award.amount_fen = 1
    assert any("金额" in words for words in replay(award).differences)
    award.facts = []
    assert any("摘要" in words for words in replay(award).differences)


def test_two_versions_of_a_value_from_one_day_are_refused() -> None:
    first = a_rate()
    first.pk = None
    with pytest.raises(IntegrityError, match="city_value_once"), transaction.atomic():
        first.save(force_insert=True)
    assert CityValue.objects.count() == 1


def test_the_night_runs_every_programme_of_institutions() -> None:
    house = a_payable_house()
    runs = run_due(at=LATER)
    assert len({one.programme for one in runs}) == 14
    answers = Award.objects.filter(institution=house)
    assert answers.count() == 14
    assert all(award.why for award in answers if award.verdict != Verdict.DUE)


def test_budgets_of_unknown_or_unpaid_programmes_are_refused() -> None:
    for key in ("nonsense", "relief_vat"):
        with pytest.raises(DomainError, match="不从预算支付"):
            money(100, key=key)
