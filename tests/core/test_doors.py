"""One cleaner at every door: what is typed oddly means the same wherever it comes in, and what went in is found."""

import json
from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from filings import factories
from filings.factories import AT, COUNTY, a_department, a_person, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Department, User
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.rules import phone_key
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.codes.days import read_day
from qingmiao.codes.numerals import read_money
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import read_typed, read_words, specs_of
from qingmiao.core.typed_words import written
from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.filings.models import Filing
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import Basic, Fee, StaffMember, read_draft
from qingmiao.registrations.models import Registration
from qingmiao.registrations.services.receiving import issue_token
from qingmiao.ui.narrowing import typed

CODE = "91441802MA00000155"
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})
NAMES = {
    "张　三": "张三",
    "\u200b张三\ufeff": "张三",
    "张\u00a0三\u202e": "张三",
    "阿卜杜・热合曼": "阿卜杜·热合曼",
    "阿卜杜．热合曼": "阿卜杜·热合曼",
    "⻓⼤": "长大",
    "张\ue81e": "张龴",
    "李Ａ\ufe0f": "李A",
    "A.  Smith": "A. Smith",
}
CODES = {
    CODE.translate(WIDE): CODE,
    CODE.lower(): CODE,
    "9144 1802 MA00 0001 55": CODE,
    "91441802-MA000001—55\u200e": CODE,
    "\u30009１441802MA00000155\u00a0": CODE,
}
PHONES = {
    "１３９12345678": "13912345678",
    "+86 139-1234-5678": "13912345678",
    "(86)13912345678": "13912345678",
    "0086 139 1234 5678": "13912345678",
    "139\u202d12345678\u202c": "13912345678",
    "（0763）336 1234": "0763-3361234",
    "+86 763 3361234": "0763-3361234",
    "0763－3361234转801": "0763-3361234-801",
    "400 800 1234": "4008001234",
}
DAYS = [
    "2026-03-02", "2026-3-2", "2026/3/2", "2026.3.2", "2026。3。2", "20260302", "２０２６０３０２", "2026年3月2日", "2026 年 3 月 2 号",
    "２０２６年３月２日", "二〇二六年三月二日", "二零二六年三月二日", "贰零贰陆年叁月贰日", "2026-03-02T00:00:00", "2026/3/2 0:00",
    "2026-03-02 00:00:00.000", "\u200b2026-03-02\u00a0", "2026‐03‐02",
]  # fmt: skip
NO_DAYS = [
    "0",
    "46083",
    "26.3.2",
    "2026年3月",
    "2026-13-01",
    "2026-02-29",
    "3/2/2026",
    "2026-03-02 08:30",
    "三月二日",
    "0026-03-02",
    "9999-01-01",
]
MONEY = {
    "1800": 180000, "１，８００": 180000, "1,800.50": 180050, "¥1800": 180000, "1 800元": 180000, "1.8万元": 1800000, "一千八百元": 180000,
    "壹仟捌佰元整": 180000, "一千八百元五角": 180050, "一万二千元": 1200000, "一千零八": 100800, "二十": 2000, "0": 0, "零元": 0,
}  # fmt: skip
NO_MONEY = ["一千八", "一万二", "1800元/月", "-5", "约1800", "1800.505", "12,34", "元", "千", "十百"]


