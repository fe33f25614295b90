"""WHO Child Growth Standards 2006."""

import csv
from itertools import pairwise
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.growth import slow_reference
from qingmiao.engines.growth import FLAG_TEXTS, INDICATORS, Flag, Measurements, assess_who2006
from qingmiao.engines.growth.tables import who_table

SHARED = Path(__file__).parents[4] / "shared" / "data"
NAN = float("nan")


def one(sex=0, age=400.0, weight=NAN, length=NAN, head=NAN, *, posture=-1, oedema=False):
    """One visit and its result."""
    return assess_who2006(
        Measurements(
            np.array([sex]),
            np.array([age]),
            np.array([weight]),
            np.array([length]),
            np.array([head]),
            np.array([posture]),
            np.array([oedema]),
        )
    )


@pytest.mark.skipif(not (SHARED / "who_survey_zscores_sample.csv").exists(), reason="WHO's demonstration survey may not be redistributed")
def test_every_z_score_of_the_demonstration_survey_is_equal_at_two_decimals() -> None:
    with (SHARED / "who_survey_zscores_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def column(name):
        return np.array([float(row[name]) if row[name] else NAN for row in rows])

    scores = assess_who2006(
        Measurements(
            np.array(["MF".index(row["sex"]) for row in rows]),
            column("age_days"),
            column("weight_kg"),
            column("height_cm"),
            column("head_cm"),
            np.array([{"l": 0, "h": 1, "": -1}[row["measure"]] for row in rows]),
            np.array([row["oedema"] == "y" for row in rows]),
        )
    )
    for place, name in enumerate(("zwei", "zlen", "zwfl", "zbmi", "zhc")):
        ours = ["" if isnan(z) else f"{z:.2f}" for z in scores.z[place]]
        theirs = [f"{float(row[name]):.2f}" if row[name] else "" for row in rows]
        assert [text.replace("-0.00", "0.00") for text in ours] == [text.replace("-0.00", "0.00") for text in theirs], name


@pytest.mark.skipif(not (SHARED / "who2006_lms_daily.csv").exists(), reason="needs the tables as they were published, beside the project")
def test_the_carried_tables_equal_the_published_ones_at_every_point() -> None:
    stored = {"wfa": "wfa", "lhfa": "lhfa", "bmifa": "bmi", "hcfa": "hc", "wfl": "wfl", "wfh": "wfh"}
    compared = 0
    for name, key in (("who2006_lms_daily.csv", "age_days"), ("who2006_lms_wflh.csv", "x_cm")):
        with (SHARED / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["indicator"] not in stored:
                    continue
                table = who_table(stored[row["indicator"]])
                x = round(float(row[key]) * (10 if key == "x_cm" else 1)) - table.first
                place = "MF".index(row["sex"]) * table.rows + x
                assert (table.l[place], table.m[place], table.s[place]) == (float(row["L"]), float(row["M"]), float(row["S"]))
                compared += 1
    assert compared == 4 * 2 * 1827 + 2 * (651 + 551)


# Printed in the WHO tables (rounded to 0.1): sex, day, what, −3 … +3 SD.
PUBLISHED = [
    (0, 0, "weight", (2.1, 2.5, 2.9, 3.3, 3.9, 4.4, 5.0)),
    (1, 0, "weight", (2.0, 2.4, 2.8, 3.2, 3.7, 4.2, 4.8)),
    (1, 365, "weight", (6.3, 7.0, 7.9, 8.9, 10.1, 11.5, 13.1)),
    (0, 365, "weight", (6.9, 7.7, 8.6, 9.6, 10.8, 12.0, 13.3)),
    (0, 0, "length", (44.2, 46.1, 48.0, 49.9, 51.8, 53.7, 55.6)),
    (0, 365, "length", (68.6, 71.0, 73.4, 75.7, 78.1, 80.5, 82.9)),
    (1, 0, "head", (30.3, 31.5, 32.7, 33.9, 35.1, 36.2, 37.4)),
]


@pytest.mark.parametrize(("sex", "day", "what", "printed"), PUBLISHED)
def test_a_printed_standard_deviation_gives_its_own_number(sex, day, what, printed) -> None:
    row = {"weight": 0, "length": 1, "head": 4}[what]
    width = min(b - a for a, b in pairwise(printed))
    for wanted, value in zip(range(-3, 4), printed, strict=True):
        assert one(sex, day, **{what: value}).z[row, 0] == pytest.approx(wanted, abs=0.051 / width + 0.02)


def test_the_median_is_zero_at_every_point_of_every_table() -> None:
    for place, indicator in ((0, "wfa"), (1, "lhfa"), (3, "bmi"), (4, "hc")):
        table = who_table(indicator)
        days = np.tile(np.arange(table.rows, dtype=float), 2)
        sex = np.repeat([0, 1], table.rows)
        length = np.full(len(days), 100.0)
        given = {"wfa": ("weight_kg", table.m), "lhfa": ("length_cm", table.m), "bmi": ("weight_kg", table.m), "hc": ("head_cm", table.m)}
        values = {"weight_kg": np.full(len(days), NAN), "length_cm": length, "head_cm": np.full(len(days), NAN)}
        values[given[indicator][0]] = given[indicator][1]
        z = assess_who2006(Measurements(sex, days, **values)).z[place]
        assert np.abs(z).max() < 1e-10, indicator


def test_thousands_of_random_children_agree_with_the_slow_reference() -> None:
    rng = np.random.default_rng(20060427)
    n = 4000
    sex = rng.choice([0, 1, 1, 0, -1], n)
    age = rng.integers(-20, 1900, n).astype(float)
    age[rng.random(n) < 0.05] = NAN
    weight = np.round(rng.uniform(0.8, 35, n), 2)
    length = np.round(rng.uniform(42, 124, n), 2)
    head = np.round(rng.uniform(28, 58, n), 1)
    for values in (weight, length, head):
        values[rng.random(n) < 0.07] = NAN
    posture = rng.choice([-1, 0, 1], n)
    oedema = rng.random(n) < 0.03
    z = assess_who2006(Measurements(sex, age, weight, length, head, posture, oedema)).z
    for i in range(n):
        known = [None if isnan(value) else float(value) for value in (age[i], weight[i], length[i], head[i])]
        wanted = slow_reference.who_z(
            int(sex[i]), None if known[0] is None else int(known[0]), *known[1:], posture=int(posture[i]), oedema=bool(oedema[i])
        )
        for row, value in enumerate(wanted):
            if value is None:
                assert isnan(z[row, i]), (i, INDICATORS[row])
            else:
                assert z[row, i] == pytest.approx(float(value), rel=1e-9, abs=1e-9), (i, INDICATORS[row])


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 1), st.integers(0, 1826), st.floats(1, 40), st.floats(0.01, 5))
def test_a_heavier_child_of_the_same_age_never_has_a_lower_z(sex, day, weight, more) -> None:
    assert one(sex, day, weight + more).z[0, 0] > one(sex, day, weight).z[0, 0]


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 1), st.floats(45.0, 109.9), st.floats(2.0, 25.0))
def test_weight_for_length_has_no_jump_between_two_printed_lengths(sex, length, weight) -> None:
    near, far = one(sex, NAN, weight, length, posture=0).z[2, 0], one(sex, NAN, weight, length + 1e-4, posture=0).z[2, 0]
    assert far == pytest.approx(near, abs=0.02)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.integers(-2, 3), st.floats(), st.floats(), st.floats(), st.floats(), st.integers(-1, 2), st.booleans())))
