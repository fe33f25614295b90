"""What a family finds of its child's places: what comes next, what is held, and how it signs without a password."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from enrolment.factories import a_contract_to_sign, a_house, an_offer, the_child
from filings.factories import AT, ON, manager_of, signed_in
from qingmiao.core.errors import DomainError
from qingmiao.enrolment.services.agreeing import sign_contract
from qingmiao.families.models import ProvenPhone, proven_index
from qingmiao.families.queries.held import held_on
from qingmiao.families.queries.home import cards_of
from qingmiao.families.queries.readers import reads_of

pytestmark = pytest.mark.django_db
PHONE = "13800138055"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_a_familys_start_says_what_to_answer_and_its_export_holds_what_was_wished(client: Client) -> None:
    house = a_house(1)
    offer = an_offer(5, house)
    child, mother = the_child(5)
    assert "请答复" in cards_of(mother.user, ON)[0].steps[0].title
    parts = {part.title: part.rows for part in held_on(child, mother.user)}
    assert parts["志愿"][0][2] == house.name
    assert parts["入托申请"][0][0] == offer.choice.application.number
    signed_in(client, manager_of(house)).get(reverse("choice_show", kwargs={"pk": offer.choice_id}))
    assert "入托申请" in {read.purpose for read in reads_of(child, mother.user)}


def test_a_family_without_a_password_signs_with_the_code_of_its_phone_once(client: Client, settings: object) -> None:
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]  # the code stands on the page
    row, mother = a_contract_to_sign(6, a_house(1)), the_child(6)[1]
    assert "协议" in cards_of(mother.user, ON)[0].steps[0].title
    ProvenPhone.objects.create(user=mother.user, phone=PHONE, phone_index=proven_index(PHONE), proven_at=AT)
    where = reverse("contract_sign", kwargs={"pk": row.pk})
    page = signed_in(client, mother).post(reverse("own_code"), {"next": where}, follow=True)
    code = re.search(r"验证码是 (\d{6})", page.content.decode())
    assert code
    assert page.request["PATH_INFO"] == where
    signed = sign_contract(row, row.digest, code[1], version=row.version, actor=mother, at=AT)
    assert not cards_of(mother.user, ON)[0].steps
    with pytest.raises(DomainError, match="验证码不正确"):
        sign_contract(signed, row.digest, code[1], version=signed.version, actor=mother, at=AT + timedelta(minutes=1))