def test_every_form_field_of_django_cleans() -> None:
    class Form(forms.Form):
        name, code, phone, line = NameField(), CodeField(), MobileField(), forms.CharField()
        text = forms.CharField(widget=forms.Textarea)
        password = forms.CharField(widget=forms.PasswordInput)
        day, count, share = forms.DateField(), forms.IntegerField(), forms.DecimalField()

    usual = {"name": "张三", "code": CODE, "phone": "13912345678", "line": "行", "text": "文", "password": "密 码Ａ"}
    usual |= {"day": "2026-03-02", "count": "12", "share": "1.5"}
    odd = {"line": "\u200bＡ栋　１\n层 ", "text": "一\r\n二\u200b \n", "password": " \u3000Ａ", "count": "１ ２", "share": "１，２００．５"}
    form = Form({**usual, **odd})
    assert form.is_valid(), form.errors
    found = form.cleaned_data
    assert (found["line"], found["text"], found["count"], str(found["share"])) == ("A栋 1 层", "一\n二", 12, "1200.5")
    assert found["password"] == "\u3000Ａ".strip(), "a password is nobody's to tidy"
    mobile = {words: right for words, right in PHONES.items() if right == "13912345678"}
    for field, table in (("name", NAMES), ("code", CODES), ("phone", mobile)):
        for odd_words, right in table.items():
            form = Form({**usual, field: odd_words})
            assert (form.is_valid(), form.cleaned_data.get(field)) == (True, right)
    for words in DAYS:
        form = Form({**usual, "day": words})
        assert (form.is_valid(), form.cleaned_data.get("day")) == (True, date(2026, 3, 2))
    for field in ("name", "line", "text"):
        assert "U+E123" in str(Form({**usual, field: "张\ue123"}).errors)
        assert "请填写" in str(Form({**usual, field: "\u200b\u3164\u2800"}).errors)


@pytest.mark.parametrize("read", [read_typed, read_words])
def test_typed_facts_and_cells_of_sheets_clean(read: Any) -> None:
    def told(section: Any, name: str, words: str) -> Any:
        spec = specs_of(section)[name]
        return read(spec, [words]) if read is read_typed else read(spec, words)

    assert {words: told(StaffMember, "name", words) for words in NAMES} == NAMES
    assert {words: told(Basic, "uscc", words) for words in CODES} == CODES
    assert {words: told(Basic, "contact_phone", words) for words in PHONES} == PHONES
    assert {words: told(Fee, "amount_fen", words) for words in MONEY} == MONEY
    assert {told(Basic, "registered_on", words) for words in DAYS} == {"2026-03-02"}
    assert {words: told(Fee, "amount_fen", words) for words in NO_MONEY} == {words: words for words in NO_MONEY}, "kept as typed"
    assert told(Basic, "address", "示例路　１号\u200b") == "示例路1号" or told(Basic, "address", "示例路　１号\u200b") == "示例路 1号"


def test_days_and_money_are_read_in_one_place_or_not_at_all() -> None:
    assert {read_day(words) for words in DAYS} == {date(2026, 3, 2)}
    assert {words: read_day(words) for words in NO_DAYS} == dict.fromkeys(NO_DAYS)
    assert {words: read_money(words) for words in MONEY} == MONEY
    assert {words: read_money(words) for words in NO_MONEY} == dict.fromkeys(NO_MONEY)


@pytest.mark.parametrize("kind", list(Typed))
def test_what_was_cleaned_stays_as_it_is(kind: Typed) -> None:
    for words in (*NAMES, *CODES, *PHONES, *DAYS, *MONEY):
        once = clean(words, kind)
        assert clean(once, kind) == once


def test_two_spellings_of_a_name_have_one_key() -> None:
    assert (
        len({key_of(words) for words in ("青苗（城区）托育 有限公司", "青苗(城区)托育有限公司\u200b", "青苗（城区）托育有限公司。")}) == 1
    )


def test_a_fact_with_a_private_character_is_kept_and_named_and_a_fee_in_half_words_is_said() -> None:
    facts, problems = read_draft({"staff": [{"key": "s1", "name": "张\ue123"}], "basic": {"fees": [{"amount_fen": "一千八"}]}})
    told = {problem.path: problem.sentence for problem in problems}
    assert "U+E123" in told["staff[0].name"]
    assert "请用数字写，如 1800" in told["basic.fees[0].amount_fen"]
    assert facts.staff is not None
    assert facts.staff[0].name is None
    assert strange_character("张䶮𠮷·三") is None


def test_words_without_a_form_are_cleaned_and_what_nobody_sees_is_no_reason() -> None:
    assert written("\u200b ８ 人\u202e不在\u00a0", "请写明。") == "8 人不在"
    for words, said in (("\u200b\u2060\u3164", "请写明"), ("张\ue000", "自造字"), ("好\ud800", "乱码"), ("长" * 2001, "过长")):
        with pytest.raises(DomainError, match=said):
            written(words, "请写明。")


