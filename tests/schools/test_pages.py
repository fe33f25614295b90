"""Pages of schools and students: the way through, a refusal shown, a fixed number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, city_officer, manager_of, signed_in
from qingmiao.schools.models import Cohort, Cooperation, Internship
from regions.factories import the_counties
from schools.factories import a_cohort, a_programme, a_sheet, education
from workforce.factories import a_house, engagement_of, number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_a_house_takes_a_student_and_signs_with_a_school(client: Client) -> None:
    house, programme = a_house(), a_programme()
    signed_in(client, manager_of(house))
    told = {
        "number": number(850),
        "name": "示例学生",
        "programme": programme.pk,
        "supervisor": engagement_of(house).pk,
        "since": "2026-11-23",
        "until": "2026-11-20",
    }
    refused = client.post(reverse("student_take"), told)
    assert refused.status_code == 422
    assert "应在开始之后" in refused.content.decode()
    client.post(reverse("student_take"), {**told, "until": "2027-01-20"})
    assert "从业查询未通过，不得进入" in client.get(reverse("student_list")).content.decode()
    client.post(reverse("internship_end", kwargs={"pk": Internship.objects.get().pk}))
    assert Internship.objects.get().period.isempty
    told = {"school": programme.school_id, "subject": "base", "signed_on": "2026-11-01", "until_on": "2027-11-01"}
    client.post(reverse("cooperation_sign"), told)
    assert Cooperation.objects.get().school == programme.school


def test_education_hands_in_a_sheet_looks_and_takes_it(client: Client) -> None:
    the_counties(AT)
    signed_in(client, education())
    shown = client.post(reverse("cohort_upload"), {"file": a_sheet({})}, follow=True)
    assert "清远示例职业技术学校" in shown.content.decode()
    assert not Cohort.objects.exists()


def test_pages_of_the_city_take_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    the_counties(AT)
    a_house()
    signed_in(client, city_officer())
    for year in range(2026, 2029):
        row = a_cohort(year)
        for address in (reverse("school_list"), reverse("school_show", kwargs={"pk": row.programme.school_id}), reverse("supply")):
            with django_assert_max_num_queries(18):
                assert client.get(address).status_code == 200
