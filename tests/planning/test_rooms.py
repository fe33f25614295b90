"""Rooms are judged by the premises rules of a filing; two of the same are found; a sheet is looked at first."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, city_officer, complete_facts, signed_in
from planning.factories import TOWN, a_workbook, office, some_rooms
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import apply_sheet, look_at_sheet, plan_of, undo_sheet
from qingmiao.core.legislation import load
from qingmiao.filings.rules import judge
from qingmiao.institutions.rules.facts import parse_draft
from qingmiao.planning.models import Facility
from qingmiao.planning.queries.rooms import fit_of, lines_of_room, match_of
from qingmiao.planning.rules.rooms import OF_ROOMS
from qingmiao.planning.services.room_sheet import ROOM_DOOR, SHEET
from regions.factories import the_whole_city

pytestmark = pytest.mark.django_db
ROOM = {
    "名称": "示例文化站",
    "类型": "文化站",
    "乡镇街道代码": TOWN,
    "可用建筑面积": "260",
    "改造程度": "一般改造",
    "纬度": "23.735",
    "经度": "113.03",
    "最低楼层": "1",
    "最高楼层": "1",
}


def test_rooms_are_judged_as_a_filing_would_be() -> None:
    the_whole_city(AT)
    premises = complete_facts()["premises"]
    row = some_rooms(tenure="owned", lowest_storey=1, highest_storey=4, semi_basement=False, hazardous=False, outdoor_area_m2=160)
    facts = {"premises": {"tenure": "owned", "lowest_storey": 1, "highest_storey": 4, "semi_basement": False}}
    facts["premises"] |= {"hazardous_surroundings": False, "building_area_m2": 305, "outdoor_area_m2": premises["outdoor_area_m2"]}
    assert lines_of_room(row, ON) == judge(parse_draft(facts), ON, load(), only=OF_ROOMS)
    assert fit_of(row, ON).label == "不可用"
    row.highest_storey = None
    assert fit_of(row, ON).label == "有待核事项"
    found = match_of(row, ON)
    assert (found.places, found.cost_fen, found.children_without) == (30, 30_000_000, None)
    row.latitude, row.longitude = 23.73506, 113.03021
    assert (match_of(row, ON).children_without or 0) > 0


def test_the_same_rooms_are_found_and_a_place_in_the_sea_is_refused() -> None:
    the_whole_city(AT)
    some_rooms(latitude=23.735, longitude=113.03)
    for wrong, said in (
        ({}, "很可能已登记"),
        ({"name": "另一个名字", "latitude": 23.7351, "longitude": 113.0301}, "很可能已登记"),
        ({"name": "海上", "latitude": 21.0, "longitude": 113.0}, "不在清城区内"),
        ({"name": "别的县", "town_code": "441803001"}, ""),
        ({"name": "倒过来", "lowest_storey": 3, "highest_storey": 1}, "最高楼层"),
    ):
        if said:
            with pytest.raises(DomainError, match=said):
                some_rooms(**{"name": "示例社区服务中心"} | wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"可用建筑面积": "-5"}, "1 至"),
        ({"类型": "祠堂"}, "下拉列表"),
        ({"纬度": "北纬"}, "度数"),
        ({"名称": ""}, "请填写名称"),
        ({"经度": "200"}, "136"),
    ],
)
def test_a_cell_that_cannot_be_holds_the_sheet_back(wrong: dict[str, str], said: str) -> None:
    the_whole_city(AT)
    post = city_officer()
    taken = look_at_sheet(ROOM_DOOR, office(post), a_workbook(SHEET, ROOM | wrong), actor=post, at=AT)
    plan = plan_of(ROOM_DOOR, office(post), taken, actor=post, at=AT)
    assert any(said in cell.sentence for cell in plan.refused), plan.refused


def test_a_sheet_is_taken_and_taken_back(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_whole_city(AT)
    post = city_officer()
    taken = look_at_sheet(
        ROOM_DOOR, office(post), a_workbook(SHEET, ROOM, ROOM | {"名称": "另一处", "纬度": "", "经度": ""}), actor=post, at=AT
    )
    apply_sheet(ROOM_DOOR, office(post), taken, version=0, actor=post, at=AT)
    assert Facility.objects.count() == 2
    signed_in(client, post)
    row = Facility.objects.get(name="示例文化站")
    talk = reverse("facility_talk", kwargs={"pk": row.pk})
    assert client.get(talk).status_code == 200
    page = client.get(reverse("facility_show", kwargs={"pk": row.pk})).content.decode()
    assert "步行范围内没有托位的儿童" in page
    with django_assert_max_num_queries(13):
        assert "另一处" in client.get(reverse("facility_list")).content.decode()
    told = {"name": "登记的", "kind": "school", "town_code": TOWN, "area_m2": "100", "cost_class": "none", "semi_basement": "False"}
    assert client.get(reverse("facility_write")).status_code == 200
    assert client.post(reverse("facility_write"), told).status_code == 302
    undo_sheet(ROOM_DOOR, office(post), taken, actor=post, at=AT)
    assert Facility.objects.get().name == "登记的"