@pytest.mark.django_db
def test_autosave_cleans_and_the_page_shows_what_was_kept(client: Client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    told = {
        "version": draft.version,
        "uscc": CODE.translate(WIDE),
        "registered_on": "二〇二六年三月二日",
        "contact_phone": "（0763）336 1234",
    }
    assert client.post(reverse("section_save", kwargs={"pk": draft.pk, "section": "basic"}), told).status_code == 200
    kept = raw_facts(Filing.objects.get(pk=draft.pk))["basic"]
    assert (kept["uscc"], kept["registered_on"], kept["contact_phone"]) == (CODE, "2026-03-02", "0763-3361234")


def push(client: Client, **changes: Any) -> Any:
    token = issue_token(a_department(Department.MARKET_REGULATION, COUNTY), "测试", actor=None, at=AT)
    good = {"source_system": "商事登记", "source_key": "DJ-1", "uscc": CODE, "name": "青禾托育", "legal_nature": "company"}
    body = json.dumps({**good, "county_code": COUNTY, "registered_on": "2026-11-20", **changes})
    return client.post("/api/v1/registrations", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.django_db
def test_the_interface_cleans_and_trims_source_keys(client: Client) -> None:
    assert push(client).status_code == 201
    for words in CODES:
        assert push(client, uscc=words).json()["result"] == "unchanged"
    odd = {"source_key": "\u3000DJ-１ ", "name": "青禾\u200b托育", "registered_on": "2026年11月20日", "county_code": COUNTY.translate(WIDE)}
    assert push(client, **odd).json()["result"] == "unchanged"
    assert Registration.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"registered_on": 0}, "registered_on"),
        ({"registered_on": "0"}, "registered_on"),
        ({"registered_on": "2099-01-01"}, "今天以后"),
        ({"registered_on": "1900-01-01"}, "早于"),
        ({"name": "\u200b\u3164"}, "name"),
        ({"name": "——"}, "看见的字"),
        ({"name": "张\ue123"}, "U+E123"),
        ({"source_key": " \u200b"}, "source_key"),
    ],
)
def test_the_interface_refuses_what_means_nothing(client: Client, changes: Any, words: str) -> None:
    answer = push(client, **changes)
    assert answer.status_code == 422
    assert words in answer.json()["message"]


@pytest.mark.django_db
def test_a_phone_and_a_user_name_sign_in_however_they_are_typed() -> None:
    user = a_person("zhang.san")
    user.set_phone("１３９ 1234-5678")
    user.save()
    mobile = [words for words, right in PHONES.items() if right == "13912345678"]
    assert {phone_key(words) for words in mobile} == {"13912345678"}
    assert {user_called(words) for words in (*mobile, "ＺＨＡＮＧ.san\u200b", " Zhang.San")} == {user}
    assert User.objects.get(pk=user.pk).open_phone() == "13912345678"


@pytest.mark.django_db
def test_what_is_searched_for_is_cleaned_like_what_went_in(client: Client) -> None:
    assert typed(QueryDict("q=%E2%80%8B%EF%BC%A1%E6%A0%8B%E3%80%80"), "q") == "A栋"
    filing = factories.a_receipted_filing(factories.a_new_institution(), basic={"uscc": CODE})
    Institution.objects.filter(pk=filing.institution_id).update(uscc=CODE)
    signed_in(client, officer_of())
    for words in CODES:
        assert client.get(reverse("institution_list"), {"q": words}).context["page"].paginator.count == 1
        assert filing.institution.name in client.get(reverse("register_list"), {"q": words}).content.decode()
    code = filing.receipt.code
    for words in (code.translate(WIDE), code.lower(), f"{code[:4]} {code[4:8]}－{code[8:]}"):
        assert client.get(reverse("receipt_find"), {"code": words}).status_code == 302