def test_no_row_however_absurd_raises_or_disturbs_its_neighbours(rows) -> None:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    together = assess_who2006(Measurements(*(np.array(column) for column in columns)))
    assert together.z.shape == (5, len(rows))
    for i, row in enumerate(rows):
        alone = assess_who2006(Measurements(*(np.array([value]) for value in row)))
        np.testing.assert_array_equal(together.z[:, i], alone.z[:, 0])
        assert together.flags[i] == alone.flags[0]


def test_a_missing_value_is_flagged_and_only_what_needs_it_is_left_out() -> None:
    scores = one(0, 400, NAN, 75.0)
    assert Flag(int(scores.flags[0])) == Flag.WEIGHT_MISSING | Flag.HEAD_MISSING | Flag.MEASURE_ASSUMED
    assert np.isnan(scores.z[[0, 2, 3, 4], 0]).all()
    assert np.isfinite(scores.z[1, 0])


@pytest.mark.parametrize("weight", [0.0, -3.0, 10_400.0, float("inf")])
def test_an_impossible_weight_is_flagged_not_computed(weight) -> None:
    scores = one(0, 400, weight, 75.0)
    assert int(scores.flags[0]) & Flag.WEIGHT_IMPOSSIBLE
    assert np.isnan(scores.z[0, 0])


