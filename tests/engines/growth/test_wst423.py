"""WS/T 423—2022."""

import csv
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.growth import slow_reference
from qingmiao.engines.growth import INDICATORS, Flag, Measurements, assess_who2006, assess_wst423, completed_months

NAN = float("nan")
STORED = {"wfa": 0, "lhfa": 1, "wfl": 2, "wfh": 2, "bmifa": 3, "hcfa": 4}


def rows_of(name):
    with (slow_reference.DATA / f"wst423_2022_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def place(indicator, sex, x, y):
    """One child who has the value y at x of one table."""
    months = int(x) if indicator in {"wfa", "lhfa", "bmifa", "hcfa"} else (0 if indicator == "wfl" else 30)
    length = {"lhfa": y, "wfl": x, "wfh": x, "bmifa": 100.0}.get(indicator, NAN)
    weight = y if indicator in {"wfa", "wfl", "wfh", "bmifa"} else NAN
    posture = int(months >= 24)
    visits = Measurements(
        np.array(["MF".index(sex)]),
        np.array([NAN]),
        np.array([weight]),
        np.array([length]),
        np.array([y if indicator == "hcfa" else NAN]),
        np.array([posture]),
    )
    return assess_wst423(visits, np.array([months]))


@pytest.mark.parametrize("indicator", list(STORED))
def test_every_printed_standard_deviation_is_placed_exactly(indicator) -> None:
    compared = 0
    for row in rows_of("sd"):
        if row["indicator"] != indicator:
            continue
        for wanted, column in zip(range(-3, 4), slow_reference.SD_COLUMNS, strict=True):
            result = place(indicator, row["sex"], float(row["x"]), float(row[column]))
            line = STORED[indicator]
            assert result.z[line, 0] == pytest.approx(wanted, abs=1e-9), (row, column)
            assert result.classes[line, 0] == wanted + 4, (row, column)
            name = INDICATORS[line]
            assert result.levels(name) == [slow_reference.LEVELS[wanted + 4]]
            assert result.statuses(name) == [slow_reference.STATUSES[name][wanted + 4]]
            compared += 1
    assert compared == {"wfa": 616, "lhfa": 616, "wfl": 784, "wfh": 784, "bmifa": 616, "hcfa": 406}[indicator]


def test_every_printed_percentile_is_placed_exactly() -> None:
    compared = 0
    for row in rows_of("percentile"):
        for wanted in (3, 10, 25, 50, 75, 90, 97):
            result = place(row["indicator"], row["sex"], float(row["x"]), float(row[f"p{wanted}"]))
            assert result.percentile[STORED[row["indicator"]], 0] == pytest.approx(wanted, abs=1e-6), row
            compared += 1
    assert compared == 546 * 7


def test_a_hair_below_a_printed_point_is_the_class_below() -> None:
    for row in rows_of("sd")[::7]:
        line = STORED[row["indicator"]]
        for wanted, column in zip(range(-3, 4), slow_reference.SD_COLUMNS, strict=True):
            result = place(row["indicator"], row["sex"], float(row["x"]), float(row[column]) - 1e-6)
            assert result.classes[line, 0] == wanted + 3


def test_thousands_of_random_children_agree_with_the_slow_reference() -> None:
    rng = np.random.default_rng(423)
    n = 3000
    sex = rng.integers(0, 2, n)
    months = rng.integers(0, 84, n)
    weight, length, head = np.round(rng.uniform(2, 40, n), 2), np.round(rng.uniform(45, 130, n), 1), np.round(rng.uniform(30, 56, n), 1)
    posture = (months >= 24).astype(int)
    result = assess_wst423(Measurements(sex, np.full(n, NAN), weight, length, head, posture), months)
    for i in range(n):
        name, x = "MF"[sex[i]], Decimal(int(months[i]))
        kg, cm, head_cm = (Decimal(repr(float(values[i]))) for values in (weight, length, head))
        cases = {0: ("wfa", x, kg), 1: ("lhfa", x, cm), 3: ("bmifa", x, kg / (cm / 100) ** 2)}
        if months[i] <= 36:
            cases[4] = ("hcfa", x, head_cm)
        table, low, high = ("wfh", 75, 130) if months[i] >= 24 else ("wfl", 45, 100)
        if low <= cm <= high:
            cases[2] = (table, cm, kg)
        for line in range(5):
            if line not in cases:
                assert np.isnan(result.z[line, i])
                assert result.classes[line, i] == -1
                continue
            z, below = slow_reference.wst_z_and_class(cases[line][0], name, cases[line][1], cases[line][2])
            assert result.z[line, i] == pytest.approx(float(z), rel=1e-9, abs=1e-9)
            assert result.classes[line, i] == below, (i, line)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 1), st.integers(0, 83), st.floats(1, 60), st.floats(0, 5))
