"""Telling the parties of a case: each once, nobody twice, and nothing where nobody is."""

from datetime import datetime

import pytest

from accounts.factories import a_department
from qingmiao.accounts.models import Department
from qingmiao.core.models import Notice
from qingmiao.core.parties import News, tell

pytestmark = pytest.mark.django_db


def test_every_party_is_told_once_of_an_event(at: datetime) -> None:
    county, city = a_department(), a_department(Department.HEALTH, "441800")
    news = News("granted", "已认定", "理由", "/demonstrations/1/")
    assert tell(county, news, county, city, at=at) == 2
    assert tell(county, news, county, city, at=at) == 0
    assert {(row.organisation_id, row.title, row.body, row.path) for row in Notice.objects.all()} == {
        (county.pk, "已认定", "理由", "/demonstrations/1/"),
        (city.pk, "已认定", "理由", "/demonstrations/1/"),
    }


def test_an_event_that_happens_again_is_told_again(at: datetime) -> None:
    county = a_department()
    assert [tell(county, News("returned", "已退回", version=version), county, at=at) for version in (1, 1, 2)] == [1, 0, 1]


def test_the_same_event_of_another_row_or_of_another_kind_of_row_is_another(at: datetime) -> None:
    county, city = a_department(), a_department(Department.HEALTH, "441800")
    assert [tell(row, News("visited", "已评审"), county, at=at) for row in (county, city)] == [1, 1]


def test_who_has_no_account_is_left_out_and_who_is_named_twice_is_told_once(at: datetime) -> None:
    county = a_department()
    assert tell(county, News("ended", "已终止"), None, county, None, county, at=at) == 1
    assert tell(county, News("ended", "已终止"), None, at=at) == 0


def test_a_long_title_is_cut_to_what_a_notice_holds(at: datetime) -> None:
    county = a_department()
    tell(county, News("assigned", "任务" * 100), county, at=at)
    assert len(Notice.objects.get().title) == 120
