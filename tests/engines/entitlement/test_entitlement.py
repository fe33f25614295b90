"""Entitlements against a Decimal account of the rules, zero 分 apart; flags, dates and what-ifs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.entitlement import decimal_reference as slow
from qingmiao.codes.errors import DomainError
from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines.entitlement import UNKNOWN, Parameters, Population, Version, assess, what_if
from qingmiao.engines.entitlement.answers import Child, Family, family_answers, is_unsure
from qingmiao.engines.entitlement.population import RowFlag, Status
from qingmiao.engines.entitlement.rules import CATEGORIES, day_number, year_rules

LAW = parameters_from_law()
RATES = {"martyr": Decimal("0.5"), "difficulty": Decimal("0.3333"), "later": Decimal("0.2")}


def with_city_rates(cap: int | None = 100000) -> Parameters:
    since = date(2020, 1, 1)
    tried = LAW.replaced("support.fee_reduction_martyr_bp", 5000, since).replaced("support.fee_reduction_difficulty_bp", 3333, since)
    tried = tried.replaced("support.fee_reduction_later_child_bp", 2000, since)
    return tried.replaced("support.fee_reduction_month_cap", cap, since)


def random_families(seed: int, count: int) -> list[slow.SlowFamily]:
    rng = np.random.default_rng(seed)
    families = []
    for _ in range(count):
        children = []
        for _ in range(int(rng.integers(0, 4))):
            year, month = int(rng.integers(2019, 2029)), int(rng.integers(1, 13))
            applied = date(year, month, 1).replace(year=min(year + int(rng.integers(0, 4)), 2030)) if rng.random() < 0.5 else None
            fee = Decimal(int(rng.integers(0, 500000))) / 100
            kind = str(rng.choice(list(CATEGORIES)))
            numbers = int(rng.integers(0, 13)), bool(rng.random() < 0.7), kind, bool(rng.random() < 0.4), applied
            children.append(slow.SlowChild(year, month, bool(rng.random() < 0.9), fee, *numbers))
        incomes = tuple(Decimal(int(rng.gamma(1.5, 12_000_000))) / 100 for _ in range(2))
        families.append(slow.SlowFamily(tuple(children), incomes, str(rng.choice(["both", "first", "second"])), RATES, Decimal(1000)))
    return families


def population_of(families: list[slow.SlowFamily]) -> Population:
    children = [child for family in families for child in family.children]
    return Population(
        family_first=np.cumsum([0, *(len(family.children) for family in families)]),
        birth_month=np.array([c.year * 12 + c.month - 1 for c in children], np.int64),
        eligible=np.array([c.eligible for c in children], np.bool_),
        fee_month=np.array([int(c.fee * 100) for c in children], np.int64),
        care_months=np.array([c.care_months for c in children], np.int64),
        public=np.array([c.public for c in children], np.bool_),
        category=np.array([CATEGORIES.index(c.category) for c in children], np.int64),
        later_child=np.array([c.later for c in children], np.bool_),
        applied_day=np.array([-1 if c.applied is None else day_number(c.applied) for c in children], np.int64),
        income=np.array([[int(i * 100) for i in f.incomes] for f in families], np.int64).reshape(-1, 2),
        share=np.array([("both", "first", "second").index(f.share) for f in families], np.int64),
    )


def compare(families: list[slow.SlowFamily], on: date) -> None:
    result = assess(population_of(families), with_city_rates(), on)
    children = [(child, family) for family in families for child in family.children]
    fen = lambda amount: UNKNOWN if amount is None else int(amount * 100)  # noqa: E731  # one unit change
    assert result.allowance.tolist() == [fen(slow.allowance(child, on)) for child, _ in children]
    assert result.deduction.tolist() == [fen(slow.deduction(child, on)) for child, _ in children]
    assert result.reduction.tolist() == [fen(slow.reduction(child, family) or 0) for child, family in children]
    saved = [slow.tax_saved(family, on) for family in families]
    assert result.tax_saved.tolist() == [fen(s[2]) for s in saved]
    assert result.deducted.tolist() == [[fen(s[0]), fen(s[1])] for s in saved]
    for at, family in enumerate(families):
        paid = [slow.allowance(c, on) for c in family.children]
        cost = sum((c.fee * c.care_months - (slow.reduction(c, family) or 0) for c in family.children), Decimal(0))
        assert result.net_cost[at] == fen(None if None in paid else cost - sum(p or 0 for p in paid) - saved[at][2])


@pytest.mark.parametrize("on", [date(2022, 3, 1), date(2025, 1, 1), date(2026, 7, 20), date(2026, 7, 21), date(2027, 12, 31)])
def test_thousands_of_random_families_are_zero_fen_from_the_decimal_reference(on: date) -> None:
    compare(random_families(on.toordinal(), 1500), on)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(2019 * 12, 2029 * 12), st.sampled_from(["both", "first", "second"]))
def test_any_income_and_month_is_zero_fen_from_the_decimal_reference(first: int, second: int, birth: int, share: str) -> None:
    child = slow.SlowChild(birth // 12, birth % 12 + 1, True, Decimal(0), 0, False, "", False, None)
    compare([slow.SlowFamily((child,), (Decimal(first) / 100, Decimal(second) / 100), share)], date(2026, 5, 1))


def family_of(born_on: date, **facts: Any) -> Family:
    return Family([Child("甲", born_on, **facts)], (20000000, 10000000))


def answer(family: Family, on: date, code: str, law: Parameters = LAW) -> Any:
    return next(a for a in family_answers(family, law, on) if a.code == code)


@pytest.mark.parametrize(
    ("born_on", "total"),
    [
        (date(2022, 1, 31), 30000),
        (date(2022, 12, 1), 360000),
        (date(2023, 12, 15), 720000),
        (date(2024, 12, 31), 1080000),
        (date(2025, 1, 1), 1080000),
        (date(2021, 12, 31), 0),
    ],
)
def test_the_whole_allowance_follows_the_published_examples(born_on: date, total: int) -> None:
    assert answer(family_of(born_on), date(2026, 3, 1), "childcare_allowance_total").amount == total


def test_an_application_after_the_original_deadline_of_old_births_is_open_until_the_new_day_is_known() -> None:
    family = family_of(date(2024, 5, 1), applied_on=date(2026, 3, 1))
    before, itself = answer(family, date(2026, 7, 20), "childcare_allowance"), answer(family, date(2026, 7, 21), "childcare_allowance")
    assert (before.status, before.amount) == (Status.TOO_LATE.name, 0)
    assert (itself.status, itself.amount) == (Status.DEADLINE_UNSURE.name, 360000)
    assert is_unsure(itself)
    assert "新日期待核" in itself.why


def test_a_child_of_old_births_not_applied_for_has_no_amount_until_the_new_deadline_is_known() -> None:
    family = family_of(date(2023, 6, 1))
    before, itself = answer(family, date(2025, 12, 31), "childcare_allowance"), answer(family, date(2026, 7, 21), "childcare_allowance")
    assert (before.status, before.amount) == (Status.TO_APPLY.name, 360000)
    assert (itself.status, itself.amount) == (Status.DEADLINE_UNSURE.name, None)
    assert is_unsure(itself)
    assert is_unsure(answer(family, date(2026, 7, 21), "childcare_allowance_total"))
    with_known_day = LAW.replaced("support.childcare_allowance_old_births_deadline", "2026-12-31", date(2026, 7, 21))
    assert answer(family, date(2026, 8, 1), "childcare_allowance", with_known_day).amount == 180000


def test_a_total_says_that_it_is_for_an_application_that_is_too_late_now() -> None:
    late = answer(family_of(date(2023, 6, 1)), date(2026, 3, 1), "childcare_allowance_total")
    assert "已过截止日" in late.why


def test_a_first_application_is_possible_until_the_end_of_the_following_year() -> None:
    family = family_of(date(2025, 2, 1))
    assert answer(family, date(2026, 12, 31), "childcare_allowance").status == Status.TO_APPLY.name
    assert answer(family, date(2027, 1, 1), "childcare_allowance").status == Status.TOO_LATE.name


def test_the_deduction_ends_in_the_month_before_the_third_birthday() -> None:
    assert answer(family_of(date(2023, 3, 31)), date(2026, 1, 1), "infant_care_deduction").amount == 2 * 200000 // 2
    assert answer(family_of(date(2023, 1, 1)), date(2026, 1, 1), "infant_care_deduction").amount == 0


def test_a_rate_that_nobody_has_published_is_unknown_and_not_zero() -> None:
    family = family_of(date(2025, 2, 1), public=True, category="martyr", fee_month_fen=100000, care_months=3)
    reduced = answer(family, date(2026, 3, 1), "fee_reduction")
    assert reduced.amount is None
    assert is_unsure(reduced)
    assert "待核" in reduced.why


def test_a_zero_that_nobody_has_confirmed_says_so() -> None:
    family = family_of(date(2025, 2, 1), public=True, later_child=True, fee_month_fen=100000, care_months=3)
    reduced = answer(family, date(2026, 3, 1), "fee_reduction")
    assert reduced.amount == 0
    assert is_unsure(reduced)


def test_every_answer_names_the_versions_it_rests_on() -> None:
    cited = {c.name: c.version for c in answer(family_of(date(2025, 2, 1)), date(2026, 3, 1), "childcare_allowance").sources}
    version = cited["support.childcare_allowance_year"]
    assert (version.value, version.since) == (360000, date(2025, 1, 1))
    assert version.document is not None
    assert "育儿补贴制度实施方案" in version.document


def test_what_may_be_deducted_does_not_wait_for_the_income() -> None:
    family = Family([Child("甲", date(2025, 3, 8))], (UNKNOWN, 10000000))
    deducted = [a for a in family_answers(family, LAW, date(2026, 11, 1)) if a.code == "infant_care_deduction"]
    assert [a.amount for a in deducted] == [1200000, 1200000]
    saved = answer(family, date(2026, 11, 1), "tax_saved")
    assert (saved.amount, saved.status) == (None, Status.BAD_ROW.name)
    assert "收入" in saved.why


def test_the_same_child_twice_is_refused_and_twins_are_told_apart_by_name() -> None:
    born_on = date(2025, 3, 8)
    for names in (("甲", "甲"), ("", ""), ("甲", "")):
        with pytest.raises(DomainError, match="填了两次"):
            Family([Child(name, born_on) for name in names], (0, 0))
    twins = Family([Child("甲", born_on, babies=2), Child("乙", born_on, babies=2)], (0, 0))
    assert sum(a.amount for a in family_answers(twins, LAW, date(2026, 1, 1)) if a.code == "childcare_allowance") == 2 * 360000


def test_an_application_before_the_birth_is_refused_and_in_a_population_flagged() -> None:
    with pytest.raises(DomainError, match="早于出生日期"):
        Child("甲", date(2025, 3, 8), applied_on=date(2025, 3, 7))
    population = population_of(random_families(1, 200))
    population.birth_month[:] = 2025 * 12 + 2
    population.applied_day[:] = day_number(date(2025, 3, 1))
    assert not (assess(population, LAW, date(2026, 1, 1)).child_flags & RowFlag.APPLIED).any()
    population.applied_day[:] = day_number(date(2025, 2, 28))
    result = assess(population, LAW, date(2026, 1, 1))
    assert (result.child_flags & RowFlag.APPLIED).all()
    assert (result.allowance == UNKNOWN).all()
    assert (result.allowance_status == Status.BAD_ROW).all()
    assert (result.net_cost[np.diff(population.family_first) > 0] == UNKNOWN).all()
    assert (result.deducted[result.family_flags == RowFlag.APPLIED] != UNKNOWN).all()


def test_bad_rows_are_flagged_and_their_amounts_unknown() -> None:
    population = population_of(random_families(1, 40))
    children = np.diff(population.family_first)
    family = int(np.flatnonzero(children == 1)[0])
    child = int(population.family_first[family])
    population.birth_month[child] = -1
    population.income[family + 1, 0] = -5
    population.category[-1], population.care_months[0] = 9, 300
    result = assess(population, with_city_rates(), date(2026, 1, 1))
    assert (result.allowance[child], result.tax_saved[family], result.net_cost[family]) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert RowFlag(int(result.family_flags[family])) & RowFlag.BIRTH
    assert RowFlag(int(result.family_flags[family + 1])) & RowFlag.INCOME
    assert RowFlag(int(result.child_flags[-1])) == RowFlag.CATEGORY
    assert RowFlag(int(result.child_flags[0])) & RowFlag.FEE
    assert result.reduction[-1] == UNKNOWN


def test_columns_of_different_length_are_refused_with_names_and_sizes() -> None:
    population = population_of(random_families(2, 10))
    with pytest.raises(ValueError, match=r"fee_month must be \(\d+,\)"):
        assess(replace(population, fee_month=np.zeros(999, np.int64)), LAW, date(2026, 1, 1))
    with pytest.raises(ValueError, match="family_first must rise"):
        assess(replace(population, family_first=population.family_first[::-1].copy()), LAW, date(2026, 1, 1))


def test_a_higher_allowance_makes_winners_of_exactly_the_children_of_the_scheme() -> None:
    population, on = population_of(random_families(3, 2000)), date(2027, 6, 1)
    tried = what_if(population, LAW, ("support.childcare_allowance_year", 400000, date(2027, 1, 1)), on)
    now = assess(population, LAW, on)
    family = np.repeat(np.arange(2000), np.diff(population.family_first))
    untold = np.unique(family[now.allowance == UNKNOWN])  # a child of 2024 not applied for, under a deadline that is not known
    gaining = (now.allowance > 0) & (population.birth_month >= 2025 * 12) & ~np.isin(family, untold)
    assert tried.after - tried.before == 40000 * int(gaining.sum())
    assert tried.losers == 0
    assert tried.winners == np.unique(family[gaining]).size
    assert tried.unknown == untold.size
    lower = what_if(population, LAW, ("support.childcare_allowance_year", 300000, date(2027, 1, 1)), on)
    assert (lower.winners, lower.losers) == (0, tried.winners)


def test_a_change_from_a_later_day_changes_nothing_before() -> None:
    population = population_of(random_families(4, 300))
    tried = what_if(population, LAW, ("support.iit_infant_care_deduction_month", 300000, date(2027, 1, 1)), date(2026, 12, 31))
    assert (tried.winners, tried.losers, tried.before) == (0, 0, tried.after)


def test_a_value_that_moves_no_family_money_is_refused() -> None:
    with pytest.raises(ValueError, match="moves no measure"):
        what_if(population_of(random_families(5, 3)), LAW, ("support.leave_paternity_days", 20, date(2027, 1, 1)), date(2027, 1, 1))


def test_brackets_with_a_jump_are_refused() -> None:
    broken = LAW.replaced("support.iit_brackets", [[3600000, 3, 0], [None, 10, 999]], date(2026, 1, 1))
    with pytest.raises(ValueError, match="without a jump"):
        year_rules(broken, date(2026, 1, 1))


def test_a_replaced_value_ends_the_former_one_the_day_before() -> None:
    law = Parameters({"support.x": (Version(1, date(2020, 1, 1)), Version(2, date(2030, 1, 1)))}).replaced("support.x", 5, date(2026, 1, 1))
    assert [law.number("x", d) for d in (date(2025, 12, 31), date(2026, 1, 1), date(2031, 1, 1))] == [1, 5, 5]
