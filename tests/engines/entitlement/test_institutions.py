"""Relief, subsidies and prices of institutions, zero 分 from decimals and by the months that a notice covers."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from qingmiao.core.entitlement import parameters_from_law
from qingmiao.engines.entitlement import UNKNOWN, Parameters, Version
from qingmiao.engines.entitlement.institution_answers import institution_answers, one_institution
from qingmiao.engines.entitlement.institutions import Institutions, assess_institutions
from qingmiao.engines.entitlement.population import Status

LAW = parameters_from_law()


def test_what_institutions_save_is_zero_fen_from_decimals() -> None:
    rng = np.random.default_rng(7)
    n = 3000
    money = {name: rng.integers(0, 9 * 10**11, n) for name in ("turnover", "deed_tax", "property_tax", "land_use_tax", "fees")}
    facts = Institutions(
        community=rng.random(n) < 0.8,
        inclusive=rng.random(n) < 0.5,
        **money,
        vat_bp=rng.integers(0, 10001, n),
        income_tax_bp=rng.integers(0, 10001, n),
        child_months=rng.integers(0, 5000, n),
        new_places=rng.integers(0, 300, n),
        usage=rng.integers(0, 10**6, (n, 3)),
        price=rng.integers(0, 10**6, (n, 3)),
    )
    law = LAW.replaced("support.power_resident_price", 6123, date(2026, 1, 1))
    worth = assess_institutions(facts, law, date(2026, 6, 1))
    half_up = lambda value: int(value.quantize(Decimal(1), ROUND_HALF_UP))  # noqa: E731  # one rounding
    for i in range(n):
        on = bool(facts.community[i])
        turnover = Decimal(int(facts.turnover[i]))
        assert worth.vat[i] == (half_up(turnover * int(facts.vat_bp[i]) / 10000) if on else 0)
        assert worth.income_tax[i] == (half_up(turnover * int(facts.income_tax_bp[i]) / 100000) if on else 0)
        assert worth.fees[i] == (facts.fees[i] if on else 0)
        saved = max(int(facts.price[i, 1]) - 6123, 0) * Decimal(int(facts.usage[i, 1])) / 100
        assert worth.utilities[i, 1] == half_up(saved)


@pytest.mark.parametrize(
    ("on", "document", "in_force"),
    [
        (date(2019, 5, 31), "", False),
        (date(2025, 12, 31), "2019年", True),
        (date(2026, 1, 1), "2026年", True),
        (date(2027, 12, 31), "2026年", True),
        (date(2028, 1, 1), "", False),
    ],
)
def test_relief_of_institutions_follows_its_notices_day_by_day(on: date, document: str, in_force: bool) -> None:
    facts = one_institution(community=True, turnover=100000000, vat_bp=300, income_tax_bp=2500)
    vat = next(a for a in institution_answers(facts, LAW, on) if a.code == "relief_vat")
    assert vat.amount == (3000000 if in_force else 0)
    assert vat.status == (Status.GRANTED.name if in_force else Status.NOT_IN_FORCE.name)
    if in_force:
        assert vat.sources[0].version.document is not None
        assert document in vat.sources[0].version.document


def test_a_year_that_the_relief_covers_in_part_counts_its_months() -> None:
    facts = one_institution(
        community=True, turnover=100000000, vat_bp=300, income_tax_bp=2500, property_tax=120001, land_use_tax=12, deed_tax=700, fees=90
    )
    answers = {a.code: a for a in institution_answers(facts, LAW, date(2019, 6, 1))}
    assert answers["relief_vat"].amount == 3000000 * 7 // 12
    assert answers["relief_income_tax"].amount == round(2500000 * 7 / 12)
    assert answers["relief_property_tax"].amount == round(120001 * 7 / 12)
    assert answers["relief_land_use_tax"].amount == 7
    assert (answers["relief_vat"].since, answers["relief_vat"].until) == (date(2019, 6, 1), date(2019, 12, 31))
    assert "7个月" in answers["relief_vat"].why
    # A tax that arises once has no months: it arose on the day asked about.
    assert (answers["relief_deed_tax"].amount, answers["relief_fees"].amount) == (700, 90)
    whole = {a.code: a for a in institution_answers(facts, LAW, date(2025, 12, 31))}
    assert (whole["relief_vat"].amount, whole["relief_vat"].since) == (3000000, date(2025, 1, 1))
    assert "全年" in whole["relief_vat"].why


def test_a_relief_that_begins_or_ends_within_a_year_is_paid_once_over_both_notices() -> None:
    versions = (
        Version(10000, date(2019, 6, 1), until=date(2026, 4, 30), document="旧"),
        Version(5000, date(2026, 9, 1), document="新"),
    )
    law = Parameters({**LAW.versions, "support.relief_vat_bp": versions})
    facts = one_institution(community=True, turnover=120000000, vat_bp=10000)
    for on, amount in ((date(2026, 4, 1), 40000000 + 20000000), (date(2026, 12, 1), 60000000), (date(2026, 6, 1), 0)):
        assert next(a for a in institution_answers(facts, law, on) if a.code == "relief_vat").amount == amount


def test_an_institution_hears_what_is_missing() -> None:
    answers = {
        a.code: a
        for a in institution_answers(
            one_institution(community=True, inclusive=True, child_months=100, usage=[5, 0, 0]), LAW, date(2026, 6, 1)
        )
    }
    assert answers["relief_vat"].amount is None
    assert answers["operating_subsidy"].status == Status.RATE_UNSURE.name
    assert "待核" in answers["water_price"].why
    assert answers["power_price"].amount == 0


def test_construction_money_per_place_is_known_until_the_revision() -> None:
    facts = one_institution(inclusive=True, new_places=30)
    assert assess_institutions(facts, LAW, date(2023, 12, 31)).construction_subsidy.tolist() == [30000000]
    assert assess_institutions(facts, LAW, date(2024, 1, 1)).construction_subsidy.tolist() == [UNKNOWN]
