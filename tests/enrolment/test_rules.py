"""What numbers and days alone decide: points, free places, charges, refunds, the words of an agreement."""

from datetime import date

import pytest

from qingmiao.core.legislation import load
from qingmiao.enrolment.rules.agreement import blanks_of, digest_of, missing_heads, written_clauses
from qingmiao.enrolment.rules.charging import Month, Price, half_up, month_charge, total_fen
from qingmiao.enrolment.rules.points import FamilyFacts, House, counting, point_lines, points_of, read_items
from qingmiao.enrolment.rules.settling import (
    balances,
    charge,
    deposit_cap,
    give_back,
    prepaid_fen,
    receive,
    refund_fen,
    releasable_fen,
    release,
)
from qingmiao.enrolment.rules.vacancies import Taken, free_halves, free_on, least_free
from qingmiao.enrolment.rules.vocabulary import Account, Claim, Half, Proof, RefusalReason

ON = date(2026, 11, 23)
ITEMS = read_items(load().value("enrolment.priority_points", ON).value)
HOUSE = House("A1", "441802001")


def test_only_what_was_claimed_and_not_found_wrong_counts_and_each_line_says_why() -> None:
    claims = {"martyr_child": Claim.CLAIMED, "in_difficulty": Claim.DECLINED, "residence": Claim.CLAIMED, "sibling": Claim.CLAIMED}
    facts = FamilyFacts(claims, {"martyr_child": Proof.FAILS}, "441802001", frozenset({"B2"}))
    lines = {line.code: line for line in point_lines(facts, HOUSE, ITEMS)}
    assert counting(list(lines.values())) == ["residence"]
    assert points_of(list(lines.values())) == lines["residence"].points
    whys = {code: line.why for code, line in lines.items()}
    assert whys["martyr_child"] == "核对后不符合"
    assert whys["in_difficulty"] == "填写为不符合"
    assert whys["both_working"] == "没有回答，不计分"
    assert whys["sibling"] == "兄弟姐妹不在这家机构"


def test_a_half_day_leaves_the_other_half_free() -> None:
    taken = [Taken(ON, None, Half.MORNING), Taken(ON, date(2026, 12, 1), Half.WHOLE)]
    assert free_halves(3, taken, ON) == (1, 2)
    assert free_on(3, taken, ON, Half.AFTERNOON) == 2
    assert free_on(3, taken, date(2026, 12, 1)) == 2


def test_the_least_free_day_to_come_decides() -> None:
    taken = [Taken(date(2027, 3, 1), None, Half.WHOLE), Taken(ON, date(2027, 1, 1), Half.WHOLE)]
    assert least_free(1, taken, ON, None) == 0
    assert least_free(1, taken, date(2027, 1, 1), date(2027, 3, 1)) == 1
    assert least_free(0, taken, ON, None) == -1


CARE = Price("保育费", "care", "month", 200_000)
MEALS = Price("伙食费", "meals", "day", 1_500)


def test_a_whole_month_costs_its_price_and_meals_the_days_that_came() -> None:
    lines = month_charge([CARE, MEALS], Month(ON.replace(day=1), 21, 21, 21, 18))
    assert [(line.amount_fen, line.how) for line in lines] == [(200_000, "整月"), (27_000, "到托 18 天")]


def test_a_month_begun_in_the_middle_is_reckoned_by_working_days() -> None:
    (line,) = month_charge([CARE], Month(ON.replace(day=1), 21, 21, 6, 6))
    assert line.amount_fen == half_up(200_000 * 6, 21) == 57_143


def test_a_reduction_stands_in_a_line_of_its_own_and_a_month_without_care_costs_nothing() -> None:
    lines = month_charge([CARE], Month(ON, 21, 21, 21, 21), {"care": 3_000})
    assert total_fen(lines) == 140_000
    assert month_charge([CARE], Month(ON, 0, 21, 0, 0)) == []


def test_money_in_money_out_sums_to_zero_and_the_rest_goes_back() -> None:
    entries = [receive(500_000, 0), charge(200_000)]
    standing = balances(line for entry in entries for line in entry)
    assert releasable_fen(standing) == 200_000
    entries.append(release(200_000))
    standing = balances(line for entry in entries for line in entry)
    assert (prepaid_fen(standing), refund_fen(standing), standing[Account.RECEIVABLE]) == (300_000, 300_000, 0)
    entries.append(give_back(300_000))
    standing = balances(line for entry in entries for line in entry)
    assert sum(standing.values()) == 0
    assert standing[Account.CUSTODY] == standing[Account.FAMILY] == 0
    assert all(sum(amount for _, amount in entry) == 0 for entry in entries)


def test_a_payment_pays_what_is_owed_first() -> None:
    assert dict(receive(300_000, 200_000)) == {"house": 200_000, "receivable": -200_000, "custody": 100_000, "family": -100_000}


@pytest.mark.parametrize(
    ("amount", "months", "most", "said"),
    [(900, None, None, ""), (900, 3, None, ""), (901, 3, None, "3 个月"), (900, None, 899, "超过规定的"), (900, None, 900, "")],
)
def test_a_cap_is_told_only_where_the_city_set_one(amount: int, months: int | None, most: int | None, said: str) -> None:
    assert said in deposit_cap(amount, 300, months, most)
    assert bool(deposit_cap(amount, 300, months, most)) == bool(said)


def test_the_model_agreement_speaks_of_all_the_law_wants_written() -> None:
    law = load()
    rows = law.value("enrolment.contract_clauses", ON).value
    assert missing_heads(rows, law.value("enrolment.contract_heads", ON).value) == []
    words = dict.fromkeys(blanks_of(rows), "示例")
    first = digest_of(written_clauses(rows, words))
    assert first != digest_of(written_clauses(rows, {**words, "fees": "另一价"}))


def test_every_reason_of_the_list_is_a_word() -> None:
    assert set(load().value("enrolment.refusal_reasons", ON).value) == {str(reason) for reason in RefusalReason}
