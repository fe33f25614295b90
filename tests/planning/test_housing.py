"""What is due with new housing, its steps, and what stands on a desk when it is late."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, signed_in
from planning.factories import TOWN, builder, office, some_housing
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import Notice
from qingmiao.core.rules import Verdict
from qingmiao.planning.models import FacilityState, HousingProject
from qingmiao.planning.queries.housing import lines_of
from qingmiao.planning.rules.housing import AreaKind, Due, Housing, due_of
from qingmiao.planning.services.housing import NewHousing, register_housing, report_housing
from qingmiao.planning.tasks import WATCH
from regions.factories import the_whole_city


@pytest.mark.parametrize(
    ("kind", "dwellings", "due"),
    [
        (AreaKind.NEW, 192, Due(499, 0, 0)),
        (AreaKind.NEW, 193, Due(502, 6, 200)),
        (AreaKind.NEW, 1000, Due(2600, 26, 260)),
        (AreaKind.BUILT, 1000, Due(2600, 21, 210)),
    ],
)
def test_what_is_due_follows_from_the_people_who_will_live_there(kind: str, dwellings: int, due: Due) -> None:
    assert due_of(Housing(kind, dwellings, 0, 0, None, ON), date(2026, 6, 30), load()) == due


@pytest.mark.django_db
def test_a_housing_project_without_facility_becomes_a_task_and_ends_when_it_is_handed_over(client: Client) -> None:
    the_whole_city(AT)
    post = builder()
    row = some_housing(handover_on=ON + timedelta(days=1))
    assert [clock.due_on for clock in running(row)] == [row.handover_on]
    later = AT + timedelta(days=3)
    assert WATCH.escalate_late(at=later) == 1
    lines = {line.key: line.verdict for line in lines_of(row, row.handover_on + timedelta(days=1))}
    assert lines == {"facility.places_new": Verdict.UNCHECKED, "facility.area": Verdict.UNCHECKED, "facility.in_step": Verdict.UNCHECKED}
    signed_in(client, post)
    assert row.name in client.get(reverse("desk")).content.decode()
    with pytest.raises(DomainError, match="规划托位"):
        report_housing(row, "plan_facility", version=0, actor=post, at=AT)
    row = report_housing(row, "plan_facility", version=0, actor=post, at=AT, size=(30, 300))
    for step in ("begin_facility", "accept_facility", "deliver_facility"):
        row = report_housing(row, step, version=row.version, actor=post, at=AT)
    assert row.state == FacilityState.DELIVERED
    assert not running(row).exists()
    assert {line.verdict for line in lines_of(row, ON)} == {Verdict.MET}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"at": (20.0, 113.0)}, "不在清城区内"),
        ({"town_code": "441803001"}, "乡镇街道不在"),
        ({"county_code": "441302", "town_code": "441302001"}, "本单位所在区划"),
    ],
)
def test_housing_in_the_sea_or_in_no_town_is_refused(wrong: dict[str, Any], said: str) -> None:
    the_whole_city(AT)
    post = builder()
    told: dict[str, Any] = {"name": "示例家园", "county_code": "441802", "town_code": TOWN, "area_kind": "new", "dwellings": 500}
    with pytest.raises(DomainError, match=said):
        register_housing(NewHousing(**told | {"handover_on": ON} | wrong), office=office(post), actor=post, at=AT)
    assert not HousingProject.objects.exists()


@pytest.mark.django_db
def test_the_builders_register_report_and_read(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    the_whole_city(AT)
    signed_in(client, builder())
    told = {"name": "示例家园", "town_code": TOWN, "area_kind": "new", "dwellings": "1000", "handover_on": "2027-06-30"}
    assert client.post(reverse("housing_register"), told | {"dwellings": "0"}).status_code == 422
    assert client.post(reverse("housing_register"), told).status_code == 302
    row = HousingProject.objects.get()
    page = reverse("housing_show", kwargs={"pk": row.pk})
    assert "不少于 26 个" in client.get(page).content.decode()
    report = reverse("housing_report", kwargs={"pk": row.pk})
    assert client.get(report).status_code == 200
    client.post(report, {"facility_places": "30", "facility_area_m2": "300", "version": "0"})
    assert HousingProject.objects.get().state == FacilityState.PLANNED
    with django_assert_max_num_queries(13):
        assert "示例家园" in client.get(reverse("housing_list")).content.decode()
    assert Notice.objects.count() == 0
