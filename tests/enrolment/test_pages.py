"""The pages of the whole story: applied, answered, accepted, agreed, charged, left; a round from the county to the public file."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enrolment.factories import (
    CLOSES,
    START,
    a_computed_round,
    a_contract,
    a_direct_application,
    a_house,
    an_offer,
    the_child,
    the_choice,
    the_class,
)
from filings.factories import AT, PASSWORD, manager_of, officer_of, signed_in
from qingmiao.core.models import AuditEntry
from qingmiao.engines.matching.documents import verify_audit
from qingmiao.enrolment.models import Application, Choice, ChoiceState, Contract, ContractState, Enrolment, Offer, Round, RoundState
from qingmiao.enrolment.services.publishing import publish_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def at(name: str, row: Any) -> str:
    return reverse(name, kwargs={"pk": row.pk})


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_family_applies_and_reads_the_answer_an_institution_gives(client: Client) -> None:
    house = a_house(1)
    child, mother = the_child(1)
    browser = signed_in(client, mother)
    text(browser, reverse("place_list"))
    browser.post(reverse("application_begin"), {"child": child.pk})
    row = Application.objects.get()
    assert house.name in text(browser, at("application_write", row))
    typed = {"start_on": START.isoformat(), "care_mode": "full_day", "half": "whole", "first": house.pk, "needs": "花生过敏"}
    browser.post(at("application_write", row), {**typed, "version": row.version})
    row.refresh_from_db()
    assert "提交申请" in text(browser, at("application_show", row))
    browser.post(at("application_submit", row), {"version": row.version})
    choice = the_choice(row)

    desk = signed_in(client, manager_of(house))
    assert "示例宝1" not in text(desk, reverse("choice_list"))
    shown = text(desk, at("choice_show", choice))
    assert "示例宝1" in shown
    assert "花生过敏" not in shown
    assert AuditEntry.objects.filter(verb="read_child", subject_id=str(child.pk), purpose="入托申请").exists()
    assert "照护条件" in text(desk, at("choice_refuse", choice))
    desk.post(at("choice_offer", choice), {"version": choice.version})
    offer = Offer.objects.get()

    browser = signed_in(client, mother)
    assert house.name in text(browser, reverse("place_list"))
    assert "接受托位" in text(browser, at("application_show", row))
    offer.refresh_from_db()
    assert offer.received_at == AT
    browser.post(at("offer_accept", offer), {"version": offer.version})
    assert Enrolment.objects.get().child == child
    assert "在托" in text(browser, reverse("place_list"))


def test_an_agreement_is_written_signed_charged_and_left(client: Client) -> None:
    house = a_house(1)
    desk = signed_in(client, manager_of(house))
    child, mother = the_child(1)
    entered = {"number": child.number.open(), "class_key": the_class(house).key, "care_mode": "full_day", "half": "whole"}
    assert "没有找到" in desk.post(at("enrolled_take", house), {**entered, "number": "X", "from_on": "2026-11-23"}).content.decode()
    desk.post(at("enrolled_take", house), {**entered, "from_on": "2026-11-23"})
    row = Enrolment.objects.get()
    assert "拟定协议" in text(desk, at("enrolled_show", row))
    desk.post(at("contract_write", row), {"prices": ["0", "1"], "from_on": "2026-11-23"})
    contract = Contract.objects.get()
    for post in (mother, manager_of(house)):
        browser = signed_in(client, post)
        assert contract.digest in text(browser, at("contract_sign", contract))
        contract.refresh_from_db()
        browser.post(at("contract_sign", contract), {"digest": contract.digest, "password": PASSWORD, "version": contract.version})
    contract.refresh_from_db()
    assert contract.state == ContractState.SIGNED
    desk = signed_in(client, manager_of(house))
    desk.post(at("payment_record", contract), {"amount": "3000", "way": "offline", "reference": "L1", "paid_on": "2026-11-23"})
    desk.post(at("enrolled_leave", row), {"reason": "family", "last_day": "2026-11-23", "came": "1"})
    page = text(desk, at("contract_show", contract))
    assert "应退还" in page
    assert "2,900 元" in page  # 1,680 for one of 21 working days, one day of meals
    desk.post(at("refund_pay", contract), {"reference": "T1", "paid_on": "2026-11-23"})
    assert "2026年11月23日已退还" in text(signed_in(client, mother), at("contract_show", contract))


def test_an_agreement_is_printed_and_a_stranger_finds_nothing(client: Client) -> None:
    house = a_house(1)
    contract = a_contract(1, house)
    printed = signed_in(client, the_child(1)[1]).get(at("contract_pdf", contract))
    assert printed.content.startswith(b"%PDF-")
    for stranger in (the_child(2)[1], manager_of(a_house(2)), officer_of()):
        for page in ("contract_show", "contract_pdf", "contract_sign", "enrolled_show"):
            row = contract.enrolment if page == "enrolled_show" else contract
            assert signed_in(client, stranger).get(at(page, row)).status_code == 404, (stranger, page)


def test_a_county_takes_a_round_from_its_preparation_to_its_opening(client: Client) -> None:
    house = a_house(1)
    desk = signed_in(client, officer_of())
    desk.post(reverse("round_prepare"), {"name": "2027年春季", "start_on": "2027-01-04", "closes_on": "2026-12-06"})
    row = Round.objects.get()
    assert desk.get(reverse("round_public", kwargs={"pk": row.pk})).status_code == 404
    given = {"institution": house.pk, "class_type": "junior", "places": 3, "reserved": 1, "reserved_for": "in_difficulty"}
    desk.post(at("round_give", row), {**given, "version": row.version})
    row.refresh_from_db()
    desk.post(at("round_open", row), {"version": row.version})
    row.refresh_from_db()
    assert row.state == RoundState.OPEN
    client.logout()
    page = text(client, reverse("round_public", kwargs={"pk": row.pk}))
    assert row.commitment in page
    assert "预留：困境儿童 1 个" in page
    assert row.seed.open() not in page
    assert row.name in text(client, reverse("round_public_list"))


def test_an_outsider_recomputes_a_published_round_and_a_family_reads_why(client: Client) -> None:
    run = a_computed_round(a_house(1), children=3, places=2)
    url = reverse("round_audit", kwargs={"pk": run.round_id, "number": 1})
    assert client.get(url).status_code == 404
    row = Round.objects.get()
    publish_round(row, run, version=row.version, actor=officer_of(), at=CLOSES + timedelta(hours=1))
    audit = json.loads(b"".join(client.get(url).streaming_content))  # type: ignore[attr-defined]  # streamed
    assert verify_audit(audit) == []
    assert run.input_sha256 in text(client, reverse("round_public", kwargs={"pk": row.pk}))
    waiting = Choice.objects.get(state=ChoiceState.WAITING).application
    shown = text(signed_in(client, waiting.begun_by), at("application_show", waiting))
    assert "现候补第1位" in shown
    assert waiting.receipt in shown


def test_pages_take_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    house = a_house(1)
    an_offer(1, house)
    a_direct_application(2, house)
    pages = [(the_child(1)[1], reverse("place_list"), 12), (the_child(2)[1], at("application_show", Application.objects.latest("pk")), 12)]
    pages += [(manager_of(house), reverse("choice_list"), 12), (manager_of(house), reverse("occupancy_list"), 12)]
    for post, url, most in pages:
        browser = signed_in(client, post)
        browser.get(url)
        with django_assert_max_num_queries(most):
            text(browser, url)


def test_the_weekly_confirmation_proposes_what_is_counted(client: Client) -> None:
    house = a_house(1)
    a_contract(1, house)
    assert "按在托登记空 14 个" in text(signed_in(client, manager_of(house)), at("vacancy_confirm", house))


def test_a_family_sees_what_waits_on_its_first_page_and_takes_everything_along(client: Client) -> None:
    house = a_house(1)
    offer = an_offer(1, house)
    child, mother = the_child(1)
    browser = signed_in(client, mother)
    assert f"{house.name}录取了，请答复" in text(browser, reverse("family_home"))
    taken = b"".join(browser.get(at("child_export", child))).decode()
    assert offer.choice.application.receipt in taken
