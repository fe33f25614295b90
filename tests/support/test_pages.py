"""The pages of support: what each may see and do, and how many queries a list takes."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from filings.factories import CITY, city_officer, manager_of, officer_of, signed_in
from qingmiao.institutions.models import Institution
from qingmiao.support.models import (
    Award,
    AwardState,
    BatchState,
    CityValue,
    DeclaredFact,
    MonthClose,
    PayeeAccount,
    PremisesOffer,
    Recognition,
    RecognitionState,
    UtilitySite,
    WhatIf,
)
from qingmiao.support.queries.facts import facts_of
from qingmiao.support.services.running import run_programme
from regions.factories import the_counties
from support.factories import (
    DECEMBER,
    LATER,
    SUBSIDY,
    a_batch,
    a_noticed_award,
    a_paid_award,
    a_payable_house,
    a_rate,
    a_receipt,
    a_relief,
    auditor,
    finance_of,
    money,
    run,
    tax_officer,
)
from support.situations import ROOMS
from workforce.factories import a_house

pytestmark = pytest.mark.django_db


def house_of(award: Award) -> Institution:
    """Whose answer it is."""
    assert award.institution is not None
    return award.institution


def test_everyone_reads_every_programme_with_its_source(client: Client) -> None:
    page = client.get(reverse("programme_list"))
    text = page.content.decode()
    for word in ("增值税减免", "普惠机构运营补贴", "育儿补贴", "托育券", "待核", "2026年第7号" if "2026年第7号" in text else "延续实施"):
        assert word in text
    assert page.status_code == 200


def test_everyone_sees_what_is_in_public_notice(client: Client) -> None:
    award = a_noticed_award()
    text = client.get(reverse("support_notices")).content.decode()
    assert house_of(award).name in text


def test_a_house_sees_what_it_is_due_and_what_is_missing(client: Client, django_assert_max_num_queries: object) -> None:
    house = a_house(1)
    for key in ("relief_vat", "operating_subsidy"):
        run(house, key, DECEMBER)
    signed_in(client, manager_of(house))
    client.get(reverse("own_support"))
    with django_assert_max_num_queries(24):  # type: ignore[operator]  # a fixture
        text = client.get(reverse("own_support")).content.decode()
    assert "缺少" in text
    assert "托育服务收入" in text


def test_a_house_tells_what_only_it_knows(client: Client) -> None:
    house = a_house(1)
    signed_in(client, manager_of(house))
    told = {"key": "turnover", "value": "1234.567", "first": "2025-01-01", "last": "2025-12-31"}
    assert client.post(reverse("fact_declare"), told).status_code == 422
    assert client.post(reverse("fact_declare"), told | {"value": "1234.56"}).status_code == 302
    assert DeclaredFact.objects.get().value == 123_456
    client.post(reverse("payee_account"), {"holder": "示例", "bank": "示例银行", "number": "6222 0000 0000 0001"})
    assert PayeeAccount.objects.get().number.open() == "6222000000000001"
    client.post(reverse("site_add"), {"utility": "water", "account_number": "A1", "meter_number": ""})
    assert UtilitySite.objects.get().institution == house
    pdf = SimpleUploadedFile("收入.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    assert client.post(reverse("fact_file_add"), {"year": 2025, "title": "收入资料", "file": pdf}).status_code in (302, 422)


def test_a_relief_goes_from_tick_to_confirmation(client: Client) -> None:
    award = a_relief()
    signed_in(client, manager_of(house_of(award)))
    assert "领取" in client.get(reverse("award_show", args=[award.pk])).content.decode()
    client.post(reverse("award_claim", args=[award.pk]), {"version": award.version})
    signed_in(client, tax_officer())
    assert house_of(award).name in client.get(reverse("relief_list")).content.decode()
    award.refresh_from_db()
    client.post(reverse("relief_question", args=[award.pk]), {"version": award.version, "words": "请补充收入资料"})
    signed_in(client, manager_of(house_of(award)))
    award.refresh_from_db()
    client.post(reverse("award_explain", args=[award.pk]), {"version": award.version, "words": "已上传"})
    signed_in(client, tax_officer())
    award.refresh_from_db()
    client.post(reverse("relief_confirm", args=[award.pk]), {"version": award.version})
    award.refresh_from_db()
    assert award.state == AwardState.CONFIRMED


def test_the_county_settles_a_finding_and_lets_the_answer_go_on(client: Client) -> None:
    a_rate()
    money()
    house = a_house(1)
    award = run(house)
    signed_in(client, officer_of())
    text = client.get(reverse("award_show", args=[award.pk])).content.decode()
    assert "还没有填写收款账号" in text
    client.post(reverse("check_settle", args=[award.pk, award.checks.get().pk]), {"reason": "已电话核对"})
    client.post(reverse("award_clear", args=[award.pk]), {"version": award.version})
    award.refresh_from_db()
    assert award.state == AwardState.NOTICED
    assert client.get(reverse("award_list") + "?box=noticed").status_code == 200


def test_an_objection_is_made_answered_and_worked_out_again(client: Client) -> None:
    award = a_noticed_award()
    signed_in(client, manager_of(house_of(award)))
    client.post(reverse("award_object", args=[award.pk]), {"words": "孩子数不对"})
    objection = award.objections.get()
    signed_in(client, officer_of())
    client.post(
        reverse("support_objection_answer", args=[objection.pk]), {"version": objection.version, "is_upheld": "no", "answer": "人数属实"}
    )
    objection.refresh_from_db()
    assert (objection.state, objection.answer) == ("declined", "人数属实")


def test_a_batch_goes_from_county_to_finance_to_bank_and_back(client: Client) -> None:
    batch = a_batch()
    award = batch.lines.get().award
    signed_in(client, finance_of())
    client.post(reverse("batch_sign", args=[batch.pk]), {"version": batch.version})
    assert batch.lines.get().key in client.post(reverse("batch_file", args=[batch.pk])).content.decode()
    batch.refresh_from_db()
    broken = SimpleUploadedFile("回单.csv", b"nothing")
    assert client.post(reverse("batch_receipt", args=[batch.pk]), {"version": batch.version, "receipt": broken}).status_code == 422
    client.post(reverse("batch_receipt", args=[batch.pk]), {"version": batch.version, "receipt": a_receipt(batch)})
    batch.refresh_from_db()
    award.refresh_from_db()
    assert (batch.state, award.state) == (BatchState.SETTLED, AwardState.PAID)
    assert "6222" not in client.get(reverse("batch_show", args=[batch.pk])).content.decode()
    assert client.get(reverse("batch_list")).status_code == 200


def test_finance_plans_and_closes_and_nobody_else_does(client: Client) -> None:
    the_counties(LATER)
    finance = finance_of()
    county = finance.division_code
    told = {"programme": SUBSIDY, "year": 2026, "county": county, "source": "county", "amount": "1000.50"}
    signed_in(client, finance)
    assert client.post(reverse("budget_plan"), told).status_code == 302
    assert "1000.50" in client.get(reverse("budget_list")).content.decode()
    client.post(reverse("month_close"), {"county": county, "month": "2025-12-05"})
    assert MonthClose.objects.get().month == date(2025, 12, 1)
    signed_in(client, tax_officer())
    assert client.post(reverse("budget_plan"), told).status_code in (404, 422)


def test_an_auditor_replays_an_old_answer_step_by_step(client: Client) -> None:
    award = a_paid_award()
    signed_in(client, auditor())
    text = client.get(reverse("award_replay", args=[award.pk])).content.decode()
    assert "一分不差" in text
    assert "示例运营补贴办法" in text


def test_recognition_gives_priority_in_every_programme(client: Client) -> None:
    house = a_house(1)
    signed_in(client, manager_of(house))
    assert client.get(reverse("recognition_ask")).status_code == 200
    client.post(reverse("recognition_ask"), {"reason": "收费在当地平均以下"})
    row = Recognition.objects.get()
    signed_in(client, officer_of())
    told = {"version": row.version, "since": "2027-03-01", "until": "2029-02-28", "why": "符合条件"}
    client.post(reverse("recognition_grant", args=[row.pk]), told)
    row.refresh_from_db()
    assert row.state == RecognitionState.GRANTED
    assert "已认定" in client.get(reverse("recognition_list") + "?box=granted").content.decode()
    known = facts_of([house], DECEMBER, known_at=LATER)[house.pk]
    assert {fact.source for fact in known if fact.key == "inclusive"} == {"普惠认定：未认定", f"普惠认定 {row.number}"}
    client.post(reverse("recognition_withdraw", args=[row.pk]), {"version": row.version, "why": "已停业"})
    row.refresh_from_db()
    assert row.withdrawn_on == date(2027, 3, 1)


def test_meters_go_to_the_supplier_as_a_list_and_come_back_answered(client: Client) -> None:
    house = a_house(1)
    site = UtilitySite.objects.create(institution=house, utility="power", account_number="P1")
    signed_in(client, officer_of())
    assert client.get(reverse("site_list") + "?export=xlsx").status_code == 200
    client.post(reverse("site_send"))
    both = {"confirmed_from": "2026-12-01", "refused_because": "不是机构"}
    assert client.post(reverse("site_answer", args=[site.pk]), both).status_code == 422
    client.post(reverse("site_answer", args=[site.pk]), {"confirmed_from": "2026-12-01", "refused_because": ""})
    site.refresh_from_db()
    assert site.confirmed_from == date(2026, 12, 1)


def test_public_rooms_are_offered_and_allocated_with_a_reason(client: Client) -> None:
    house = a_house(1)
    signed_in(client, officer_of())
    told = vars(ROOMS) | {"year_rent": "60000", "relief": "50"}
    assert client.post(reverse("offer_new"), told | {"lowest_storey": "0"}).status_code == 422
    client.post(reverse("offer_new"), told)
    row = PremisesOffer.objects.get()
    client.post(reverse("offer_allocate", args=[row.pk]), {"version": row.version, "house": house.pk, "reason": "普惠机构，次序第一"})
    row.refresh_from_db()
    assert (row.allocated_to, row.relief_bp) == (house, 5000)
    assert client.get(reverse("offer_list") + "?box=given").status_code == 200


def test_a_trial_becomes_the_next_standard_by_a_decision(client: Client) -> None:
    a_payable_house()
    signed_in(client, city_officer())
    told = {
        "title": "每孩三百",
        "target": f"{SUBSIDY}|support.operating_subsidy_child_month",
        "value": "300",
        "since": "2026-12-01",
        "year": 2026,
    }
    client.post(reverse("what_if_new"), told | {"value": "-1"})
    client.post(reverse("what_if_new"), told)
    row = WhatIf.objects.get()
    assert row.found["winners"] == 1
    assert json.dumps(row.found).find("同心") == -1
    assert client.get(reverse("what_if_show", args=[row.pk])).status_code == 200
    assert client.post(reverse("value_decide", args=[row.pk]), {"version": row.version, "document": ""}).status_code == 422
    client.post(reverse("value_decide", args=[row.pk]), {"version": row.version, "document": "示例办法〔2026〕1号"})
    assert CityValue.objects.get().value == 30_000
    assert client.get(reverse("what_if_list")).status_code == 200
    assert CITY


@pytest.mark.parametrize("houses", [1, 3])
def test_the_list_of_answers_takes_as_many_queries_for_three_as_for_one(
    client: Client, django_assert_max_num_queries: object, houses: int
) -> None:
    for n in range(houses):
        run_programme(SUBSIDY, DECEMBER, actor=None, at=LATER, houses=[a_house(n + 1)])
    signed_in(client, officer_of())
    client.get(reverse("award_list"))
    with django_assert_max_num_queries(22):  # type: ignore[operator]  # a fixture
        client.get(reverse("award_list") + "?box=all")
