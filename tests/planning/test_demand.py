"""Children by cohorts: counted, estimated and assumed stay apart, and a newer count replaces an estimate."""

from datetime import date

import numpy as np
import pytest

from filings.factories import AT, ON, city_officer
from planning.factories import TOWN, VILLAGE, a_count, counts_handed_in, counts_looked_at, office
from qingmiao.core.importing import plan_of, undo_sheet
from qingmiao.planning.models import ChildCount
from qingmiao.planning.queries.demand import demand_on
from qingmiao.planning.queries.demand_pages import demand_page
from qingmiao.planning.rules.cohorts import Assumed, Node, Origin, Start, Variant, project, spread, village_weights
from qingmiao.planning.services.count_sheet import COUNT_DOOR
from qingmiao.regions.models import Division
from regions.factories import the_whole_city

GIVEN = Assumed(np.array([0.99, 0.98, 0.97]), np.array([-0.1, 0.0, 0.1]), np.array([-0.01, 0.0, 0.01]))


def test_children_grow_older_and_new_ones_are_born() -> None:
    start = Start(np.array([99.0, 98.0, 97.0]), 2024, Origin.OBSERVED)
    found = project(start, [2024, 2025, 2028], GIVEN)
    assert found[1, 0].tolist() == [99.0, 98.0, 97.0]
    assert found[1, 1].round(6).tolist() == [99.0, 98.0, 97.0]  # a hundred are born every year
    assert found[0, 2].round(4).tolist() == [
        round(100 * 0.9**4 * 0.99, 4),
        round(100 * 0.9**3 * 0.98 * 0.99, 4),
        round(100 * 0.9**2 * 0.97 * 0.99**2, 4),
    ]
    assert (found[0] <= found[1]).all()
    assert (found[1] <= found[2]).all()


def test_a_count_below_replaces_the_estimate_above_and_a_counted_whole_keeps_its_sum() -> None:
    root = Node("c", 1.0, [Node("a", 0.25), Node("b", 0.75)])
    estimated = Start(np.array([40.0, 40.0, 40.0]), 2024, Origin.ESTIMATED)
    counted = Start(np.array([20.0, 20.0, 20.0]), 2024, Origin.OBSERVED)
    found = spread(root, {"c": estimated, "a": counted}, [2024], GIVEN)
    assert [found[code].totals[1, 0] for code in "cab"] == [150.0, 60.0, 90.0]
    whole = Start(estimated.ages, 2024, Origin.OBSERVED)
    found = spread(root, {"c": whole, "a": counted}, [2024], GIVEN)
    assert [found[code].totals[1, 0] for code in "cab"] == [120.0, 60.0, 60.0]
    more = Start(np.array([50.0, 50.0, 50.0]), 2024, Origin.OBSERVED)
    found = spread(root, {"c": whole, "a": more}, [2024], GIVEN)
    assert found["b"].totals[1, 0] == 0.0


def test_urban_people_live_in_communities_and_rural_ones_in_villages() -> None:
    assert village_weights({"1": "居委会", "2": "居委会", "3": "村委会"}, 80, 20) == {"1": 40, "2": 40, "3": 20}
    assert village_weights({"3": "村委会", "4": "其他"}, 80, 20) == {"3": 50, "4": 50}


@pytest.mark.django_db
def test_the_city_is_the_sum_of_its_villages_and_says_what_it_does_not_know() -> None:
    the_whole_city(AT)
    demand = demand_on(ON)
    county = demand.total("441802", 2026)
    towns = [code for code in demand.outlooks if len(code) == 9 and code.startswith("441802")]
    assert sum(demand.total(code, 2026) for code in towns) == pytest.approx(county)
    assert demand.outlooks["441802"].origin is Origin.ESTIMATED
    # The births of 2022 were published; 2023 and 2021 are people times the province's rate.
    published = {one.year: one.figure is not None for one in demand.births["441802"]}
    assert published == {2023: False, 2022: True, 2021: False}
    page = demand_page(Division.objects.get(code="441802"), ON)
    assert "推算，以2023 年底为准" in page.known
    assert {row.title for row in page.below.rows} >= {"凤城街道"}


@pytest.mark.django_db
def test_a_newer_count_replaces_an_estimate_and_the_old_one_stays_visible() -> None:
    the_whole_city(AT)
    before = demand_on(ON).total(TOWN, 2026)
    a_count(on=date(2024, 12, 31), under_1=1)
    counts_handed_in({})
    demand = demand_on(ON)
    assert demand.outlooks[TOWN].origin is Origin.OBSERVED
    assert demand.outlooks[TOWN].year == 2025
    assert demand.total(TOWN, 2025) == pytest.approx(2850)
    assert demand.total(TOWN, 2026) != before
    assert demand.outlooks[VILLAGE].origin is Origin.SPREAD
    page = demand_page(Division.objects.get(code=TOWN), ON)
    assert [row.title for row in page.counts.rows] == ["2025年12月31日", "2024年12月31日"]
    low, high = (demand.total(TOWN, 2030, variant) for variant in (Variant.LOW, Variant.HIGH))
    assert low < demand.total(TOWN, 2030) < high


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"不满1岁": "-3"}, "整数"),
        ({"截至日期": "2027-12-31"}, "还没有到"),
        ({"截至日期": "2010-12-31"}, "太旧"),
        ({"区划代码": "441302001"}, "不是本单位负责"),
        ({"区划名称": "东城街道"}, "请核对"),
        ({"口径": "户口"}, "口径"),
        ({"来源": ""}, "来源"),
    ],
)
def test_a_count_that_cannot_be_is_refused_at_its_cell(wrong: dict[str, str], said: str) -> None:
    the_whole_city(AT)
    post = city_officer()
    plan = plan_of(COUNT_DOOR, office(post), counts_looked_at(wrong), actor=post, at=AT)
    assert any(said in cell.sentence for cell in plan.refused), plan.refused


@pytest.mark.django_db
def test_an_import_is_taken_back() -> None:
    the_whole_city(AT)
    taken, post = counts_handed_in({}, {"区划代码": VILLAGE, "区划名称": ""}), city_officer()
    assert ChildCount.objects.count() == 2
    undo_sheet(COUNT_DOOR, office(post), taken, actor=post, at=AT)
    assert not ChildCount.objects.exists()