def test_lying_becomes_standing_at_731_days_and_not_at_730() -> None:
    at_730, at_731 = one(0, 730, length=87.0, posture=0), one(0, 731, length=87.0, posture=0)
    assert (at_730.length_cm[0], at_731.length_cm[0]) == (87.0, 86.3)
    assert not int(at_730.flags[0]) & Flag.MEASURE_CONVERTED
    assert int(at_731.flags[0]) & Flag.MEASURE_CONVERTED
    assert one(0, 730, length=87.0, posture=1).length_cm[0] == 87.7


def test_without_an_age_the_posture_or_87_cm_decides_the_table() -> None:
    said_lying = one(0, NAN, 12.0, 90.0, posture=0).z[2, 0]
    assumed_standing = one(0, NAN, 12.0, 90.0).z[2, 0]
    assert said_lying != assumed_standing
    assert assumed_standing == one(0, NAN, 12.0, 90.0, posture=1).z[2, 0]
    assert one(0, NAN, 12.0, 86.9).z[2, 0] == one(0, NAN, 12.0, 86.9, posture=0).z[2, 0]


def test_oedema_leaves_length_and_head_only() -> None:
    scores = one(0, 400, 9.0, 75.0, 46.0, posture=0, oedema=True)
    assert np.isnan(scores.z[[0, 2, 3], 0]).all()
    assert np.isfinite(scores.z[[1, 4], 0]).all()
    assert int(scores.flags[0]) & Flag.OEDEMA


@pytest.mark.parametrize(
    ("age", "by_age", "by_height"), [(1826, True, True), (1827, False, True), (1856, False, True), (1857, False, False)]
)
def test_the_last_days_of_the_standard(age, by_age, by_height) -> None:
    scores = one(0, age, 18.0, 109.0)
    assert np.isfinite(scores.z[0, 0]) == by_age
    assert np.isfinite(scores.z[2, 0]) == by_height
    assert bool(int(scores.flags[0]) & Flag.AGE_OUTSIDE) == (not by_height)
    assert bool(int(scores.flags[0]) & Flag.BY_AGE_OUTSIDE) == (by_height and not by_age)
    assert "1826" in FLAG_TEXTS[Flag.BY_AGE_OUTSIDE]


@pytest.mark.parametrize(("age", "is_believed"), [(244, False), (273, False), (274, True), (730, True)])
def test_a_child_under_nine_months_did_not_stand_whatever_the_sheet_says(age, is_believed) -> None:
    standing, lying = one(0, age, 8.5, 70.0, posture=1), one(0, age, 8.5, 70.0, posture=0)
    assert standing.length_cm[0] == pytest.approx(70.7 if is_believed else 70.0)
    assert (standing.z[1, 0] == lying.z[1, 0]) == (not is_believed)
    flags = Flag(int(standing.flags[0]))
    assert bool(flags & Flag.STANDING_UNLIKELY) == (not is_believed)
    assert bool(flags & Flag.MEASURE_CONVERTED) == is_believed


@pytest.mark.parametrize(
    ("field", "value", "flag"),
    [("weight", 40.0, Flag.WFA_IMPLAUSIBLE), ("length", 40.0, Flag.LHFA_IMPLAUSIBLE), ("head", 30.0, Flag.HC_IMPLAUSIBLE)],
)
def test_an_implausible_z_is_kept_and_flagged(field, value, flag) -> None:
    scores = one(0, 400, **{field: value})
    assert int(scores.flags[0]) & flag
    assert np.isfinite(scores.z[:, 0]).any()


def test_the_percentile_of_a_median_child_is_fifty() -> None:
    scores = one(0, 0, 3.3464)
    assert scores.percentiles()[0, 0] == pytest.approx(50.0)
    assert np.isnan(scores.percentiles()[4, 0])


def test_arrays_of_unequal_length_are_refused_with_names_and_sizes() -> None:
    with pytest.raises(ValueError, match=r"weight_kg has shape \(2,\), sex has shape \(1,\)"):
        Measurements(np.array([0]), np.array([1.0]), np.array([1.0, 2.0]), np.array([50.0]))
