"""Free places as the institution confirms them: two taps from the desk, never more than its places, shown with the day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_house
from filings.factories import AT, ON, manager_of, officer_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Vacancy
from qingmiao.institutions.queries.vacancies import rooms_to_confirm
from qingmiao.institutions.services import confirm_vacancies
from qingmiao.portal.queries.find.catalogue import catalogue
from qingmiao.ui.desk import AskedDesk, desk_page

pytestmark = pytest.mark.django_db


def test_a_house_confirms_from_its_desk_in_two_taps_and_families_see_the_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    house = a_house(1)
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    desk = desk_page(AskedDesk(manager_of(house), ON), box="vacancies", search="", number=None)
    (row,) = desk.table.rows
    assert "备案时" in client.get(reverse("register_list")).content.decode()
    page = signed_in(client, manager_of(house)).get(row.url).content.decode()
    assert "没有变化的，直接点“确认”" in page
    rooms = rooms_to_confirm(house, ON)
    client.post(row.url, {f"free-{room.class_type}": room.free for room in rooms})
    assert Vacancy.objects.count() == len(rooms)
    assert not desk_page(AskedDesk(manager_of(house), ON), box="vacancies", search="", number=None).table.rows
    assert "2026年11月23日机构确认" in Client().get(reverse("register_list")).content.decode()
    assert "（2026年11月23日确认）" in Client().get(reverse("institution_show", args=[house.code])).content.decode()


def test_the_newest_word_holds_and_is_asked_for_again_after_a_week() -> None:
    house = a_house(1)
    manager = manager_of(house)
    rooms = rooms_to_confirm(house, ON)
    confirm_vacancies(house, {room.class_type: 0 for room in rooms}, actor=manager, at=AT)
    assert catalogue(ON).entries[0].vacant_for(()) == 0
    confirm_vacancies(house, {room.class_type: 1 for room in rooms}, actor=manager, at=AT + timedelta(days=1))
    assert catalogue(ON + timedelta(days=1)).entries[0].vacant_for(()) == len(rooms)
    later = AskedDesk(manager, ON + timedelta(days=9))
    assert len(desk_page(later, box="vacancies", search="", number=None).table.rows) == 1


def test_more_than_its_places_another_class_or_another_house_is_refused() -> None:
    house = a_house(1)
    rooms = rooms_to_confirm(house, ON)
    right = {room.class_type: room.free for room in rooms}
    over = right | {rooms[0].class_type: rooms[0].places + 1}
    for free, actor, said in (
        (over, manager_of(house), "不能多于"),
        ({"infant": 1, "x": 1}, manager_of(house), "对不上"),
        (right, manager_of(a_house(2)), "只能确认本机构"),
        (right, officer_of(), "只能确认本机构"),
    ):
        with pytest.raises(DomainError, match=said):
            confirm_vacancies(house, free, actor=actor, at=AT)
    assert not Vacancy.objects.exists()
