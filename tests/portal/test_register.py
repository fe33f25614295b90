"""The register: who is on it, how it is found, and that it costs the same however long it is."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.factories import closed, facts, filed, finding_of, home_based, preparing
from qingmiao.institutions.models import Institution
from qingmiao.portal.queries.register import age_range

pytestmark = pytest.mark.usefixtures("city")
Assert = Callable[[int], Any]
LIST_QUERIES = (
    12  # after a write: notes of writes twice, nine for the catalogue, organisations without a filing; 3 where nothing was written
)


def names(client: Client, **query: Any) -> list[str]:
    html = client.get("/register/", query).content.decode()
    return re.findall(r'<a href="/register/\d+/">([^<]+)</a>', html)


def test_only_filed_institutions_are_on_the_register(client: Client) -> None:
    filed(name="甲托育园")
    preparing("乙托育园")
    closed(filed(name="丙托育园"), on=date(2026, 11, 10))
    assert names(client) == ["甲托育园"]


def test_the_list_is_in_the_order_of_pinyin(client: Client) -> None:
    for name in ("中心托育园", "爱心托育园", "青禾托育园"):
        filed(name=name)
    assert names(client) == ["爱心托育园", "青禾托育园", "中心托育园"]


@pytest.mark.parametrize(
    "typed", ["青禾", "qh", "QHTYY", "qinghe", "凤城街道", "示例路1号", "清城", "qcq", "fcjd", "青禾 凤城", "91441802MA0000A1B2"]
)
def test_an_institution_is_found_by_name_pinyin_place_address_and_code(client: Client, typed: str) -> None:
    filed(name="青禾托育园", uscc="91441802MA0000A1B2")
    far = {"latitude": 24.19, "longitude": 113.4}
    filed(name="向日葵托育园", county_code="441881", town_code="441881001", village_code=None, address="英城街道和平路2号", **far)
    assert names(client, q=typed)[0] == "青禾托育园"


def test_an_institution_is_found_by_its_own_code(client: Client) -> None:
    institution = filed(name="青禾托育园")
    filed(name="向日葵托育园")
    assert names(client, q=institution.code) == ["青禾托育园"]


def test_county_and_town_narrow(client: Client) -> None:
    filed(name="甲")
    filed(name="乙", town_code="441802007", village_code=None)
    filed(name="丙", county_code="441881", town_code="441881001", village_code=None)
    assert names(client, county="441802") == ["甲", "乙"]
    assert names(client, county="441802", town="441802007") == ["乙"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"form": "community"}, ["乙"]),
        ({"inclusive": "on"}, ["甲"]),
        ({"mode": "hourly"}, ["乙"]),
        ({"demonstration": "on"}, ["乙"]),
    ],
)
def test_form_inclusive_mode_and_demonstration_narrow(client: Client, query: dict[str, str], found: list[str]) -> None:
    filed(name="甲", inclusive=True, care_modes=["full_day"])
    other = filed(name="乙", form="community", inclusive=False, care_modes=["half_day", "hourly"])
    Institution.objects.filter(pk=other.pk).update(is_demonstration_site=True)
    assert names(client, **query) == found


@pytest.mark.parametrize(("age", "found"), [("6", []), ("7", ["甲"]), ("34", ["甲"]), ("35", [])])
def test_age_takes_the_youngest_in_and_leaves_the_upper_limit_out(client: Client, age: str, found: list[str]) -> None:
    institution = filed(name="甲")
    Institution.objects.filter(pk=institution.pk).update(age_from_months=7, age_below_months=35)
    assert names(client, age=age) == found


def test_places_not_taken_are_counted_over_the_classes(client: Client) -> None:
    full, free = facts(name="满"), facts(name="空")
    for care_class in full["classes"]:
        care_class["children"] = care_class["places"]
    filed(full)
    filed(free)
    assert names(client, vacant="on") == ["空"]
    html = " ".join(client.get("/register/", {"vacant": "on"}).content.decode().split())
    assert "乳儿班 空 <b>2</b>" in html
    assert "托小班 满" in html
    assert "2026年11月2日备案时" in html


def test_places_of_a_home_based_point_are_counted_without_classes(client: Client) -> None:
    home_based(children=5, name="满")
    home_based(children=2, name="空")
    assert names(client, vacant="on") == ["空"]


def test_an_open_finding_is_shown_and_a_closed_one_is_not(client: Client) -> None:
    finding_of(filed(name="甲"))
    finding_of(filed(name="乙"), closed_on=date(2026, 11, 20))
    html = client.get("/register/").content.decode()
    assert html.count("有问题整改中") == 1


def test_each_condition_is_a_chip_that_drops_it(client: Client) -> None:
    html = client.get("/register/", {"q": "青禾", "county": "441802", "town": "441802006", "age": "14"}).content.decode()
    chips = re.findall(r'<a class="chip"\s+aria-current="true"\s+href="(/register/\?[^"]*)">\s*(\S+)', html)
    dropped = {words: address for address, words in chips if words != "<svg"}
    assert set(dropped) == {"“青禾”", "清城区", "凤城街道", "收1岁2个月"}
    assert dropped["“青禾”"] == "/register/?county=441802&amp;town=441802006&amp;age=14"
    assert "town" not in dropped["清城区"]


def test_the_towns_offered_are_those_of_the_county(client: Client) -> None:
    html = client.get("/register/", {"county": "441802"}).content.decode()
    assert '<option value="441802006">凤城街道</option>' in html
    assert "441881001" not in html
    assert "disabled" in client.get("/register/").content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"county": "999999"}, "县（市、区）"),
        ({"town": "441881001", "county": "441802"}, "乡镇街道"),
        ({"age": "99"}, "孩子多大"),
        ({"form": "'; DROP TABLE"}, "机构形式"),
        ({"q": "长" * 101}, "地点、名称，或者您想问的"),
    ],
)
def test_a_condition_that_does_not_exist_is_told_and_left_out(client: Client, query: dict[str, str], told: str) -> None:
    filed(name="甲", county_code="441802")
    response = client.get("/register/", query)
    assert response.status_code == 200
    assert f"{told}：" in response.content.decode()
    assert names(client, **query) == ["甲"]


def test_percent_and_underscore_are_letters_not_wildcards(client: Client) -> None:
    filed(name="甲托育园")
    for typed in ("%", "_"):
        assert "没有符合条件的机构" in client.get("/register/", {"q": typed}).content.decode()


def test_nothing_found_says_what_to_do(client: Client) -> None:
    html = client.get("/register/", {"q": "没有这个"}).content.decode()
    assert "没有符合条件的机构" in html
    assert "查看全部机构" in html


def test_long_lists_have_pages_and_keep_the_conditions(client: Client) -> None:
    for number in range(21):
        filed(name=f"托育园{number:02d}")
    first = client.get("/register/", {"q": "托育园"}).content.decode()
    assert "第 1–20 条，共 21 条" in first
    assert "page=2" in first
    assert names(client, q="托育园", page=2) == ["托育园20"]
    assert names(client, q="托育园", page="x") == names(client, q="托育园")


def test_the_map_has_the_same_places_as_a_list(client: Client) -> None:
    filed(name="甲", latitude=23.7, longitude=113.0)
    unplaced = filed(name="乙")
    Institution.objects.filter(pk=unplaced.pk).update(latitude=None)
    html = client.get("/register/", {"view": "map"}).content.decode()
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found is not None
    points = json.loads(found.group(1))
    assert [(point["name"], point["at"], point["form"]) for point in points] == [("甲", [23.7, 113.0], "standalone")]
    assert "另有 1 家没有备案位置" in html
    assert 'data-boundaries="/regions/counties.geojson"' in html


def test_the_map_opens_at_the_places_only_when_something_was_searched_for(client: Client) -> None:
    filed(name="甲")
    assert "data-near" not in client.get("/register/", {"view": "map"}).content.decode()
    assert "data-near" in client.get("/register/", {"view": "map", "county": "441802"}).content.decode()


def test_the_county_is_not_said_twice(client: Client) -> None:
    filed(name="甲", address="清城区凤城街道示例路1号")
    filed(name="乙", address="凤城街道示例路2号")
    html = client.get("/register/").content.decode()
    assert "清城区 清城区" not in html
    assert "清城区 凤城街道示例路2号" in html


@pytest.mark.parametrize(
    ("start", "below", "words"), [(6, 36, "6个月—3岁"), (0, 36, "3岁以下"), (12, 23, "1岁—1岁11个月"), (None, None, "")]
)
def test_ages_are_written_as_families_say_them(start: int | None, below: int | None, words: str) -> None:
    assert age_range(start, below) == words


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("view", ["list", "map"])
def test_the_register_asks_the_database_as_often_for_one_as_for_three(
    client: Client, django_assert_num_queries: Assert, count: int, view: str
) -> None:
    for number in range(count):
        finding_of(filed(name=f"甲{number}"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/register/", {"view": view, "county": "441802", "q": "甲", "vacant": "on"})
    with django_assert_num_queries(3):
        client.get("/register/", {"view": view, "county": "441802", "q": "甲"})


def test_the_register_can_only_be_read(client: Client) -> None:
    assert client.post("/register/").status_code == 405
