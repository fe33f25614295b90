"""Qualifications by sheet: each refused cell with its reason, all or none, and taken back until an officer has looked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import apply_sheet, undo_sheet
from qingmiao.core.sheet_tables import find_table
from qingmiao.core.spreadsheets import sheets_of
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import Qualification
from qingmiao.workforce.services.proving import verify_proof
from qingmiao.workforce.services.qualification_sheet import COLUMNS, QUALIFICATION_DOOR, qualification_list
from workforce.factories import a_house, number
from workforce.test_sheets import book, look

pytestmark = pytest.mark.django_db
HEAD = [column.title for column in COLUMNS]
GRADE = ["示例保育1", number(51), "保育师", "三级", "", "BY-1", "示例鉴定中心", "2024-05-20", ""]
DEGREE = ["示例保育1", number(51), "学历", "本科", "", "", "", "", ""]


def plan_of(house: Institution, *rows: list[Any]) -> Any:
    return look(QUALIFICATION_DOOR, house, book(HEAD, *rows), manager_of(house))


def test_a_person_brings_several_papers_and_what_is_known_is_not_entered_again() -> None:
    house = a_house()
    taken, plan = plan_of(house, GRADE, DEGREE, GRADE)
    assert (plan.counts["new"], plan.same, plan.refused) == (2, 1, [])
    apply_sheet(QUALIFICATION_DOOR, house, taken, version=0, actor=manager_of(house), at=AT)
    entered = Qualification.objects.filter(institution=house, source="institution")
    assert sorted(entered.values_list("kind", "level")) == [("childcare_worker", "3"), ("education", "bachelor")]
    undo_sheet(QUALIFICATION_DOOR, house, taken, actor=manager_of(house), at=AT)
    assert not entered.exists()


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (1, "991801199001310011", "本机构没有这个证件号码"),
        (2, "保育专家", "种类请填"),
        (3, "大专", "这一格请填：五级"),
        (4, "很多", "0 到 60"),
        (7, "2030-01-01", "今天之前"),
        (7, "去年", "不是日期"),
        (8, "2020-01-01", "不能早于取得日期"),
    ],
)
def test_a_wrong_cell_holds_back_the_whole_sheet_and_is_named(place: int, value: str, said: str) -> None:
    _taken, plan = plan_of(a_house(), DEGREE, [*GRADE[:place], value, *GRADE[place + 1 :]])
    assert said in plan.refused[0].sentence


def test_what_an_officer_has_looked_at_is_not_taken_back() -> None:
    house = a_house()
    taken, _plan = plan_of(house, GRADE)
    apply_sheet(QUALIFICATION_DOOR, house, taken, version=0, actor=manager_of(house), at=AT)
    verify_proof(Qualification.objects.get(kind="childcare_worker", institution=house, source="institution"), actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="已经核验"):
        undo_sheet(QUALIFICATION_DOOR, house, taken, actor=manager_of(house), at=AT)


def test_the_sheet_comes_with_the_people_of_the_house_and_is_taken_by_the_page(client: Client) -> None:
    house = a_house()
    rows = find_table(sheets_of(qualification_list(house, actor=manager_of(house), at=AT)), COLUMNS).rows
    assert "示例保育1" in {row.cells["name"] for row in rows}
    browser = signed_in(client, manager_of(house))
    assert "批量登记资格证书" in browser.get(reverse("people_list")).content.decode()
    answer = browser.post(reverse("qualification_upload"), {"file": book(HEAD, GRADE)}, follow=True)
    assert "BY-1" in answer.content.decode()
