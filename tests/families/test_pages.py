"""The pages: a family's whole way on the phone, refusals shown, strangers kept out, a fixed number of queries."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from families.factories import BORN, a_child, a_grandmother, a_guardianship, a_parent, bar, proven, second_guardian, told
from filings.factories import AT, OTHER_COUNTY, officer_of, signed_in
from qingmiao.families.models import Child, DataRequest, Guardianship, Proxy
from qingmiao.families.rules import CONSENT_WORDS, ConsentPurpose
from regions.factories import the_counties

pytestmark = pytest.mark.django_db
PHONE = "13800138001"
CODE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def at(name: str, **kwargs: object) -> str:
    return reverse(name, kwargs=kwargs or None)


def walk_in(client: Client, phone: str, name: str) -> None:
    """Sign in as a family does: phone, code, at the first time the name."""
    page = client.post(at("family_sign_in"), {"phone": phone}, follow=True).content.decode()
    code = re.search(r"验证码是 (\d{6})", page)
    assert code
    assert client.post(at("family_code"), {"code": "000000", "name": name}).status_code == 422
    assert client.post(at("family_code"), {"code": code[1], "name": name}).status_code == 302


def born_form(**changes: str) -> dict[str, str]:
    child = told(1)
    return {
        "name": child.name, "sex": child.sex, "birth_date": BORN.isoformat(), "certificate": child.certificate, "number": child.number,
        "county": "441802", "kind": "mother", "proof": "birth_certificate", **changes,
    }  # fmt: skip


def test_a_family_goes_its_whole_way_on_the_phone(settings: object) -> None:
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]  # the code stands on the page
    the_counties(AT)
    mother, father, grandmother = Client(), Client(), Client()
    assert at("family_sign_in") in mother.get(at("mine")).content.decode()
    walk_in(mother, PHONE, "示例母亲")
    assert "还没有登记孩子" in mother.get(at("family_home")).content.decode()
    assert mother.post(at("child_add"), born_form(birth_date="2025-03-03")).status_code == 422
    scan = SimpleUploadedFile("户口簿.pdf", b"%PDF-1.4 example")
    assert mother.post(at("child_add"), {**born_form(), "scan": scan}).status_code == 302
    child = Child.objects.get()
    assert child.guardianships.get().proofs.count() == 1

    invited = mother.post(at("guardian_invite", pk=child.pk), {"kind": "father"}).content.decode()
    walk_in(father, "13800138002", "示例父亲")
    code = CODE.search(invited)
    assert code
    assert father.post(at("invitation_accept"), {"code": code[0], "proof": "household"}).status_code == 302
    assert father.post(at("invitation_accept"), {"code": code[0], "proof": "household"}).status_code == 422
    assert child.name.open() in father.get(at("family_home")).content.decode()

    grant = {"name": "示例外婆", "kind": "grandparent", "rights": ["see_day", "pick_up"], "until_on": "2026-12-31"}
    assert mother.post(at("proxy_grant", pk=child.pk), {**grant, "rights": ["decide"]}).status_code == 422
    code = CODE.search(mother.post(at("proxy_grant", pk=child.pk), grant).content.decode())
    assert code
    walk_in(grandmother, "13800138003", "示例外婆")
    assert grandmother.post(at("invitation_accept"), {"code": code[0]}).status_code == 302
    assert "接孩子" in grandmother.get(at("entrusted_show", pk=child.pk)).content.decode()
    assert grandmother.get(at("child_show", pk=child.pk)).status_code == 404

    words = {"words": CONSENT_WORDS[ConsentPurpose.PHOTOS]}
    for answer, said in (("yes", "已同意：照片"), ("no", "已撤回同意：照片")):
        where = at("consent_answer", pk=child.pk, purpose="photos")
        assert said in mother.post(where, {"answer": answer, **words}, follow=True).content.decode()
    page = mother.get(at("child_show", pk=child.pk)).content.decode()
    assert "示例外婆" in page
    mother.post(at("proxy_withdraw", pk=Proxy.objects.get().pk))
    assert grandmother.get(at("entrusted_show", pk=child.pk)).status_code == 404


def test_a_guardian_reads_who_looked_and_why_and_may_object(client: Client) -> None:
    mother, officer = a_parent(), officer_of()
    row = a_guardianship(1, mother)
    signed_in(client, officer).get(at("guardianship_check", pk=row.pk))
    found = client.post(at("child_find"), {"number": told(1).certificate, "purpose": "核实投诉举报"}).content.decode()
    assert "示**" in found
    assert told(1).number not in found
    page = signed_in(client, mother).get(at("child_readers", pk=row.child_id)).content.decode()
    assert "县级卫生健康局经办人" in page
    assert "目的：核对监护关系" in page
    assert "目的：核实投诉举报" in page
    entry = re.search(r"\?entry=(\d+)", page)
    assert entry
    where = f"{at('request_ask', pk=row.child_id)}?entry={entry[1]}"
    assert client.post(where, {"wish": "object", "words": ""}).status_code == 422
    assert client.post(where, {"wish": "object", "words": "我没有投诉过"}).status_code == 302
    asked = DataRequest.objects.get()
    assert asked.entry == int(entry[1])
    page = signed_in(client, officer).get(at("request_answer", pk=asked.pk)).content.decode()
    assert "核实投诉举报" in page
    told_back = {"answer": "查找用于核实他人的投诉，已向经办人核实。", "step": "decline", "version": "0"}
    assert client.post(at("request_answer", pk=asked.pk), told_back).status_code == 302
    assert "已向经办人核实" in signed_in(client, mother).get(at("request_show", pk=asked.pk)).content.decode()


def test_everything_held_on_a_child_goes_out_for_machines_and_on_paper(client: Client) -> None:
    mother, father = a_parent(), a_parent("示例父亲")
    child = a_child(1, mother)
    second_guardian(child, mother, father)
    a_grandmother(child, mother)
    told_out = json.loads(signed_in(client, mother).get(at("child_export", pk=child.pk)).content)
    assert told_out["child"]["证件号码"].endswith(told(1).number)
    parts = {part["title"]: part["rows"] for part in told_out["parts"]}
    assert [row["姓名"] for row in parts["监护人"]] == ["示例母亲", "示例父亲"]
    assert parts["受托人"][0]["权限"] == "看孩子的一天、接孩子"
    assert client.get(at("child_print", pk=child.pk)).content.startswith(b"%PDF")


def test_the_county_checks_proofs_and_a_barred_father_finds_nothing(client: Client) -> None:
    mother, father, officer = a_parent(), a_parent("示例父亲"), officer_of()
    row = a_guardianship(1, mother)
    second = second_guardian(row.child, mother, father)
    signed_in(client, officer)
    assert "示例父亲" in client.get(at("guardianship_list")).content.decode()
    page = at("guardianship_check", pk=second.pk)
    assert client.post(page, {"step": "refuse", "version": "0"}).status_code == 422
    assert client.post(page, {"step": "confirm", "said": "当面看过户口簿", "version": "0"}).status_code == 302
    order = {"court": "示例县人民法院", "number": "（2026）示0001民保令1号", "from_on": "2026-11-20", "until_on": "2026-11-01"}
    assert client.post(at("order_enter", pk=second.pk), order).status_code == 422
    assert client.post(at("order_enter", pk=second.pk), {**order, "until_on": ""}).status_code == 302
    signed_in(client, father)
    assert "还没有登记孩子" in client.get(at("family_home")).content.decode()
    for name in ("child_show", "child_readers", "child_export", "request_ask"):
        assert client.get(at(name, pk=row.child_id)).status_code == 404
    assert client.get(at("guardianship_claim", pk=second.pk)).status_code == 404
    assert signed_in(client, officer_of(OTHER_COUNTY)).get(page).status_code == 404


def test_pages_take_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: object) -> None:
    mother, officer = a_parent(), officer_of()
    for n in range(1, 4):
        row = a_guardianship(n, mother)
        a_grandmother(row.child, mother)
        proven(row, officer) if n == 1 else None
        for post, name in ((mother, "family_home"), (officer, "guardianship_list")):
            signed_in(client, post)
            with django_assert_max_num_queries(12):  # type: ignore[operator]  # the fixture of pytest-django
                client.get(at(name))
    signed_in(client, mother)
    for name in ("child_show", "child_consents", "child_readers"):
        with django_assert_max_num_queries(19):  # type: ignore[operator]  # as above
            client.get(at(name, pk=row.child_id))
    assert Guardianship.objects.count() == 3
    assert bar(row, officer)
