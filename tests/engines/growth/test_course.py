"""Corrected age, and the course between visits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingmiao.engines.growth import FALTERING, Course, corrected_age_days, follow_trajectory

NAN = float("nan")


@pytest.mark.parametrize(
    ("age", "gestation", "corrected"),
    [
        (100, 224, 44),  # 32 weeks: 8 weeks less
        (100, 258, 78),  # the last day before 37 weeks
        (100, 259, 100),  # 37 weeks are term
        (100, NAN, 100),
        (729, 224, 673),
        (730, 224, 730),  # correction has ended
        (20, 224, -36),  # before the expected date
    ],
)
def test_age_is_corrected_for_children_before_37_weeks_until_two_years(age, gestation, corrected) -> None:
    assert corrected_age_days(np.array([float(age)]), np.array([float(gestation)])).tolist() == [corrected]


def course_of(*visits, threshold=0.67):
    """Courses of one child's visits (age_days, z, measured)."""
    age, z, measured = (np.array(column, float) for column in zip(*visits, strict=True))
    return [Course(int(value)) for value in follow_trajectory(np.zeros(len(age), int), age, z, measured, threshold=threshold).course]


@pytest.mark.parametrize(
    ("second", "wanted"),
    [
        ((60, 0.0, 5.5), Course.PARALLEL),
        ((60, -0.66, 5.1), Course.PARALLEL),
        ((60, -0.67, 5.1), Course.SLOW),
        ((60, -1.4, 4.5), Course.FLAT),
        ((60, -1.5, 4.4), Course.FALLING),
        ((60, 0.67, 6.2), Course.FAST),
        ((30, 0.1, 4.6), Course.SAME_DAY),
        ((60, NAN, 5.5), Course.NO_VALUE),
    ],
)
def test_the_course_since_the_visit_before(second, wanted) -> None:
    assert course_of((30, 0.0, 4.5), second) == [Course.FIRST_VISIT, wanted]


def test_the_three_forms_of_faltering() -> None:
    assert FALTERING == Course.SLOW | Course.FLAT | Course.FALLING


def test_a_visit_without_a_z_score_is_stepped_over() -> None:
    result = follow_trajectory(np.zeros(3, int), np.array([30.0, 60, 90]), np.array([0.0, NAN, 0.2]), np.array([4.5, 5.0, 6.0]))
    assert result.delta_z[2] == pytest.approx(0.2)
    assert result.days[2] == 60


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 900), st.floats(-4, 4), st.floats(2, 20)), max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random) -> None:
    rows = list({(child, age): (child, age, z, value) for child, age, z, value in rows}.values())
    shuffled = rows[:]
    random.shuffle(shuffled)

    def courses(given):
        if not given:
            return {}
        child, age, z, value = (np.array(column, float) for column in zip(*given, strict=True))
        return dict(zip(given, follow_trajectory(child.astype(int), age, z, value).course.tolist(), strict=True))

    assert courses(rows) == courses(shuffled)


def test_arrays_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        follow_trajectory(np.zeros(2, int), np.zeros(1), np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"\(2,\)"):
        corrected_age_days(np.zeros(2), np.zeros(1))
