"""A family on a phone: apply to two institutions, read why, take the place, sign, see the first charge, leave, get the rest back."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import assert_accessible, assert_fits, sign_in
from demonstration.factories import a_house
from enrolment.factories import START, the_child, the_choice
from filings.factories import PASSWORD, manager_of
from qingmiao.enrolment.models import Application, Contract, Enrolment
from qingmiao.enrolment.queries.agreements import published_prices
from qingmiao.enrolment.rules.vocabulary import EndReason, PaymentWay, RefusalReason
from qingmiao.enrolment.services.agreeing import Terms, put_signature, write_contract
from qingmiao.enrolment.services.answering import Refusal, offer_place, refuse_choice
from qingmiao.enrolment.services.settling import Leaving, Received, leave, record_payment

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def confirm(page: Page, verb: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=verb).first.click()
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def test_a_family_goes_from_the_wish_for_a_place_to_the_refund(open_browser: Callable[..., Page], server: LiveServer) -> None:
    first, second = a_house(1), a_house(2)
    child, mother = the_child(1)
    page = open_browser("phone", bypass_csp=True)
    sign_in(page, server, mother.user)
    page.goto(reverse("place_list"))
    page.get_by_role("link", name="申请托位").first.click()
    page.get_by_label("孩子").select_option(str(child.pk))
    confirm(page, "下一步")
    page.get_by_label("希望入托日期").fill(START.isoformat())
    page.get_by_label("第 1 志愿").select_option(str(first.pk))
    page.get_by_label("第 2 志愿").select_option(str(second.pk))
    assert_accessible(page)
    assert_fits(page)
    confirm(page, "保存")
    confirm(page, "提交申请")
    row = Application.objects.get()

    choice = the_choice(row)
    told = Refusal(RefusalReason.CARE_BEYOND, "没有专职保健人员", "可以联系第 2 志愿")
    refuse_choice(choice, told, version=choice.version, actor=manager_of(first), at=AT)
    choice = the_choice(row, 2)
    offer_place(choice, version=choice.version, actor=manager_of(second), at=AT)
    page.goto(reverse("application_show", kwargs={"pk": row.pk}))
    expect(page.get_by_text("孩子需要的照护条件本机构做不到")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    confirm(page, "接受托位")
    expect(page.get_by_text("已入托").first).to_be_visible()

    enrolment = Enrolment.objects.get()
    Enrolment.objects.filter(pk=enrolment.pk).update(period=(AT.date(), None))
    enrolment.refresh_from_db()
    contract = write_contract(enrolment, Terms(published_prices(enrolment, AT.date()), AT.date()), actor=manager_of(second), at=AT)
    page.goto(reverse("contract_show", kwargs={"pk": contract.pk}))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="去签署").click()
    page.get_by_label("登录密码").fill(PASSWORD)
    confirm(page, "签署")
    expect(page.get_by_text("已签署").first).to_be_visible()
    contract.refresh_from_db()
    put_signature(contract, contract.digest, version=contract.version, actor=manager_of(second), at=AT)
    received = Received(300_000, PaymentWay.OFFLINE, "L1", AT.date())
    record_payment(Contract.objects.get(pk=contract.pk), received, actor=manager_of(second), at=AT)
    page.reload()
    page.get_by_role("link", name="告知离托").click()
    page.get_by_label("最后一天").fill("2026-11-23")
    page.get_by_label("原因").fill("搬家")
    confirm(page, "告知解除协议")
    contract.refresh_from_db()
    leaving = Leaving(EndReason.FAMILY, AT.date(), 1)
    leave(contract, leaving, version=contract.version, actor=manager_of(second), at=AT)
    page.goto(reverse("contract_show", kwargs={"pk": contract.pk}))
    expect(page.get_by_text("应退还")).to_be_visible()
    expect(page.get_by_text("2,900 元").first).to_be_visible()
