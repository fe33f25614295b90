"""The city chases a late case from its row; the county answers within a clock; counts lead to their cases."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from filings.factories import AT, COUNTY, OTHER_COUNTY, a_submitted_filing, city_officer, officer_of, signed_in
from qingmiao.core.clocks import clocks_of
from qingmiao.core.models import Notice
from qingmiao.filings.models import Chase, Filing
from qingmiao.filings.services.watching_clocks import CHASES
from regions.factories import the_counties

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=20)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Filing:
    filing = a_submitted_filing()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: LATE)
    return filing


def chased(filing: Filing) -> Chase:
    signed_in(Client(), city_officer()).post(f"/filings/{filing.pk}/chase/")
    return Chase.objects.get()


def test_a_late_case_is_chased_from_its_row_and_answered(client: Client, late: Filing) -> None:
    city = signed_in(client, city_officer())
    assert f"/filings/{late.pk}/chase/" in city.get(f"/filings/{late.pk}/panel/").content.decode()
    row = chased(late)
    assert clocks_of(row).get().working_days == 2
    county = signed_in(Client(), officer_of())
    assert "答复市级催办" in county.get("/desk/").content.decode()
    assert county.post(f"/chases/{row.pk}/answer/", {"answer": ""}).status_code == 422 or not Chase.objects.get().answer
    county.post(f"/chases/{row.pk}/answer/", {"answer": "材料需补测，预计周五办结。"})
    assert "材料需补测，预计周五办结。" in city.get(f"/filings/{late.pk}/review/").content.decode()
    assert clocks_of(row).get().stopped_on is not None
    assert Notice.objects.filter(organisation=city_officer().organisation, title__startswith="催办已答复").exists()


def test_what_is_not_late_or_already_chased_is_not_chased(client: Client, late: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    city = signed_in(client, city_officer())
    chased(late)
    assert "正在等县级答复" in city.post(f"/filings/{late.pk}/chase/", follow=True).content.decode()
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    Chase.objects.all().delete()
    assert "没有逾期" in city.post(f"/filings/{late.pk}/chase/", follow=True).content.decode()
    assert f"/filings/{late.pk}/chase/" not in city.get(f"/filings/{late.pk}/panel/").content.decode()


def test_only_the_city_chases_and_only_that_county_answers(late: Filing) -> None:
    assert signed_in(Client(), officer_of()).post(f"/filings/{late.pk}/chase/").status_code == 404
    row = chased(late)
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get(f"/chases/{row.pk}/answer/").status_code == 404


def test_a_chase_nobody_answers_is_told_to_the_city(late: Filing) -> None:
    chased(late)
    assert CHASES.escalate_late(at=LATE + timedelta(days=10)) == 1
    assert Notice.objects.filter(organisation=city_officer().organisation, title__contains="答复催办已逾期").exists()


def test_counts_lead_to_the_cases_they_count(client: Client, late: Filing) -> None:
    the_counties(AT)
    city = signed_in(client, city_officer())
    text = city.get("/city/").content.decode()
    for address in (
        f"/filings/cases/?county={COUNTY}&box=waiting",
        f"/filings/cases/?county={COUNTY}&state=submitted",
        "/filings/cases/?box=late",
    ):
        assert escape(address) in text
        assert late.institution.name in city.get(address).content.decode()
    assert late.institution.name not in city.get(f"/filings/cases/?county={OTHER_COUNTY}").content.decode()
    assert signed_in(Client(), officer_of(OTHER_COUNTY)).get("/filings/cases/").context["page"].paginator.count == 0
