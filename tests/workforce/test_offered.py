"""What the workforce offers beside it: numbers of carers to a filing, the code of the own file to the person's phone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.test_notices import Gateway, gateway
from filings.factories import AT, ON, an_amendment, manager_of, officer_of, signed_in
from filings.web_institution.test_writing import page_values
from jobs import run_jobs
from qingmiao.accounts.services import ThrottledError
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.engaged import engaged_in
from qingmiao.filings.queries.review import review_of
from qingmiao.workforce.models import SignInCode
from qingmiao.workforce.services.signing_in import TEXT_CODE, hand_over_code, sign_in_by_code
from workforce.factories import a_house, engagement_of, in_class

pytestmark = pytest.mark.django_db
__all__ = ["gateway"]


def test_a_filing_is_offered_the_carers_of_the_roster_and_keeps_what_was_typed_until_they_are_taken(client: Client) -> None:
    house = a_house()
    row = in_class(house)
    key = row.class_posts.get().class_key
    filing = an_amendment(house)
    typed = {one["key"]: one["carers"] for one in raw_facts(filing)["classes"]}
    known = engaged_in(house, ON)
    assert known[key] != typed[key]
    signed_in(client, manager_of(house))
    page, address = reverse("filing_write", args=[filing.pk, "classes"]), reverse("filing_carers", args=[filing.pk])
    assert "保育人员数和班级花名册不同" in client.get(page).content.decode()
    first = review_of(house.filings.order_by("pk")[0], ON).lines
    assert any(line.seen == f"{typed[key]}名，班级花名册登记{known[key]}名" for group in vars(first).values() for line in group)
    assert client.post(address, page_values(client, page)).status_code == 302
    taken = {one["key"]: one["carers"] for one in raw_facts(Filing.objects.get(pk=filing.pk))["classes"]}
    assert taken == {**typed, **known}
    assert "保育人员数和班级花名册不同" not in client.get(page).content.decode()


def test_a_code_goes_to_the_persons_own_phone_and_is_shown_to_nobody(client: Client, settings: Any, gateway: Gateway) -> None:
    house = a_house()
    row = engagement_of(house)
    row.worker.set_phone("13800000002")
    row.worker.save()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{gateway.server_port}/send", "gateway-token"
    page = signed_in(client, manager_of(house)).post(reverse("person_code", args=[row.pk])).content.decode()
    run_jobs(TEXT_CODE)
    ((_token, message),) = gateway.taken
    code = message["text"].partition("登录码 ")[2][:9]
    assert message["phone"] == "13800000002"
    assert code not in page
    assert "登录码发到本人手机 138****0002" in page
    assert AuditEntry.objects.filter(verb="send_sms").exists()
    assert sign_in_by_code(row.worker.number.open(), code, "address a", at=SignInCode.objects.latest("pk").made_at)
    by_hand = client.post(reverse("person_code", args=[row.pk]), {"by_hand": "on"}).content.decode()
    assert "请当面交给本人" in by_hand
    assert len(gateway.taken) == 1


def test_without_a_gateway_or_a_number_a_code_is_handed_over() -> None:
    row = engagement_of(a_house())
    handed = hand_over_code(row.worker, by_hand=False, actor=officer_of(), at=AT)
    assert (len(handed.code), handed.sent_to) == (9, "")
    assert SignInCode.objects.get(worker=row.worker).used_at is None


def test_guessing_the_code_of_the_own_file_is_stopped_and_answers_alike_for_a_stranger() -> None:
    row = engagement_of(a_house())
    code = hand_over_code(row.worker, by_hand=True, actor=officer_of(), at=AT).code
    told = {}
    for number in (row.worker.number.open(), "441802199912310000"):
        said = []
        for _ in range(8):
            with pytest.raises(DomainError) as refusal:
                sign_in_by_code(number, "AAAA-AAAA", f"address {number}", at=AT)
            said.append(str(refusal.value))
        told[number] = said
    known, unknown = told.values()
    assert known == unknown
    assert ("秒后再试" in known[3], "已暂停" in known[4]) == (True, True)
    number = row.worker.number.open()
    with pytest.raises(ThrottledError):
        sign_in_by_code(number, code, f"address {number}", at=AT)  # the right one, too
    assert sign_in_by_code(number, code, "address of the owner", at=AT)