def test_a_heavier_child_is_never_in_a_lower_class(sex, months, weight, more) -> None:
    visits = Measurements(np.array([sex] * 2), np.full(2, NAN), np.array([weight, weight + more]), np.full(2, NAN))
    classes = assess_wst423(visits, np.array([months, months])).classes[0]
    assert classes[1] >= classes[0]


@pytest.mark.parametrize(
    ("days", "months"), [(0, 0), (30, 0), (31, 1), (365, 11), (366, 12), (730, 23), (731, 24), (NAN, -1), (-1, -1), (float("inf"), -1)]
)
def test_completed_months_by_days(days, months) -> None:
    assert completed_months(np.array([float(days)])).tolist() == [months]


def test_months_between_two_printed_rows_lie_between_them() -> None:
    at_24, at_25, at_27 = (place("lhfa", "M", months, 90.0).z[1, 0] for months in (24, 25, 27))
    assert at_27 < at_25 < at_24


@pytest.mark.parametrize(("months", "flag"), [(81, 0), (82, Flag.AGE_PAST_LAST_ROW), (83, Flag.AGE_PAST_LAST_ROW), (84, Flag.AGE_OUTSIDE)])
def test_the_last_months_of_the_standard(months, flag) -> None:
    visits = Measurements(np.array([0]), np.array([months * 30.4375 + 1]), np.array([22.0]), np.array([NAN]))
    result = assess_wst423(visits)
    assert result.age_months[0] == months
    assert int(result.flags[0]) & (Flag.AGE_PAST_LAST_ROW | Flag.AGE_OUTSIDE) == flag
    assert np.isnan(result.z[0, 0]) == (months == 84)


@pytest.mark.parametrize(
    ("measured", "flag"),
    [
        ({"weight_kg": 40.0}, Flag.WFA_IMPLAUSIBLE | Flag.WFL_IMPLAUSIBLE | Flag.BMI_IMPLAUSIBLE),
        ({"length_cm": 45.0}, Flag.LHFA_IMPLAUSIBLE | Flag.BMI_IMPLAUSIBLE | Flag.WFL_IMPLAUSIBLE),
        ({"head_cm": 30.0}, Flag.HC_IMPLAUSIBLE),
        ({}, Flag(0)),
    ],
)
def test_an_implausible_value_is_kept_and_flagged_as_by_the_other_standard(measured, flag) -> None:
    usual = {"weight_kg": 9.8, "length_cm": 77.0, "head_cm": 46.0} | measured
    visits = Measurements(np.array([0]), np.array([400.0]), posture=np.array([0]), **{name: np.array([v]) for name, v in usual.items()})
    every = Flag.WFA_IMPLAUSIBLE | Flag.LHFA_IMPLAUSIBLE | Flag.WFL_IMPLAUSIBLE | Flag.BMI_IMPLAUSIBLE | Flag.HC_IMPLAUSIBLE
    result = assess_wst423(visits)
    assert Flag(int(result.flags[0])) & every == flag == Flag(int(assess_who2006(visits).flags[0])) & every
    assert np.isfinite(result.z[:, 0]).all()


def test_a_boy_of_eight_months_measured_standing_is_taken_as_lying() -> None:
    visits = Measurements(np.array([0]), np.array([244.0]), np.array([8.5]), np.array([70.0]), posture=np.array([1]))
    assert assess_wst423(visits).length_cm[0] == pytest.approx(70.0)


def test_head_is_assessed_to_36_months_only() -> None:
    assert np.isfinite(place("hcfa", "F", 36, 48.0).z[4, 0])
    later = place("hcfa", "F", 37, 48.0)
    assert np.isnan(later.z[4, 0])
    assert int(later.flags[0]) & Flag.HEAD_AGE_OUTSIDE


def test_a_length_taken_lying_at_two_years_is_converted_and_says_so() -> None:
    visits = Measurements(np.array([0]), np.array([NAN]), np.array([NAN]), np.array([88.7]), posture=np.array([0]))
    result = assess_wst423(visits, np.array([24]))
    assert result.length_cm[0] == pytest.approx(88.0)
    assert int(result.flags[0]) & Flag.MEASURE_CONVERTED


def test_months_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"age_months has shape \(2,\), sex has shape \(1,\)"):
        assess_wst423(Measurements(np.array([0]), np.array([1.0]), np.array([4.0]), np.array([50.0])), np.array([1, 2]))
