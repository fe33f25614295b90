"""The pages: from the public form without scripts to the checked certificate, a refusal shown, a fixed number of queries."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, manager_of, officer_of, signed_in
from qingmiao.volunteers.models import Activity, SignUp, Volunteer
from qingmiao.volunteers.services.certifying import issue_hours
from qingmiao.volunteers.services.serving import sign_in_volunteer, sign_out_volunteer
from regions.factories import the_counties
from volunteers.factories import a_volunteer, an_activity, an_applicant, joined, own_post
from workforce.factories import a_house, number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_everyone_may_apply_and_learns_nothing_of_others(client: Client) -> None:
    the_counties(AT)
    told = {
        "once": str(UUID(int=7)),
        "name": "示例志愿",
        "phone": "13900000007",
        "county": "441802",
        "kind": "volunteer",
        "has_consented": "on",
    }
    first = client.post(reverse("volunteer_join"), told)
    again = client.post(reverse("volunteer_join"), {**told, "once": str(UUID(int=8))})
    assert first.status_code == again.status_code == 200
    assert Volunteer.objects.get().phone.open() == "13900000007"
    refused = client.post(reverse("volunteer_join"), {**told, "phone": "12", "has_consented": ""})
    assert refused.status_code == 422
    assert "同意后才能报名。" in refused.content.decode()


def test_an_officer_confirms_and_a_wrong_number_is_shown_at_its_field(client: Client) -> None:
    row = an_applicant()
    page = reverse("volunteer_show", kwargs={"pk": row.pk})
    told = {"number": number(901)[:-1] + "X", "name": "示例志愿1", "has_spoken": "on", "version": row.version}
    refused = signed_in(client, officer_of()).post(page, told)
    assert refused.status_code == 422
    assert client.post(page, {**told, "number": number(901)}).status_code == 302
    assert "待从业查询答复" in client.get(page).content.decode()


def test_lists_take_the_same_number_of_queries_with_one_row_and_with_three(client: Client, django_assert_max_num_queries: object) -> None:
    signed_in(client, officer_of())
    for n in range(1, 4):
        a_volunteer(n)
        an_activity()
        for name in ("volunteer_list", "activity_list"):
            with django_assert_max_num_queries(12):  # type: ignore[operator]  # the fixture of pytest-django
                assert client.get(reverse(name)).status_code == 200


def test_a_volunteer_signs_up_on_the_own_page_and_the_house_signs_in_and_out(client: Client) -> None:
    house, row = a_house(), a_volunteer()
    signed_in(client, manager_of(house))
    told = {
        "title": "讲故事",
        "words": "讲绘本。",
        "place": "本园",
        "starts_at": "2026-11-23T10:00",
        "ends_at": "2026-11-23T11:00",
        "places": "2",
        "setting": "with_staff",
    }
    assert client.post(reverse("activity_post"), told).status_code == 302
    activity = Activity.objects.get()
    own = signed_in(client, own_post(row)).get(reverse("own_service")).content.decode()
    assert reverse("activity_join", kwargs={"pk": activity.pk}) in own
    client.post(reverse("activity_join", kwargs={"pk": activity.pk}))
    sign_up = SignUp.objects.get()
    signed_in(client, manager_of(house))
    client.post(reverse("service_in", kwargs={"pk": sign_up.pk}), {"companion": ""})
    sign_up.refresh_from_db()
    assert sign_up.signed_in_at is None
    assert "不得单独" in client.get(reverse("activity_show", kwargs={"pk": activity.pk})).content.decode()


def test_a_code_shows_the_hours_and_a_masked_name_and_a_wrong_one_nothing(client: Client) -> None:
    sign_up = joined(an_activity(), a_volunteer())
    begin = sign_up.activity.starts_at
    sign_in_volunteer(sign_up, None, parents_present=True, actor=officer_of(), at=begin)
    sign_out_volunteer(sign_up, actor=officer_of(), at=sign_up.activity.ends_at)
    paper = issue_hours(sign_up.volunteer, actor=officer_of(), at=sign_up.activity.ends_at)
    shown = client.get(reverse("hours_check"), {"code": paper.code.lower()}).content.decode()
    assert "2 小时" in shown
    assert "示例志愿1" not in shown
    assert client.get(reverse("hours_check"), {"code": "ABC"}).status_code == 404
