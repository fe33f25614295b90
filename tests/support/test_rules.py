"""Golden cases worked by hand from the facts, to the 分; the rule of shares; what a data file may not say."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.core.entitlement import parameters_from_law
from qingmiao.core.yaml_lines import YamlError
from qingmiao.engines.entitlement import Parameters, assess_institutions
from qingmiao.engines.entitlement.institution_answers import one_institution
from qingmiao.support.rules.computing import Worked, work_out
from qingmiao.support.rules.dividing import divide, whole_fen
from qingmiao.support.rules.fact_kinds import FactPeriod, read_period
from qingmiao.support.rules.law import plain_law, read_law, with_decision
from qingmiao.support.rules.programmes import DATA, programmes
from qingmiao.support.rules.splitting import Span, month_span, months_in, year_span
from qingmiao.support.rules.vocabulary import Verdict

LAW = parameters_from_law()
RATE = with_decision(LAW, "support.operating_subsidy_child_month", 30_000, date(2026, 1, 1), "《示例办法》")
YEAR, JUNE = year_span(2026), month_span(date(2026, 6, 1))


def fact(key: str, value: int, first: str = "2025-03-01", end: str | None = None, known: str = "2026-07-01") -> FactPeriod:
    return FactPeriod(key, date.fromisoformat(first), date.fromisoformat(end) if end else None, value, date.fromisoformat(known), "示例")


FILED = [fact("filed", 1), fact("community", 1)]
INCLUSIVE = [*FILED, fact("inclusive", 1)]


def worked(key: str, facts: list[FactPeriod], law: Parameters = LAW, span: Span = YEAR) -> Worked:
    return work_out(programmes()[key], facts, law, span)


def test_golden_1_subsidy_of_a_month_in_which_the_number_of_children_changes() -> None:
    """300 元 × (20 children × 15/30 + 24 × 15/30) = 300 × 22 = 6,600 元."""
    facts = [*INCLUSIVE, fact("children", 20, end="2026-06-16"), fact("children", 24, "2026-06-16")]
    found = worked("operating_subsidy", facts, RATE, JUNE)
    assert (found.verdict, found.amount) == (Verdict.DUE, 660_000)
    assert [(part.span.days, part.amount) for part in found.parts] == [(15, 300_000), (15, 360_000)]


def test_golden_2_a_month_recognised_from_its_eleventh_day_loses_no_fen() -> None:
    """31 days, recognised from 11 July: 21/31. 300 元 × 7 × 21/31 = 1,422.580645… → 142,258 分."""
    facts = [*FILED, fact("inclusive", 0, "2020-01-01", "2026-07-11"), fact("inclusive", 1, "2026-07-11"), fact("children", 7)]
    found = worked("operating_subsidy", facts, RATE, month_span(date(2026, 7, 1)))
    assert (found.amount, [part.verdict for part in found.parts]) == (142_258, [Verdict.NOT_DUE, Verdict.DUE])


def test_golden_3_value_added_tax_on_a_whole_year() -> None:
    """1,234,567.89 元 × 3 % = 37,037.0367 元 → 3,703,704 分; and the engine says the same."""
    facts = [*FILED, fact("turnover", 123_456_789, "2026-01-01", "2027-01-01"), fact("vat_bp", 300)]
    found = worked("relief_vat", facts)
    engine = assess_institutions(one_institution(community=True, turnover=123_456_789, vat_bp=300), LAW, date(2026, 12, 31))
    assert found.amount == 3_703_704 == int(engine.vat[0])


def test_golden_4_income_tax_of_2019_counts_the_seven_months_of_the_notice() -> None:
    """2,000,000 元 × 25 % × 10 % × 7/12 = 29,166.666… → 2,916,667 分, as the engine has it."""
    told = [fact(key, 1, "2018-01-01") for key in ("filed", "community")]
    facts = [*told, fact("turnover", 200_000_000, "2019-01-01", "2020-01-01"), fact("income_tax_bp", 2500, "2018-01-01")]
    found = worked("relief_income_tax", facts, span=year_span(2019))
    engine = assess_institutions(one_institution(community=True, turnover=200_000_000, income_tax_bp=2500), LAW, date(2019, 12, 31))
    assert found.amount == 2_916_667 == int(engine.income_tax[0])


def test_golden_5_overpaid_power_until_the_price_was_put_right() -> None:
    """Price 0.85 against 0.60 元 until 30 June: 7,300 kWh of the year × 181/365 = 3,620 kWh × 0.25 = 905 元."""
    law = with_decision(LAW, "support.power_resident_price", 6_000, date(2026, 1, 1), "《示例价格》")
    prices = [fact("power_price", 8_500, end="2026-07-01"), fact("power_price", 6_000, "2026-07-01")]
    found = worked("power_price", [*FILED, *prices, fact("power_usage", 7_300, "2026-01-01", "2027-01-01")], law)
    assert (found.verdict, found.amount) == (Verdict.DUE, 90_500)


def test_golden_6_new_places_before_the_standard_became_unknown() -> None:
    """40 places opened on 1 September 2023 at 10,000 元: 400,000 元; the same in 2026: unknown, and not zero."""
    told = [fact(key, 1, "2020-01-01") for key in ("filed", "inclusive")]
    then = worked("construction_subsidy", [*told, fact("new_places", 40, "2023-09-01", "2023-09-02")], span=year_span(2023))
    now = worked("construction_subsidy", [*told, fact("new_places", 40, "2026-09-01", "2026-09-02")])
    assert then.amount == 40_000_000
    assert (now.verdict, now.amount) == (Verdict.UNKNOWN, None)


def test_golden_7_allowance_of_a_child_born_before_the_scheme() -> None:
    """Born in May 2023: January to May 2026, five months at 300 元 = 1,500 元; born in 2025: 3,600 元."""
    old = [fact("national", 1, "2020-01-01"), fact("born", 0, "2023-05-09", "2023-05-10"), fact("applied", 0, "2025-09-01", "2025-09-02")]
    new = [fact("national", 1, "2025-02-01"), fact("born", 0, "2025-02-01", "2025-02-02"), fact("applied", 0, "2025-09-01", "2025-09-02")]
    assert [worked("childcare_allowance", one).amount for one in (old, new)] == [150_000, 360_000]


def test_a_missing_fact_an_unknown_standard_and_a_condition_that_fails_are_three_answers() -> None:
    told = [*INCLUSIVE, fact("children", 10)]
    assert worked("operating_subsidy", INCLUSIVE, RATE, JUNE).verdict is Verdict.NOT_COMPUTED
    assert worked("operating_subsidy", told, LAW, JUNE).verdict is Verdict.UNKNOWN
    assert worked("operating_subsidy", [*told, fact("inclusive", 0, known="2026-07-02")], RATE, JUNE).verdict is Verdict.NOT_DUE
    assert {worked("operating_subsidy", facts, LAW, JUNE).amount for facts in (INCLUSIVE, told)} == {None}


def test_a_flow_that_leaves_days_open_or_overlaps_is_not_computed() -> None:
    half = [*FILED, fact("vat_bp", 300), fact("turnover", 100, "2026-01-01", "2026-07-01")]
    assert worked("relief_vat", half).verdict is Verdict.NOT_COMPUTED
    twice = [*half, fact("turnover", 100, "2026-06-01", "2027-01-01")]
    assert worked("relief_vat", twice).verdict is Verdict.NOT_COMPUTED
    whole = [*half, fact("turnover", 300_000, "2026-07-01", "2027-01-01")]
    assert worked("relief_vat", whole).amount == 9_003


def test_of_two_values_for_the_same_days_the_one_known_last_holds() -> None:
    facts = [*INCLUSIVE, fact("children", 10), fact("children", 12, known="2026-08-01")]
    assert worked("operating_subsidy", facts, RATE, JUNE).amount == 12 * 30_000


@given(st.integers(-(10**14), 10**14), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_no_fen_is_lost_when_money_is_divided(amount: int, weights: list[int]) -> None:
    parts = divide(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    assert not whole or all(abs(part - Fraction(amount) * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 1200), st.integers(0, 1200))
def test_months_of_two_halves_are_those_of_the_whole(first: date, days: int, cut: int) -> None:
    end, middle = first + timedelta(days=days), first + timedelta(days=min(cut, days))
    parts = [months_in(Span(*ends)) for ends in ((first, middle), (middle, end)) if ends[0] < ends[1]]
    assert sum(parts, Fraction(0)) == months_in(Span(first, end))


@given(st.lists(st.tuples(st.integers(1, 364), st.integers(0, 90)), max_size=5), st.integers(1, 10**6))
def test_replaying_what_is_kept_gives_the_same_to_the_fen(changes: list[tuple[int, int]], rate: int) -> None:
    law = with_decision(LAW, "support.operating_subsidy_child_month", rate, date(2026, 2, 15), "《示例办法》")
    told = [
        FactPeriod("children", date(2026, 1, 1) + timedelta(days=day), None, n, date(2026, 1, 2 + at), "示例")
        for at, (day, n) in enumerate(changes)
    ]
    programme, facts = programmes()["operating_subsidy"], [*INCLUSIVE, fact("children", 5), *told]
    found = work_out(programme, facts, law, YEAR)
    kept = [read_period(one.plain()) for one in facts]
    again = work_out(programme, kept, read_law(plain_law(law, programme.values)), YEAR)
    assert again == found
    due = [part.amount for part in found.parts if part.amount is not None]
    assert found.amount is None or sum(due) == found.amount


def test_what_is_taken_away_is_rounded_as_what_is_given() -> None:
    assert [whole_fen(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]


def test_every_tax_of_the_engine_has_its_programme_and_both_agree() -> None:
    """One registry feeds totals and pages: none of the six can be forgotten, and none computes otherwise."""
    amounts = {"deed_tax": 1_000_001, "fees": 70_007, "property_tax": 300_003, "land_use_tax": 90_009}
    engine = assess_institutions(one_institution(community=True, **amounts), LAW, date(2026, 12, 31))
    for key, amount in amounts.items():
        end = "2026-05-02" if key in ("deed_tax", "fees") else "2027-01-01"
        first = "2026-05-01" if key in ("deed_tax", "fees") else "2026-01-01"
        found = worked(f"relief_{key}", [*FILED, fact(key, amount, first, end)])
        assert found.amount == int(np.asarray(getattr(engine, key))[0]), key


BAD = {
    "没有依据文件": ("    document: D3\n", "    document: null\n"),
    "重叠": (
        "  2020-12-25:\n",
        "  2019-01-01:\n    until: 2021-01-01\n    document: D3\n    confidence: known\n    formula: {kind: none}\n  2020-12-25:\n",
    ),
    "没有“nonsense”这个事实": ("fact: rent_relief", "fact: nonsense"),
    "没有“colour”这个项目": ("measure: M13\n", "measure: M13\ncolour: red\n"),
    "合计须为": ("    order: [inclusive]\n", "    shares: {city: 4000, county: 5000}\n"),
    "公示天数": ("publication_days: null", "publication_days: -1"),
}


@pytest.mark.parametrize("sentence", BAD)
def test_a_programme_that_is_written_wrongly_names_its_line(tmp_path: Path, sentence: str) -> None:
    before, after = BAD[sentence]
    text = (DATA / "rent_relief.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "bad.yaml").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(YamlError, match=sentence):
        programmes(tmp_path)


def test_a_programme_is_added_by_data_alone(tmp_path: Path) -> None:
    """The very file of docs/support.md, worked out by what is there already; its amount is unknown, and says so."""
    page = (settings.ROOT / "docs" / "support.md").read_text(encoding="utf-8")
    (tmp_path / "opening_grant.yaml").write_text(page.split("```yaml")[1].split("```")[0], encoding="utf-8")
    added = programmes(tmp_path)["opening_grant"]
    facts = [*FILED, fact("new_places", 3, "2027-05-01", "2027-05-02")]
    assert work_out(added, facts, LAW, year_span(2027)).verdict is Verdict.UNKNOWN
    law = with_decision(LAW, "support.city_construction_subsidy_place", 500_000, date(2027, 1, 1), "《示例办法》")
    found = work_out(added, facts, law, year_span(2027))
    assert (added.title, found.amount) == ("开办补助", 1_500_000)
